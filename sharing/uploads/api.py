"""Uploads over the API: send a file, get a job."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from consent.models import AttestedBasis
from datastore.models import Dataset
from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from sharing.uploads import services as uploads
from sharing.uploads.models import Upload
from sharing.uploads.serializers import UploadIn, UploadOut


class UploadViewSet(ReadViewSet):
    """Files that your organization sent."""

    scope = "sharing"
    serializer_class = UploadOut
    parser_classes = (MultiPartParser,)
    queryset = Upload.objects.none()

    def get_queryset(self) -> Any:
        return Upload.objects.visible_to(self.request.user)

    @extend_schema(request=UploadIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Fill a dataset: the file becomes its next version, by a job. Make the dataset with `POST /api/v1/datasets/`."""
        order = UploadIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = order.validated_data
        basis = sent.get("basis")
        _upload, job = uploads.receive(
            dataset=visible(Dataset.objects.visible_to(request.user), sent["dataset"], field="dataset"),
            basis=visible(AttestedBasis.objects.visible_to(request.user), basis, field="basis") if basis else None,
            data=uploads.content_of(sent["file"]),
            subject_column=sent.get("subject_column", ""),
            roles=sent.get("roles"),
            units=sent.get("units"),
            by=request.user,
        )
        return accepted(job, request)
