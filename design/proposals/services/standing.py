"""How proposals were rated, as far as it may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.db import transaction

from design.proposals.models import Proposal, ReviewForm
from design.proposals.services.reviewing import RATED_BY, NoReviewForm
from design.studies.models import Study
from disclosure import services as disclosure
from questionnaires import services as questionnaires
from questionnaires.core.kinds import bounds
from questionnaires.models import Question
from stats import mean_interval


@dataclass(frozen=True)
class Standing:
    """How a proposal was rated: the mean with its 95 % interval, or hidden."""

    proposal: Proposal
    mean: float | None
    ci95_low: float | None
    ci95_high: float | None
    people_rounded: int | None
    hidden: bool


def read_ratings(*, study: Study, by: Any, ability: str = "reports.view") -> questionnaires.Reading:
    """Who rated which proposal how; ``frame`` has ``_subject, _about`` (proposal) and ``rating``.

    A rating is the mean of the review form's rating items; where it has none, of its agreement items, the reversed
    ones turned around.

    Raises:
        NoReviewForm: nothing is asked, or nothing to rate by; and as ``questionnaires.read_answers``.
    """
    form = ReviewForm.objects.filter(study=study).select_related("questionnaire__organization").first()
    items = _rated_by(form) if form is not None else []
    if form is None or not items:
        raise NoReviewForm
    reading = questionnaires.read_answers(
        form.questionnaire,
        by=by,
        purpose=study.purpose,
        ability=ability,
        batch=disclosure.threshold(study.minimum_cell),
    )
    rated = pd.DataFrame({item.code: _turned(item, reading.frame[item.code]) for item in items})
    frame = reading.frame[["_subject", "_about"]].assign(rating=rated.mean(axis=1))
    return questionnaires.Reading(frame.dropna(subset=["rating", "_about"]), reading.subject_ids, reading.snapshot)


@transaction.atomic
def standings(*, study: Study, by: Any) -> list[Standing]:
    """Every proposal that was put to review, best first, as far as its ratings may be seen."""
    proposals = list(study.proposals.exclude(state=Proposal.State.DRAFT).order_by("number"))
    if not proposals:
        return []
    ratings = read_ratings(study=study, by=by).frame
    cells = [_cell(proposal, ratings) for proposal in proposals]
    released = disclosure.release(
        cells,
        context=f"design.proposals:{study.pk}",
        minimum=study.minimum_cell,
        organization_id=study.organization_id,
    )
    standing = [
        Standing(proposal, mean, low, high, cell.people_rounded, cell.hidden)
        for proposal, cell in zip(proposals, released, strict=True)
        for mean, low, high in (cell.value or (None, None, None),)
    ]
    return sorted(standing, key=lambda s: (s.mean is None, -(s.mean or 0), s.proposal.number))


def _cell(proposal: Proposal, ratings: pd.DataFrame) -> disclosure.Cell:
    mine = ratings.loc[ratings["_about"] == str(proposal.pk), "rating"]
    value = None
    if len(mine) >= 2:
        interval = mean_interval(mine.to_numpy())
        value = [float(mine.mean()), interval.low, interval.high]
    return disclosure.Cell(key=str(proposal.pk), value=value, people=len(mine))


def _rated_by(form: ReviewForm) -> list[Question]:
    """The rating items; the agreement items where there are none. Those on another scale than the first are left out."""
    asked = list(form.questionnaire.questions.in_order())
    for kind in RATED_BY:
        if items := [question for question in asked if question.kind == kind]:
            scale = bounds(kind, items[0].options)
            return [item for item in items if bounds(kind, item.options) == scale]
    return []


def _turned(item: Question, answers: pd.Series) -> pd.Series:
    """The answers, turned around where agreeing means liking it less."""
    low, high = bounds(item.kind, item.options)
    return low + high - answers if item.reverse_keyed else answers
