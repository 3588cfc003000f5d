"""Summaries over the API: start one, read what the disclosure gate released."""

from __future__ import annotations

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.analysis import services as analysis
from feedback.analysis.models import Summary
from feedback.analysis.serializers import SummaryIn, SummaryOut
from jobs.serializers import JobOut
from kernel.api import ReadViewSet, accepted
from kernel.lookup import visible
from registry.models import Model


class SummaryFilter(django_filters.FilterSet):
    model = django_filters.UUIDFilter(field_name="model_id")


class SummaryViewSet(ReadViewSet):
    """What people said about your organizations' models, in figures and themes."""

    scope = "feedback"
    serializer_class = SummaryOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = SummaryFilter
    queryset = Summary.objects.none()

    def get_queryset(self) -> Any:
        return Summary.objects.visible_to(self.request.user)

    @extend_schema(request=SummaryIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Start a summary of the feedback on a model."""
        order = SummaryIn(data=request.data)
        order.is_valid(raise_exception=True)
        asked = dict(order.validated_data)
        models = Model.objects.visible_to(request.user).select_related("organization")
        model = visible(models, asked.pop("model"), field="model")
        return accepted(analysis.request(model=model, by=request.user, **asked), request)
