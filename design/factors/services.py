"""Asking for a factor report, and making it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext_lazy as _

from design.factors.core import (
    FactorAnalysis,
    factor_analysis,
    minimum_average_partial,
    parallel_analysis,
    read_items,
    reliability,
    sampling_adequacy,
)
from design.factors.models import FactorReport
from design.studies import reporting
from design.surveys.models import Survey
from disclosure import services as disclosure
from jobs.execution import Run
from kernel.errors import Invalid
from questionnaires import services as questionnaires
from questionnaires.models import Question
from questionnaires.services import Reading
from stats import plain

FEWEST_FOR_ALPHA = 3  # items that a reliability needs
OMEGA_DRAWS = 100


class BadItems(Invalid):
    code = "factor-items"
    title = _("Choose three or more items of the survey that are answered with a number.")


def ask(
    *,
    survey: Survey,
    by: Any,
    items: Sequence[str] | None = None,
    factors: int | None = None,
    method: str = "minres",
    rotation: str = "oblimin",
    correlation: str = "pearson",
    seed: int = 0,
) -> FactorReport:
    """Ask for a factor report; a job makes it.

    Args:
        items: codes of the items; all agreement items when left out.
        factors: how many to fit; when left out, what parallel analysis and MAP both support: the smaller of the two.

    Raises:
        BadItems: names what doesn't fit.
        NotFound, Forbidden: ``by`` may not.
    """
    codes = _items(survey, items)
    if factors is not None and not 1 <= factors < len(codes):
        raise Invalid(_("Fit at least one factor, and fewer than items."), field="factors")
    settings = {
        "items": codes, "factors": factors, "method": method, "rotation": rotation, "correlation": correlation,
        "seed": seed,
    }  # fmt: skip
    return reporting.ask(FactorReport, study=survey.study, by=by, settings=settings, survey=survey)


def make(*, report_id: str, run: Run) -> None:
    """Make the report that a job was started for; see ``reporting.make`` for what can refuse it."""
    report = FactorReport.objects.select_related("study__organization", "survey__questionnaire").get(pk=report_id)
    questionnaire = report.survey.questionnaire
    reporting.make(
        report,
        run=run,
        read=lambda: questionnaires.read_answers(
            questionnaire, by=run.by, purpose=report.study.purpose, batch=reporting.least(report.study)
        ),
        compute=lambda reading: _figures(reading, report, run),
    )


def _items(survey: Survey, items: Sequence[str] | None) -> list[str]:
    asked = list(survey.questionnaire.questions.in_order())
    if items is None:
        codes = [question.code for question in asked if question.kind == Question.Kind.LIKERT]
    else:
        codes = list(dict.fromkeys(items))
        numeric = {question.code for question in asked if question.is_numeric}
        if unknown := [code for code in codes if code not in numeric]:
            raise BadItems(
                _("%(code)s is no item of this survey that is answered with a number.") % {"code": unknown[0]},
                field="items",
            )
    if len(codes) < FEWEST_FOR_ALPHA:
        raise BadItems(field="items")
    return codes


def _figures(reading: Reading, report: FactorReport, run: Run) -> tuple[dict[str, Any], int]:
    settings = report.settings
    answers = reading.frame[settings["items"]]
    seed, steps = settings["seed"], 4
    run.progress(0, steps, str(_("Are the items fit to be factored?")))
    adequacy = sampling_adequacy(answers)
    run.progress(1, steps, str(_("How many factors?")))
    parallel, partial = parallel_analysis(answers, seed=seed), minimum_average_partial(answers)
    fitted = settings["factors"] or max(1, min(parallel.factors, partial.factors))
    run.progress(2, steps, str(_("Fitting factors")))
    analysis = factor_analysis(
        answers,
        fitted,
        method=settings["method"],
        rotation=settings["rotation"],
        correlation=settings["correlation"],
    )
    run.progress(3, steps, str(_("How well does each scale measure?")))
    left_out = len(answers) - adequacy.n
    names = [f"F{number + 1}" for number in range(fitted)]
    scales = [_scale(answers, analysis, number, name, seed) for number, name in enumerate(names)]
    return {
        "n": adequacy.n,
        "left_out": disclosure.figure(left_out, people=left_out, minimum=report.study.minimum_cell) if left_out else 0,
        "items": list(analysis.items),
        "kmo": adequacy.kmo,
        "msa": dict(zip(adequacy.items, plain(adequacy.msa), strict=True)),
        "bartlett_chi2": adequacy.bartlett_chi2,
        "bartlett_df": adequacy.bartlett_df,
        "bartlett_p": adequacy.bartlett_p,
        "factors_suggested": {"parallel": parallel.factors, "map": partial.factors},
        "factors": fitted,
        "eigenvalues": plain(parallel.eigenvalues),
        "thresholds": plain(parallel.thresholds),
        "factor_names": names,
        "loadings": plain(analysis.loadings),
        "communalities": plain(analysis.communalities),
        "uniquenesses": plain(analysis.uniquenesses),
        "factor_correlations": plain(analysis.factor_correlations),
        "fit": analysis.fit.to_dict(),
        "heywood_items": list(analysis.heywood_items),
        "converged": analysis.converged,
        "scales": scales,
        "alpha": {scale["factor"]: scale["alpha"] for scale in scales},
        "method": analysis.method,
        "rotation": analysis.rotation,
        "correlation": analysis.correlation,
        "draws": parallel.draws,
        "seed": seed,
        "rule": parallel.rule,
        "data_sha256": reporting.fingerprint(answers),
    }, adequacy.n


def _scale(answers: pd.DataFrame, analysis: FactorAnalysis, number: int, name: str, seed: int) -> dict[str, Any]:
    """The items that load on a factor more than on any other, and how reliably they measure it."""
    strongest = np.abs(analysis.loadings).argmax(axis=1)
    mine = [item for item, at in zip(analysis.items, strongest, strict=True) if at == number]
    reversed_items = [
        item
        for item, at, row in zip(analysis.items, strongest, analysis.loadings, strict=True)
        if at == number and row[number] < 0
    ]
    empty = {"factor": name, "items": mine, "reversed": reversed_items, "alpha": None, "omega_total": None}
    if len(mine) < FEWEST_FOR_ALPHA:
        return empty
    complete = read_items(answers).complete_rows  # the same people as in the analysis
    found = reliability(answers.loc[complete, mine], reversed_items=reversed_items, draws=OMEGA_DRAWS, seed=seed)
    kept = (
        "alpha", "alpha_ci95_low", "alpha_ci95_high", "omega_total", "omega_total_ci95_low", "omega_total_ci95_high",
        "omega_hierarchical", "n",
    )  # fmt: skip
    figures = found.to_dict()
    return {**empty, **{key: figures[key] for key in kept}}
