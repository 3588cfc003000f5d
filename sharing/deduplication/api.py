"""Removing duplicates over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import RoomViewSet, accepted
from sharing.cleaning.api import version_and_more
from sharing.deduplication import services as deduplication
from sharing.deduplication.serializers import DeduplicationIn


class DeduplicationViewSet(RoomViewSet):
    """Remove duplicates from a dataset version."""

    scope = "sharing"
    serializer_class = DeduplicationIn

    @extend_schema(request=DeduplicationIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        version, sent = version_and_more(DeduplicationIn, request)
        return accepted(deduplication.request(version=version, by=request.user, **sent), request)
