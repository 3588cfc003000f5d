"""Answers collected elsewhere, loaded in bulk under a basis that the organization attests."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pandas as pd
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from audit import services as audit
from consent import services as consent
from consent.models import AttestedBasis
from kernel.errors import Invalid
from questionnaires.core.kinds import SCALES, bounds
from questionnaires.core.values import BadAnswer, normalize
from questionnaires.models import Question, Questionnaire, Response
from questionnaires.services.building import NotOpen, locked
from questionnaires.services.wording import OF_ANSWERS, of_answer

MOST_ROWS = 1_000_000


class BadFrame(Invalid):
    code = "import-unusable"
    title = _("These answers can't be loaded as they are.")


class BasisTooNarrow(Invalid):
    code = "basis-too-narrow"
    title = _("The attested basis doesn't cover this questionnaire's purpose. Attest one that does.")


@transaction.atomic
def import_responses(*, questionnaire: Questionnaire, frame: pd.DataFrame, basis: AttestedBasis, by: Any) -> int:
    """Load one submitted response per row, each of a person of its own; all of them or none. Returns how many.

    Args:
        frame: a column per question, named by its code (closed questions only); missing answers as NaN or None.
            Questions without a column stay unanswered.

    Raises:
        BadFrame: an unknown column, an answer that its question doesn't offer (names column and row), no rows.
        BasisTooNarrow, NotTheirBasis, NotOpen: it is a draft.
    """
    questionnaire = locked(questionnaire, by)
    if questionnaire.state == Questionnaire.State.DRAFT:
        raise NotOpen(_("Open the questionnaire first: answers to a draft would stand in the way of changing it."))
    if questionnaire.purpose not in basis.purposes:
        raise BasisTooNarrow(field="basis")
    if not 1 <= len(frame) <= MOST_ROWS:
        raise BadFrame(_("Give between 1 and %(most)s rows.") % {"most": f"{MOST_ROWS:,}"}, field="frame")
    questions = _questions(questionnaire, frame)
    columns = [(question.pk, _column(question, frame[question.code])) for question in questions]
    subjects = consent.subjects_for_records(organization=questionnaire.organization, count=len(frame), basis=basis)
    responses = [uuid.uuid4() for _row in subjects]
    _copy(questionnaire, responses, subjects, columns)
    audit.record(
        "questionnaires.responses.imported",
        subject=questionnaire,
        by=by,
        facts={"rows": len(responses), "basis_id": str(basis.pk)},
    )
    return len(responses)


def _questions(questionnaire: Questionnaire, frame: pd.DataFrame) -> list[Question]:
    by_code = {question.code: question for question in questionnaire.questions.in_order()}
    for name in frame.columns:
        if name not in by_code:
            raise BadFrame(
                _("Column %(name)s: no question has this code. Rename or leave out the column.") % {"name": name},
                field=str(name),
            )
        if by_code[name].kind == Question.Kind.TEXT:
            raise BadFrame(
                _("Column %(name)s: own words are not loaded in bulk. Leave it out.") % {"name": name}, field=str(name)
            )
    return [by_code[name] for name in frame.columns]


def _column(question: Question, column: pd.Series) -> list[str | None]:
    """The column's answers as JSON, checked; a scale's numbers a whole column at a time."""
    if question.kind in SCALES and is_numeric_dtype(column) and not is_bool_dtype(column):
        low, high = bounds(question.kind, question.options)
        wrong = ~(column.isna() | (column.between(low, high) & (column % 1 == 0)))
        if wrong.any():
            why = str(OF_ANSWERS["off-the-scale"]) % {"low": low, "high": high}
            _refuse(question, int(wrong.to_numpy().argmax()), why)
        return [None if missing else str(int(value)) for value, missing in zip(column, column.isna(), strict=True)]
    out: list[str | None] = []
    for row, value in enumerate(column.tolist()):
        try:
            answer = normalize(question.kind, question.options, None if value is pd.NA else value)
        except BadAnswer as fault:
            _refuse(question, row, of_answer(fault))
        out.append(None if answer is None else json.dumps(answer))
    return out


def _refuse(question: Question, row: int, why: str) -> None:
    where = {"name": question.code, "row": row + 1, "why": why}
    raise BadFrame(_("Column %(name)s, row %(row)s: %(why)s") % where, field=question.code)


def _copy(
    questionnaire: Questionnaire,
    responses: list[uuid.UUID],
    subjects: list[uuid.UUID],
    columns: list[tuple[uuid.UUID, list[str | None]]],
) -> None:
    """COPY, since a row at a time takes twenty times as long for a hundred thousand answers."""
    now = timezone.now()
    pages = max(questionnaire.questions.values_list("page", flat=True))
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY questionnaires_response (id, questionnaire_id, subject_id, state, language, pages_done, submitted_at)"
            " FROM STDIN"
        ) as copy:
            for response, subject in zip(responses, subjects, strict=True):
                copy.write_row((response, questionnaire.pk, subject, Response.State.SUBMITTED.value, "en", pages, now))
        with cursor.copy("COPY questionnaires_answer (id, response_id, question_id, value) FROM STDIN") as copy:
            for question, answers in columns:
                for response, answer in zip(responses, answers, strict=True):
                    if answer is not None:
                        copy.write_row((uuid.uuid4(), response, question, answer))
