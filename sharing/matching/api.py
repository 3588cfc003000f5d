"""Comparisons of records over the API: start one, look, settle, put what was settled into a version."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from sharing.cleaning.api import version_and_more
from sharing.matching import services as matching
from sharing.matching.models import MatchPair, MatchReview
from sharing.matching.serializers import MatchReviewIn, MatchReviewOut, SettlePairIn

MOST_LISTED = 200  # pairs of one comparison


class MatchReviewViewSet(ReadViewSet):
    """Records of your organization's versions that seem to be about the same person or thing."""

    scope = "sharing"
    serializer_class = MatchReviewOut
    queryset = MatchReview.objects.none()

    def get_queryset(self) -> Any:
        first = Prefetch("pairs", MatchPair.objects.filter(rank__lte=MOST_LISTED).order_by("rank"), to_attr="listed")
        return MatchReview.objects.visible_to(self.request.user).prefetch_related(first)

    @extend_schema(request=MatchReviewIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Compare the records of a version."""
        version, sent = version_and_more(MatchReviewIn, request)
        return accepted(matching.request(version=version, by=request.user, **sent), request)

    @extend_schema(request=SettlePairIn, responses=MatchReviewOut)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """Say whether two records are about the same."""
        review = self.get_object()
        order = SettlePairIn(data=request.data)
        order.is_valid(raise_exception=True)
        pair = visible(MatchPair.objects.filter(review=review), order.validated_data["pair"], field="pair")
        matching.settle(pair=pair, choice=order.validated_data["choice"], by=request.user)
        return Response(MatchReviewOut(self.get_queryset().get(pk=review.pk)).data)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str | None = None) -> Response:
        """Close the comparison, and make the version's next, with one record of each that are the same."""
        job = matching.request_merge(review=self.get_object(), by=request.user, at=timezone.now())
        return accepted(job, request)
