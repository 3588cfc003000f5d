"""Preparing a dataset version over the API: clean it, or remove its duplicates."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from jobs.serializers import JobOut
from kernel.api import RoomViewSet, accepted
from sharing.cleaning import services as cleaning
from sharing.lookup import visible


class VersionIn(serializers.Serializer):
    version = serializers.UUIDField(help_text="A dataset version of your organization.")


class CleaningViewSet(RoomViewSet):
    """Clean a dataset version by the suggested recipe."""

    scope = "sharing"
    serializer_class = VersionIn

    @extend_schema(request=VersionIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        return accepted(cleaning.request(version=version_in(request), by=request.user), request)


def version_in(request: Request) -> DatasetVersion:
    """The version that a request's body names."""
    order = VersionIn(data=request.data)
    order.is_valid(raise_exception=True)
    return visible(
        DatasetVersion.objects.visible_to(request.user).select_related("dataset__organization"),
        order.validated_data["version"],
        field="version",
    )
