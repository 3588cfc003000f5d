"""Surveys over REST: make, open, version, answer, count."""

from __future__ import annotations

from typing import Any

import pandas as pd
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consent.models import AttestedBasis
from design.studies.models import Study
from design.surveys import services as surveys
from design.surveys.models import Survey
from design.surveys.serializers import (
    AnswersIn,
    AskedIn,
    DistributionOut,
    ImportedOut,
    ImportIn,
    ResponseOut,
    SurveyIn,
    SurveyOut,
    WordsOut,
)
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
        """Add a survey to a study and open it, or leave it a draft."""
        order = SurveyIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        study = get_object_or_404(Study.objects.visible_to(request.user), pk=fields.pop("study"))
        survey = surveys.add_survey(study=study, **fields, by=request.user)
        return Response(SurveyOut(survey).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AskedIn, responses=SurveyOut)
    def update(self, request: Request, pk: str | None = None) -> Response:
        """Replace everything that a draft says and asks."""
        survey = self.get_object()
        order = AskedIn(data=request.data)
        order.is_valid(raise_exception=True)
        return self._shown(surveys.rewrite(survey=survey, by=request.user, **order.validated_data))

    @extend_schema(request=None, responses=SurveyOut)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str | None = None) -> Response:
        """Let people answer while the study is open; the version before takes no further answers."""
        return self._shown(surveys.open_survey(survey=self.get_object(), by=request.user))

    @extend_schema(request=None, responses=SurveyOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Take no further answers."""
        return self._shown(surveys.close_survey(survey=self.get_object(), by=request.user))

    @extend_schema(request=None, responses=SurveyOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str | None = None) -> Response:
        """Make it a draft again, while nobody has begun to answer."""
        return self._shown(surveys.take_back(survey=self.get_object(), by=request.user))

    @extend_schema(request=None, responses={201: SurveyOut})
    @action(detail=True, methods=["post"], url_path="new-version")
    def new_version(self, request: Request, pk: str | None = None) -> Response:
        """A draft with the same questions; opening it closes this one."""
        made = surveys.new_version(survey=self.get_object(), by=request.user)
        return Response(SurveyOut(made).data, status=status.HTTP_201_CREATED)

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

    @extend_schema(request=ImportIn, responses={201: ImportedOut})
    @action(detail=True, methods=["post"], url_path="import")
    def import_rows(self, request: Request, pk: str | None = None) -> Response:
        """Load answers collected elsewhere under an attested basis, all of them or none."""
        survey = self.get_object()
        order = ImportIn(data=request.data)
        order.is_valid(raise_exception=True)
        basis = get_object_or_404(AttestedBasis.objects.visible_to(request.user), pk=order.validated_data["basis"])
        rows = pd.DataFrame(order.validated_data["rows"], dtype=object)
        count = surveys.import_responses(survey=survey, frame=rows, basis=basis, by=request.user)
        return Response({"responses": count}, status=status.HTTP_201_CREATED)

    @extend_schema(responses=DistributionOut(many=True))
    @action(detail=True)
    def results(self, request: Request, pk: str | None = None) -> Response:
        """How each question was answered, as far as may be seen; for the study's team."""
        found = surveys.distributions(survey=self.get_object(), by=request.user)
        return Response(DistributionOut(found, many=True).data)

    @extend_schema(responses=WordsOut(many=True))
    @action(detail=True)
    def words(self, request: Request, pk: str | None = None) -> Response:
        """What people wrote, by question, in alphabetical order; for the study's team."""
        found = surveys.words(survey=self.get_object(), by=request.user)
        return Response(WordsOut(found, many=True).data)

    def _shown(self, survey: Survey) -> Response:
        return Response(SurveyOut(survey).data)


class faults_as_fields:  # noqa: N801 - reads as a statement
    """Turn the questions at fault into the errors of a request, one pointer each."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, questionnaires.BadAnswers):
            raise ValidationError({"answers": {code: [why] for code, why in error.faults.items()}}) from None
