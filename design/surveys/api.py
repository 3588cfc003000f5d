"""Surveys over REST: make, answer, count."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from design.studies.models import Study
from design.surveys import services as surveys
from design.surveys.models import Survey
from design.surveys.serializers import AnswersIn, DistributionOut, ResponseOut, SurveyIn, SurveyOut
from kernel.api import ReadViewSet
from questionnaires import services as questionnaires


class SurveyViewSet(ReadViewSet):
    """Surveys of one's studies: those of one's organizations and those one has joined."""

    scope = "design"
    serializer_class = SurveyOut
    queryset = Survey.objects.none()

    def get_queryset(self) -> Any:
        visible = Survey.objects.visible_to(self.request.user)
        return visible.select_related("study__organization", "questionnaire__organization").prefetch_related(
            "questionnaire__questions"
        )

    @extend_schema(request=SurveyIn, responses={201: SurveyOut})
    def create(self, request: Request) -> Response:
        """Add a survey to a study and open it."""
        order = SurveyIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        study = get_object_or_404(Study.objects.visible_to(request.user), pk=fields.pop("study"))
        survey = surveys.add_survey(study=study, **fields, by=request.user)
        return Response(SurveyOut(survey).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AnswersIn, responses={201: ResponseOut})
    @action(detail=True, methods=["post"])
    def responses(self, request: Request, pk: str | None = None) -> Response:
        """Answer the survey as oneself, all at once; it is sent and can't be changed."""
        survey = self.get_object()
        order = AnswersIn(data=request.data)
        order.is_valid(raise_exception=True)
        with faults_as_fields():
            sent = surveys.answer(survey=survey, by=request.user, at=timezone.now(), **order.validated_data)
        return Response(ResponseOut(sent).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=DistributionOut(many=True))
    @action(detail=True)
    def results(self, request: Request, pk: str | None = None) -> Response:
        """How each question was answered, as far as may be seen; for the study's team."""
        found = surveys.distributions(survey=self.get_object(), by=request.user)
        return Response(DistributionOut(found, many=True).data)


class faults_as_fields:  # noqa: N801 - reads as a statement
    """Turn the questions at fault into the errors of a request, one pointer each."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, questionnaires.BadAnswers):
            raise ValidationError({"answers": {code: [why] for code, why in error.faults.items()}}) from None
