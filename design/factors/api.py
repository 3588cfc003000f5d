"""Factor reports over REST."""

from __future__ import annotations

from typing import get_args

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from design.factors import services as factors
from design.factors.core.analysis import Correlation
from design.factors.core.extraction import Method
from design.factors.core.rotation import Rotation
from design.factors.models import FactorReport
from design.studies.report_api import ReportViewSet
from design.studies.serializers import ReportOut
from design.surveys.models import Survey


class FactorReportOut(ReportOut):
    class Meta:
        model = FactorReport
        fields = (*ReportOut.OWN, "survey")


class FactorReportIn(serializers.Serializer):
    survey = serializers.UUIDField()
    items = serializers.ListField(child=serializers.SlugField(max_length=40), required=False, max_length=500)
    factors = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)
    method = serializers.ChoiceField(choices=get_args(Method), default="minres")
    rotation = serializers.ChoiceField(choices=get_args(Rotation), default="oblimin")
    correlation = serializers.ChoiceField(choices=get_args(Correlation), default="pearson")
    seed = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class FactorReportViewSet(ReportViewSet):
    """What a survey's items have in common: adequacy, number of factors, loadings, reliability."""

    serializer_class = FactorReportOut
    queryset = FactorReport.objects.none()

    @extend_schema(request=FactorReportIn, responses={202: dict})
    def create(self, request: Request) -> Response:
        """Start a job that makes a report."""
        order = FactorReportIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        visible = Survey.objects.visible_to(request.user).select_related("study__organization", "questionnaire")
        survey = get_object_or_404(visible, pk=fields.pop("survey"))
        return self.started(factors.ask(survey=survey, by=request.user, **fields), request)
