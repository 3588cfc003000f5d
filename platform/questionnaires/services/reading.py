"""The one way for a team to read answers: by role, purpose and each person's consent, with an audit entry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import Purpose
from kernel.errors import Invalid
from questionnaires.models import Answer, Question, Questionnaire, Response
from questionnaires.services import sealing
from questionnaires.services.access import require
from text.redaction import redact_text

SUBJECT, ABOUT = "_subject", "_about"


class OtherPurpose(Invalid):
    code = "answers-for-another-purpose"
    title = _("These answers were asked for another purpose. Name the questionnaire's own.")


@dataclass(frozen=True)
class Reading:
    """Answers of those who allow the purpose now.

    Attributes:
        frame: one row per submitted response; ``_subject`` and ``_about`` (ids as strings), then a column per closed
            question in order: numbers with NaN, choices as objects with None.
        subject_ids: whose rows they are.
        snapshot: the consent epoch from before the reading; compare it in the transaction that publishes.
    """

    frame: pd.DataFrame
    subject_ids: list[uuid.UUID]
    snapshot: int


@transaction.atomic
def read_answers(questionnaire: Questionnaire, *, by: Any, purpose: str, ability: str = "reports.run") -> Reading:
    """Submitted answers to the closed questions, of the people who allow ``purpose`` at this moment.

    Raises:
        NotFound, Forbidden: ``by`` may not.
        OtherPurpose: the answers were not asked for that.
    """
    require(by=by, organization=questionnaire.organization, ability=ability)
    snapshot, responses = _readable(questionnaire, purpose)
    questions = [q for q in questionnaire.questions.in_order() if q.kind != Question.Kind.TEXT]
    frame = _frame(responses, questions)
    _record(questionnaire, by, purpose, people=len({s for _r, s, _a in responses}), words=False)
    return Reading(frame, sorted({subject for _response, subject, _about in responses}), snapshot)


def answers_frame(questionnaire: Questionnaire, *, by: Any, purpose: str) -> pd.DataFrame:
    """``read_answers(...)``'s frame alone."""
    return read_answers(questionnaire, by=by, purpose=purpose).frame


@transaction.atomic
def read_words(questionnaire: Questionnaire, *, by: Any, purpose: str, most: int = 200) -> pd.DataFrame:
    """What people wrote, redacted: columns ``_subject, code, text``, newest first, at most ``most`` rows.

    Contact details and names are replaced before anybody reads; the words themselves stay sealed.

    Raises: as ``read_answers``.
    """
    require(by=by, organization=questionnaire.organization, ability="reports.view")
    _snapshot, responses = _readable(questionnaire, purpose)
    answers = (
        Answer.objects.filter(response_id__in=[response for response, _s, _a in responses], sealed__isnull=False)
        .select_related("response__subject__key", "question")
        .order_by("-response__submitted_at", "pk")[:most]
    )
    rows = [
        (str(a.response.subject_id), a.question.code, redact_text(sealing.opened(a, a.response.subject.key)).text)
        for a in answers
    ]
    _record(questionnaire, by, purpose, people=len({row[0] for row in rows}), words=True)
    return pd.DataFrame(rows, columns=[SUBJECT, "code", "text"])


def _readable(questionnaire: Questionnaire, purpose: str) -> tuple[int, list[tuple[Any, Any, Any]]]:
    """The consent snapshot, and (response, subject, about) of every submitted response whose person allows it."""
    if purpose != questionnaire.purpose or purpose not in Purpose.values:
        raise OtherPurpose(field="purpose")
    snapshot = consent.snapshot()
    submitted = list(
        Response.objects.filter(questionnaire=questionnaire)
        .submitted()
        .order_by("submitted_at", "pk")
        .values_list("pk", "subject_id", "about_id")
    )
    people = {subject for _response, subject, _about in submitted}
    allowed = consent.allowed(people, purpose=purpose, organization=questionnaire.organization_id)
    return snapshot, [row for row in submitted if row[1] in allowed]


def _frame(responses: list[tuple[Any, Any, Any]], questions: list[Question]) -> pd.DataFrame:
    row_of = {response: number for number, (response, _s, _a) in enumerate(responses)}
    columns = {
        question.pk: np.full(len(responses), np.nan)
        if question.is_numeric
        else np.full(len(responses), None, dtype=object)
        for question in questions
    }
    answers = Answer.objects.filter(response_id__in=list(row_of), question_id__in=list(columns))
    for response, question, value in answers.values_list("response_id", "question_id", "value").iterator(20_000):
        columns[question][row_of[response]] = value
    identity = {
        SUBJECT: [str(subject) for _r, subject, _a in responses],
        ABOUT: [str(about) if about else None for _r, _s, about in responses],
    }
    return pd.DataFrame({**identity, **{question.code: columns[question.pk] for question in questions}})


def _record(questionnaire: Questionnaire, by: Any, purpose: str, *, people: int, words: bool) -> None:
    audit.record(
        "questionnaires.answers.read",
        subject=questionnaire,
        by=by,
        facts={"purpose": purpose, "people": people, "words": words},
    )
