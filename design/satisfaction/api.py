"""Satisfaction reports over REST."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from design.satisfaction import services as satisfaction
from design.satisfaction.models import SatisfactionReport
from design.studies.report_api import ReportViewSet
from design.studies.serializers import ReportOut
from design.surveys.models import Survey


class SatisfactionReportOut(ReportOut):
    class Meta:
        model = SatisfactionReport
        fields = (*ReportOut.OWN, "survey")


class SatisfactionReportIn(serializers.Serializer):
    survey = serializers.UUIDField()
    weights = serializers.DictField(child=serializers.FloatField(), required=False, allow_null=True)


class SatisfactionReportViewSet(ReportViewSet):
    """How content people are: net promoter score and satisfaction index, with intervals."""

    serializer_class = SatisfactionReportOut
    queryset = SatisfactionReport.objects.none()

    @extend_schema(request=SatisfactionReportIn, responses={202: dict})
    def create(self, request: Request) -> Response:
        """Start a job that makes a report."""
        order = SatisfactionReportIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        visible = Survey.objects.visible_to(request.user).select_related("study__organization", "questionnaire")
        survey = get_object_or_404(visible, pk=fields.pop("survey"))
        return self.started(satisfaction.ask(survey=survey, by=request.user, **fields), request)
