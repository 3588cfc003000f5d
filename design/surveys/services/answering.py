"""Answering a survey, and how many have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q

from design.recruitment import services as recruitment
from design.studies import services as studies
from design.studies.models import Study
from design.surveys.models import Survey
from questionnaires import services as questionnaires
from questionnaires.models import Response

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def begin(*, survey: Survey, by: User, language: str = "en") -> Response:
    """The person's response to the survey, begun or resumed.

    Raises:
        NotTakingPart, NotOpen, ConsentNeeded.
    """
    subject = recruitment.require_taking_part(study=survey.study, by=by)
    studies.require_open(survey.study)
    return questionnaires.begin(questionnaire=survey.questionnaire, subject=subject, by=by, language=language)


@transaction.atomic
def answer(*, survey: Survey, answers: Mapping[str, Any], by: User, at: datetime, language: str = "en") -> Response:
    """Answer everything at once and send it, as an integration does.

    Raises:
        BadAnswers, Incomplete, AlreadySubmitted, and as ``begin``.
    """
    response = begin(survey=survey, by=by, language=language)
    return questionnaires.answer_all(response=response, answers=answers, by=by, at=at)


def counts(survey: Survey) -> tuple[int, int]:
    """Responses sent and begun: a team's operational counts."""
    found = Response.objects.filter(questionnaire_id=survey.questionnaire_id).aggregate(
        sent=Count("pk", filter=Q(state=Response.State.SUBMITTED)), begun=Count("pk")
    )
    return found["sent"], found["begun"]


def counts_of(study: Study) -> dict[Any, tuple[int, int]]:
    """The same for all surveys of a study at once, by questionnaire."""
    of_study = Response.objects.filter(questionnaire_id__in=study.surveys.values("questionnaire_id"))
    found = of_study.values_list("questionnaire_id").annotate(
        sent=Count("pk", filter=Q(state=Response.State.SUBMITTED)), begun=Count("pk")
    )
    return {questionnaire: (sent, begun) for questionnaire, sent, begun in found}
