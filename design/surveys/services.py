"""Adding a survey to a study, answering it, and the counts of its answers through the disclosure gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import AttestedBasis
from design.recruitment import services as recruitment
from design.studies import services as studies
from design.studies.access import require
from design.studies.models import Study
from design.surveys.models import Survey
from disclosure import services as disclosure
from kernel.errors import Invalid
from questionnaires import services as questionnaires
from questionnaires.models import Question, Questionnaire, Response

if TYPE_CHECKING:
    from accounts.models import User


class AskedElsewhere(Invalid):
    code = "questionnaire-elsewhere"
    title = _("This questionnaire belongs to another organization, purpose or survey. Make one for this study.")


@dataclass(frozen=True)
class Distribution:
    """How a question was answered: label -> released cell, with a last cell for all who answered."""

    question: Question
    labels: list[str]
    cells: list[disclosure.ReleasedCell]
    total: disclosure.ReleasedCell


@transaction.atomic
def add_survey(
    *,
    study: Study,
    title: Mapping[str, str],
    questions: Iterable[Mapping[str, Any]],
    by: Any,
    introduction: Mapping[str, str] | None = None,
) -> Survey:
    """Make a questionnaire for the study and open it; people see it while the study is open."""
    questionnaire = questionnaires.create_questionnaire(
        organization=study.organization,
        title=title,
        introduction=introduction,
        purpose=study.purpose,
        questions=questions,
        by=by,
    )
    opened = questionnaires.open_questionnaire(questionnaire=questionnaire, by=by)
    return attach(study=study, questionnaire=opened, by=by)


@transaction.atomic
def attach(*, study: Study, questionnaire: Questionnaire, by: Any) -> Survey:
    """Ask the people of a study a questionnaire made before.

    Raises:
        AskedElsewhere: it is another organization's, serves another purpose, or is a survey already.
    """
    require(by=by, organization=study.organization, ability="studies.manage")
    if questionnaire.organization_id != study.organization_id or questionnaire.purpose != study.purpose:
        raise AskedElsewhere(field="questionnaire")
    if Survey.objects.filter(questionnaire=questionnaire).exists():
        raise AskedElsewhere(field="questionnaire")
    last = study.surveys.aggregate(last=Max("position"))["last"] or 0
    survey = Survey.objects.create(study=study, questionnaire=questionnaire, position=last + 1)
    audit.record("design.survey.added", subject=survey, by=by, organization_id=study.organization_id)
    return survey


def import_responses(*, survey: Survey, frame: pd.DataFrame, basis: AttestedBasis, by: Any) -> int:
    """Load answers collected elsewhere; see ``questionnaires.import_responses``."""
    return questionnaires.import_responses(questionnaire=survey.questionnaire, frame=frame, basis=basis, by=by)


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


@transaction.atomic
def distributions(*, survey: Survey, by: Any) -> list[Distribution]:
    """For each question with offered answers, how many chose which, as far as may be seen."""
    reading = questionnaires.read_answers(
        survey.questionnaire, by=by, purpose=survey.study.purpose, ability="reports.view"
    )
    asked = [q for q in survey.questionnaire.questions.in_order() if q.choices]
    return [_distribution(survey, question, reading.frame[question.code]) for question in asked]


def _distribution(survey: Survey, question: Question, answers: pd.Series) -> Distribution:
    answered = answers.dropna()
    several = question.kind == Question.Kind.MULTIPLE
    chosen = answered.explode().astype(str) if several else answered.map(_text)
    found = chosen.value_counts()
    keys = [str(value) for value, _label in question.choices]
    cells = [disclosure.Cell(key=key, value=int(found.get(key, 0)), people=int(found.get(key, 0))) for key in keys]
    # Several choices of one person don't add up to the people, so only single ones can be subtracted from the total.
    parts = None if several else tuple(keys)
    total = disclosure.Cell(key="all", value=len(answered), people=len(answered), total_of=parts)
    released = disclosure.release(
        [*cells, total],
        context=f"design.survey:{survey.pk}:{question.code}",
        minimum=survey.study.minimum_cell,
        organization_id=survey.study.organization_id,
    )
    labels = [str(value) if label == str(value) else label for value, label in question.choices]
    return Distribution(question, labels, released[:-1], released[-1])


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
