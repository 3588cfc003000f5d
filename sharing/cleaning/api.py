"""Cleaning a dataset version over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from datastore.models import DatasetVersion
from jobs.serializers import JobOut
from kernel.api import RoomViewSet, accepted
from kernel.lookup import visible
from sharing.cleaning import services as cleaning
from sharing.cleaning.serializers import CleaningIn


class CleaningViewSet(RoomViewSet):
    """Clean a dataset version: by what the platform finds and loses nothing, or by a recipe of yours."""

    scope = "sharing"
    serializer_class = CleaningIn

    @extend_schema(request=CleaningIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        version, sent = version_and_more(CleaningIn, request)
        return accepted(cleaning.request(version=version, by=request.user, **sent), request)


def version_and_more(serializer: Any, request: Request) -> tuple[DatasetVersion, dict[str, Any]]:
    """The version that a request's body names, and the rest of the body."""
    order = serializer(data=request.data)
    order.is_valid(raise_exception=True)
    sent = dict(order.validated_data)
    mine = DatasetVersion.objects.visible_to(request.user).select_related("dataset__organization")
    return visible(mine, sent.pop("version"), field="version"), sent
