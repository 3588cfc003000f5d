"""Optimizations over REST."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from design.optimization import services as optimization
from design.optimization.models import Optimization
from design.studies.models import Study
from design.studies.report_api import ReportViewSet
from design.studies.serializers import ReportOut


class OptimizationOut(ReportOut):
    class Meta:
        model = Optimization
        fields = (*ReportOut.OWN, "proposal")


class OptimizationIn(serializers.Serializer):
    study = serializers.UUIDField()
    most_cost = serializers.FloatField(min_value=0, required=False, allow_null=True)
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class OptimizationViewSet(ReportViewSet):
    """Searches for the design to propose next, from what people said about those before."""

    serializer_class = OptimizationOut
    queryset = Optimization.objects.none()
    related = ("study__review_form",)

    @extend_schema(request=OptimizationIn, responses={202: dict})
    def create(self, request: Request) -> Response:
        """Start a job that finds the next proposal and drafts it."""
        order = OptimizationIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        visible = Study.objects.visible_to(request.user).select_related("organization")
        study = get_object_or_404(visible, pk=fields.pop("study"))
        return self.started(optimization.ask(study=study, by=request.user, **fields), request)
