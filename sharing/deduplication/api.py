"""Removing duplicates over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import RoomViewSet, accepted
from sharing.cleaning.api import VersionIn, version_in
from sharing.deduplication import services as deduplication


class DeduplicationViewSet(RoomViewSet):
    """Remove exact duplicates from a dataset version."""

    scope = "sharing"
    serializer_class = VersionIn

    @extend_schema(request=VersionIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        return accepted(deduplication.request(version=version_in(request), by=request.user), request)
