"""The one way for a team to read answers: by role, purpose and each person's consent, with an audit entry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import Purpose
from kernel.errors import Invalid
from questionnaires.core.kinds import CHOICES, SCALES
from questionnaires.models import Answer, Question, Questionnaire, Response
from questionnaires.services import sealing
from questionnaires.services.access import require
from text.redaction import redact_text

SUBJECT, ABOUT = "_subject", "_about"
MOST_WORDS = 200  # texts on a page, the newest


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


@dataclass(frozen=True)
class Tally:
    """How often each answer to a question was given.

    Attributes:
        answered: people who answered it.
        chosen: offered answer, as text -> people who chose it.
    """

    answered: int
    chosen: dict[str, int]


class _Sent(NamedTuple):
    response: uuid.UUID
    subject: uuid.UUID
    about: uuid.UUID | None
    at: datetime


@transaction.atomic
def read_answers(
    questionnaire: Questionnaire, *, by: Any, purpose: str, ability: str = "reports.run", batch: int | None = None
) -> Reading:
    """Submitted answers to the closed questions, of the people who allow ``purpose`` at this moment.

    Args:
        batch: the fewest people by whom two readings may differ: newer answers wait until so many people have sent
            some, so that no figure minus an earlier one is about somebody. None reads all there is.

    Raises:
        NotFound, Forbidden: ``by`` may not.
        OtherPurpose: the answers were not asked for that.
    """
    require(by=by, organization=questionnaire.organization, ability=ability)
    snapshot, sent = _readable(questionnaire, purpose, batch)
    questions = [q for q in questionnaire.questions.in_order() if q.kind != Question.Kind.TEXT]
    frame = _frame(sent, questions)
    people = {row.subject for row in sent}
    _record(questionnaire, by, purpose, people=len(people), words=False)
    return Reading(frame, sorted(people), snapshot)


def answers_frame(questionnaire: Questionnaire, *, by: Any, purpose: str) -> pd.DataFrame:
    """``read_answers(...)``'s frame alone."""
    return read_answers(questionnaire, by=by, purpose=purpose).frame


@transaction.atomic
def tally(
    questionnaire: Questionnaire, *, by: Any, purpose: str, batch: int | None = None
) -> list[tuple[Question, Tally]]:
    """How often each offered answer was given, counted in the database: a page needs no single answer.

    For questionnaires that each person answers once, about no thing in particular. Arguments and errors as of
    ``read_answers``.
    """
    require(by=by, organization=questionnaire.organization, ability="reports.view")
    _snapshot, sent = _readable(questionnaire, purpose, batch)
    asked = {q.pk: q for q in questionnaire.questions.in_order() if q.kind in SCALES or q.kind in CHOICES}
    found = (
        Answer.objects.filter(response_id__in=[row.response for row in sent], question_id__in=list(asked))
        .values_list("question_id", "value")
        .annotate(people=Count("pk"))
    )
    tallies = {pk: Tally(0, {}) for pk in asked}
    for pk, value, people in found:
        before = tallies[pk]
        chosen = dict(before.chosen)
        for choice in map(str, value if isinstance(value, list) else [value]):
            chosen[choice] = chosen.get(choice, 0) + people
        tallies[pk] = Tally(before.answered + people, chosen)
    _record(questionnaire, by, purpose, people=len({row.subject for row in sent}), words=False)
    return [(question, tallies[pk]) for pk, question in asked.items()]


@transaction.atomic
def read_words(
    questionnaire: Questionnaire, *, by: Any, purpose: str, most: int = MOST_WORDS, batch: int | None = None
) -> pd.DataFrame:
    """What people wrote, redacted: columns ``_subject, code, text``, newest first, at most ``most`` rows.

    Contact details and names are replaced before anybody reads; the words themselves stay sealed.

    Arguments and errors as of ``read_answers``.
    """
    require(by=by, organization=questionnaire.organization, ability="reports.view")
    _snapshot, sent = _readable(questionnaire, purpose, batch)
    answers = (
        Answer.objects.filter(response_id__in=[row.response for row in sent], sealed__isnull=False)
        .select_related("response__subject__key", "question")
        .order_by("-response__submitted_at", "pk")[:most]
    )
    rows = [
        (str(a.response.subject_id), a.question.code, redact_text(sealing.opened(a, a.response.subject.key)).text)
        for a in answers
    ]
    _record(questionnaire, by, purpose, people=len({row[0] for row in rows}), words=True)
    return pd.DataFrame(rows, columns=[SUBJECT, "code", "text"])


def _readable(questionnaire: Questionnaire, purpose: str, batch: int | None) -> tuple[int, list[_Sent]]:
    """The consent snapshot, and every submitted response whose person allows it."""
    if purpose != questionnaire.purpose or purpose not in Purpose.values:
        raise OtherPurpose(field="purpose")
    held = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk) if batch else None
    snapshot = consent.snapshot()
    submitted = [
        _Sent(*row)
        for row in Response.objects.filter(questionnaire=questionnaire)
        .submitted()
        .order_by("submitted_at", "pk")
        .values_list("pk", "subject_id", "about_id", "submitted_at")
    ]
    people = {row.subject for row in submitted}
    allowed = consent.allowed(people, purpose=purpose, organization=questionnaire.organization_id)
    readable = [row for row in submitted if row.subject in allowed]
    return snapshot, _settled(held, readable, batch) if held and batch else readable


def _settled(questionnaire: Questionnaire, sent: list[_Sent], batch: int) -> list[_Sent]:
    """What was sent until the last batch of people was complete; the next is, once ``batch`` people more sent some."""
    until = questionnaire.settled_until
    newcomers = {row.subject for row in sent if until is None or row.at > until}
    if len(newcomers) >= batch:
        until = questionnaire.settled_until = sent[-1].at
        questionnaire.save(update_fields=["settled_until"])
    return [row for row in sent if until is not None and row.at <= until]


def _frame(sent: list[_Sent], questions: list[Question]) -> pd.DataFrame:
    row_of = {row.response: number for number, row in enumerate(sent)}
    columns = {
        question.pk: np.full(len(sent), np.nan) if question.is_numeric else np.full(len(sent), None, dtype=object)
        for question in questions
    }
    answers = Answer.objects.filter(response_id__in=list(row_of), question_id__in=list(columns))
    for response, question, value in answers.values_list("response_id", "question_id", "value").iterator(20_000):
        columns[question][row_of[response]] = value
    identity = {
        SUBJECT: [str(row.subject) for row in sent],
        ABOUT: [str(row.about) if row.about else None for row in sent],
    }
    return pd.DataFrame({**identity, **{question.code: columns[question.pk] for question in questions}})


def _record(questionnaire: Questionnaire, by: Any, purpose: str, *, people: int, words: bool) -> None:
    audit.record(
        "questionnaires.answers.read",
        subject=questionnaire,
        by=by,
        facts={"purpose": purpose, "people": people, "words": words},
    )
