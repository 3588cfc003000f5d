"""Copies over the API: add a key, ask for a copy, look, download."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel import serving
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from organizations import services as organizations
from sharing.agreements.models import Agreement
from sharing.exports import services as exports
from sharing.exports.models import Export, RecipientKey
from sharing.exports.serializers import ExportIn, ExportOut, RecipientKeyIn, RecipientKeyOut


class RecipientKeyViewSet(ReadViewSet):
    """Public keys of your organization, which copies are encrypted to."""

    scope = "sharing"
    serializer_class = RecipientKeyOut
    queryset = RecipientKey.objects.none()

    def get_queryset(self) -> Any:
        return RecipientKey.objects.visible_to(self.request.user).select_related("organization")

    @extend_schema(request=RecipientKeyIn, responses={201: RecipientKeyOut})
    def create(self, request: Request) -> Response:
        """Add an age public key."""
        order = RecipientKeyIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        organization = organizations.acting_for(request.user, sent.pop("organization"))
        key = exports.add_key(organization=organization, by=request.user, **sent)
        return Response(RecipientKeyOut(key).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RecipientKeyOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Let nothing more be encrypted to it."""
        return Response(
            RecipientKeyOut(exports.revoke_key(key=self.get_object(), by=request.user, at=timezone.now())).data
        )


class ExportViewSet(ReadViewSet):
    """Copies taken under agreements of your organization, by you or by another party."""

    scope = "sharing"
    serializer_class = ExportOut
    queryset = Export.objects.none()

    def get_queryset(self) -> Any:
        return Export.objects.visible_to(self.request.user).select_related("organization", "version__dataset")

    @extend_schema(request=ExportIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Ask for a copy of the partner's data, encrypted to a key of yours."""
        order = ExportIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        agreement = visible(Agreement.objects.visible_to(request.user), sent.pop("agreement"), field="agreement")
        key = visible(RecipientKey.objects.visible_to(request.user), sent.pop("key"), field="key")
        return accepted(exports.request(agreement=agreement, key=key, by=request.user, **sent), request)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str | None = None) -> Any:
        """The encrypted Parquet file; each download is logged."""
        export = self.get_object()
        opened = exports.open_copy(export=export, by=request.user, at=timezone.now())
        return serving.download(opened, name=export.file_name())
