"""Scores over the API: ask, then read the aggregates."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from sharing.agreements.models import Agreement
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.complementarity.serializers import ScoreIn, ScoreOut


class ScoreViewSet(ReadViewSet):
    """What a partner's data would add, for agreements of your organization."""

    scope = "sharing"
    serializer_class = ScoreOut
    queryset = Score.objects.none()

    def get_queryset(self) -> Any:
        return Score.objects.visible_to(self.request.user).select_related("partner__dataset")

    @extend_schema(request=ScoreIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        order = ScoreIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        agreement = visible(Agreement.objects.visible_to(request.user), sent.pop("agreement"), field="agreement")
        return accepted(complementarity.request(agreement=agreement, by=request.user, **sent), request)
