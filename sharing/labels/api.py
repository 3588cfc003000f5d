"""Reviews of labels over the API: start one, look, settle, put what was settled into a version."""

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
from sharing.labels import services as labels
from sharing.labels.models import LabelDoubt, LabelReview
from sharing.labels.serializers import LabelReviewIn, LabelReviewOut, SettleIn


class LabelReviewViewSet(ReadViewSet):
    """Labels of your organization's versions that are probably wrong."""

    scope = "sharing"
    serializer_class = LabelReviewOut
    queryset = LabelReview.objects.none()

    def get_queryset(self) -> Any:
        doubts = Prefetch("doubts", LabelDoubt.objects.order_by("rank"))
        return LabelReview.objects.visible_to(self.request.user).prefetch_related(doubts)

    @extend_schema(request=LabelReviewIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Look through the labels of a version."""
        version, sent = version_and_more(LabelReviewIn, request)
        return accepted(labels.request(version=version, by=request.user, **sent), request)

    @extend_schema(request=SettleIn, responses=LabelReviewOut)
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """Say what is to become of a doubtful label."""
        review = self.get_object()
        order = SettleIn(data=request.data)
        order.is_valid(raise_exception=True)
        doubt = visible(LabelDoubt.objects.filter(review=review), order.validated_data["doubt"], field="doubt")
        labels.settle(doubt=doubt, choice=order.validated_data["choice"], by=request.user)
        return Response(LabelReviewOut(self.get_queryset().get(pk=review.pk)).data)

    @extend_schema(request=None, responses={202: JobOut})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str | None = None) -> Response:
        """Close the review, and make the version's next with what was settled."""
        job = labels.request_relabel(review=self.get_object(), by=request.user, at=timezone.now())
        return accepted(job, request)
