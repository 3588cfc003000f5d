"""Overlaps over the API: ask, then read how many of one's own people they are."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from sharing.agreements.models import Agreement
from sharing.overlap import services as overlaps
from sharing.overlap.models import Overlap
from sharing.overlap.serializers import OverlapIn, OverlapOut


class OverlapViewSet(ReadViewSet):
    """How many of your people brought what a partner has, too."""

    scope = "sharing"
    serializer_class = OverlapOut
    queryset = Overlap.objects.none()

    def get_queryset(self) -> Any:
        return Overlap.objects.visible_to(self.request.user)

    @extend_schema(request=OverlapIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        order = OverlapIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        agreement = visible(Agreement.objects.visible_to(request.user), sent.pop("agreement"), field="agreement")
        return accepted(overlaps.request(agreement=agreement, by=request.user, **sent), request)
