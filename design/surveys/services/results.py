"""What a team may see of a survey's answers: counts through the disclosure gate, words without names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from design.surveys.models import Survey
from disclosure import services as disclosure
from disclosure.core import PROTECTS_ANOTHER
from questionnaires import services as questionnaires
from questionnaires.core.kinds import SCALES
from questionnaires.models import Question

FEWEST_HIDDEN = 3  # counts of a scale: two equations leave two of them no secret


@dataclass(frozen=True)
class Distribution:
    """How a question was answered: for each offered answer its label and its released cell, and one cell for all."""

    question: Question
    offered: list[str]
    labels: list[str]
    cells: list[disclosure.ReleasedCell]
    total: disclosure.ReleasedCell


@dataclass(frozen=True)
class Words:
    """What people wrote to one question, in the order of the alphabet, which says nothing about who wrote when; nothing
    while too few have written."""

    question: Question
    texts: list[str]
    hidden: bool


@transaction.atomic
def distributions(*, survey: Survey, by: Any) -> list[Distribution]:
    """For each question with offered answers, how many chose which, as far as may be seen."""
    study = survey.study
    found = questionnaires.tally(
        survey.questionnaire, by=by, purpose=study.purpose, batch=disclosure.threshold(study.minimum_cell)
    )
    released = disclosure.release_tables(
        {_context(survey, question): _cells(question, tally) for question, tally in found},
        minimum=study.minimum_cell,
        organization_id=study.organization_id,
    )
    return [
        Distribution(question, _offered(question), _labels(question), _counts(question, cells[:-1]), cells[-1])
        for question, _tally in found
        for cells in (released[_context(survey, question)],)
    ]


@transaction.atomic
def words(*, survey: Survey, by: Any) -> list[Words]:
    """What people wrote, by question; asked for only where the survey has a place to write."""
    asked = [q for q in survey.questionnaire.questions.in_order() if q.kind == Question.Kind.TEXT]
    if not asked:
        return []
    least = disclosure.threshold(survey.study.minimum_cell)
    written = questionnaires.read_words(survey.questionnaire, by=by, purpose=survey.study.purpose, batch=least)
    found = []
    for question in asked:
        mine = written[written["code"] == question.code]
        enough = mine["_subject"].nunique() >= least
        found.append(Words(question, sorted(mine["text"]) if enough else [], hidden=bool(len(mine)) and not enough))
    return found


def _context(survey: Survey, question: Question) -> str:
    return f"design.survey:{survey.pk}:{question.code}"


def _cells(question: Question, tally: questionnaires.Tally) -> list[disclosure.Cell]:
    counted = [(answer, tally.chosen.get(answer, 0)) for answer in _offered(question)]
    cells = [disclosure.Cell(key=f"={answer}", value=people, people=people) for answer, people in counted]
    # Several choices of one person don't add up to the people, so only single ones can be subtracted from the total.
    parts = None if question.kind == Question.Kind.MULTIPLE else tuple(cell.key for cell in cells)
    return [*cells, disclosure.Cell(key="all", value=tally.answered, people=tally.answered, total_of=parts)]


def _counts(question: Question, cells: list[disclosure.ReleasedCell]) -> list[disclosure.ReleasedCell]:
    """Of a scale, three counts are hidden where any is: a satisfaction report gives the scale's mean or score too, and
    from the number of people and the mean two hidden counts would follow."""
    hidden = sum(cell.hidden for cell in cells)
    if question.kind not in SCALES or not 0 < hidden < FEWEST_HIDDEN:
        return cells
    shown = sorted((cell for cell in cells if not cell.hidden), key=lambda cell: (cell.value, str(cell.key)))
    victims = {cell.key for cell in shown[: FEWEST_HIDDEN - hidden]}
    return [
        disclosure.ReleasedCell(cell.key, None, None, True, PROTECTS_ANOTHER) if cell.key in victims else cell
        for cell in cells
    ]


def _offered(question: Question) -> list[str]:
    return [str(value) for value, _label in question.choices]


def _labels(question: Question) -> list[str]:
    """The words of each answer; a scale's steps with their numbers, since most have no words."""
    scale = question.kind in SCALES
    return [f"{value} {label}" if scale and label != str(value) else label for value, label in question.choices]
