"""Asking for a satisfaction report, and making it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from django.utils.translation import gettext_lazy as _

from design.satisfaction.core import customer_satisfaction_index, net_promoter_score
from design.satisfaction.models import SatisfactionReport
from design.studies import reporting
from design.surveys.models import Survey
from disclosure import core as disclosure
from jobs.execution import Run
from kernel.errors import Invalid
from questionnaires import services as questionnaires
from questionnaires.core.kinds import bounds
from questionnaires.models import Question
from questionnaires.services import Reading

LARGEST_WEIGHT = 1000
GROUPS = ("promoters", "passives", "detractors")


class NothingToScore(Invalid):
    code = "nothing-to-score"
    title = _("The survey asks neither for a recommendation (0 to 10) nor for ratings. Add such a question.")


def ask(*, survey: Survey, by: Any, weights: Mapping[str, float] | None = None) -> SatisfactionReport:
    """Ask for the scores of a survey; a job makes the report.

    Args:
        weights: importance of each rating item by code, for the index; all alike when left out.

    Raises:
        NothingToScore.
        Invalid: a weight for a question that is no rating, or below zero, or none above.
    """
    ratings = _codes(survey, Question.Kind.RATING)
    if not ratings and not _codes(survey, Question.Kind.NPS):
        raise NothingToScore
    if weights is not None:
        if set(weights) != set(ratings):
            raise Invalid(
                _("Give a weight for each of: %(items)s.") % {"items": ", ".join(ratings) or "-"}, field="weights"
            )
        if not all(0 <= weight <= LARGEST_WEIGHT for weight in weights.values()) or sum(weights.values()) <= 0:
            raise Invalid(
                _("Weights are numbers from 0 to %(most)s, and not all zero.") % {"most": LARGEST_WEIGHT},
                field="weights",
            )
    settings = {"weights": dict(weights) if weights is not None else None}
    return reporting.ask(SatisfactionReport, study=survey.study, by=by, settings=settings, survey=survey)


def make(*, report_id: str, run: Run) -> None:
    """Make the report that a job was started for; see ``reporting.make`` for what can refuse it."""
    report = SatisfactionReport.objects.select_related("study__organization", "survey__questionnaire").get(pk=report_id)
    questionnaire = report.survey.questionnaire
    reporting.make(
        report,
        run=run,
        read=lambda: questionnaires.read_answers(
            questionnaire, by=run.by, purpose=report.study.purpose, batch=reporting.least(report.study)
        ),
        compute=lambda reading: _figures(report, reading),
    )


def _figures(report: SatisfactionReport, reading: Reading) -> tuple[dict[str, Any], int]:
    minimum = reporting.least(report.study)
    recommend = [
        _net_promoter(code, reading.frame[code].dropna(), minimum) for code in _codes(report.survey, Question.Kind.NPS)
    ]
    index = _index(report, reading.frame, minimum)
    figures = {
        "n": reading.frame["_subject"].nunique(),
        "net_promoter": [score for score in recommend if score],
        "satisfaction_index": index,
        "data_sha256": reporting.fingerprint(reading.frame),
    }
    return figures, figures["n"]


def _net_promoter(code: str, scores: pd.Series, minimum: int) -> dict[str, Any] | None:
    """Points with their interval, and the three groups: all of them shown or none.

    With the points known, one hidden group would follow from the other two. The pure gate, without memory of earlier
    releases: groups and points must be about the same people, and the reading itself goes by batches.
    """
    if len(scores) < minimum:
        return {"question": code, "hidden": True}
    found = net_promoter_score(scores.to_numpy()).to_dict()
    cells = [disclosure.Cell(key=group, value=found[group], people=found[group]) for group in GROUPS]
    total = disclosure.Cell(key="all", value=found["n"], people=found["n"], total_of=GROUPS)
    released = disclosure.release([*cells, total], minimum=minimum)
    shown = not any(cell.hidden for cell in released)
    groups = {cell.key: cell.value if shown else None for cell in released[:-1]}
    kept = {key: found[key] for key in ("points", "ci95_low", "ci95_high", "n")}
    return {"question": code, "hidden": False, **kept, **groups, "groups_hidden": not shown}


def _index(report: SatisfactionReport, frame: pd.DataFrame, minimum: int) -> dict[str, Any] | None:
    """The index over people who rated every item; items on other scales than the first are left out and named."""
    asked = {q.code: bounds(q.kind, q.options) for q in _questions(report.survey, Question.Kind.RATING)}
    if not asked:
        return None
    low, high = next(iter(asked.values()))
    items = [code for code, scale in asked.items() if scale == (low, high)]
    complete = frame[items].dropna()
    if len(complete) < max(minimum, 2):
        return {"hidden": True, "items": items}
    weights = report.settings.get("weights")
    found = customer_satisfaction_index(
        complete.to_numpy(),
        [weights[code] for code in items] if weights else None,
        minimum=low,
        maximum=high,
        weights_from="stated importance",
    )
    figures = found.to_dict()
    means = dict(zip(items, figures.pop("item_means"), strict=True))
    return {
        **figures,
        "hidden": False,
        "items": items,
        "item_means": means,
        "weights": dict(zip(items, figures["weights"], strict=True)),
        "left_out": [code for code in asked if code not in items],
    }


def _questions(survey: Survey, kind: str) -> list[Question]:
    return [question for question in survey.questionnaire.questions.in_order() if question.kind == kind]


def _codes(survey: Survey, kind: str) -> list[str]:
    return [question.code for question in _questions(survey, kind)]
