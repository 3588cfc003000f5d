"""Asking for the next proposal, and finding it: part-worths from reviews, then a search over designs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from design.optimization import core
from design.optimization.core import Choice, DesignProblem, Objective, PartWorths, fit_part_worths
from design.optimization.models import Optimization
from design.proposals import services as proposals
from design.proposals.attributes import LARGEST, searchable
from design.proposals.models import Attribute, Proposal
from design.studies import reporting
from design.studies.models import Study
from jobs.execution import Run
from kernel.errors import Conflict, Invalid
from questionnaires.services import Reading
from stats import plain

FEWEST_PROPOSALS = 2
POPULATION, GENERATIONS = 60, 40
MOST_ON_THE_FRONT = 30  # designs kept of a front, evenly along it


class NothingToCompare(Conflict):
    code = "too-few-proposals-reviewed"
    title = _(
        "Put at least two proposals to review that differ, and wait until enough people have rated each, so that their "
        "ratings can be compared."
    )


class NothingNew(Conflict):
    code = "no-new-design"
    title = _(
        "Every design that these attributes permit was proposed before or costs more than the limit. Raise the limit, or "
        "plan a study in which more may vary."
    )


def ask(*, study: Study, by: Any, most_cost: float | None = None, seed: int = 0) -> Optimization:
    """Ask for the next proposal; a job finds it and drafts it.

    Args:
        most_cost: what the design may cost at most.

    Raises:
        NothingToCompare: fewer than two proposals were put to review.
        Invalid: a limit below zero.
    """
    if most_cost is not None and not 0 <= most_cost <= LARGEST:
        raise Invalid(_("The highest cost is a number from zero up."), field="most_cost")
    if study.proposals.exclude(state=Proposal.State.DRAFT).count() < FEWEST_PROPOSALS:
        raise NothingToCompare
    settings = {"most_cost": most_cost, "seed": seed}
    return reporting.ask(Optimization, study=study, by=by, settings=settings)


def make(*, report_id: str, run: Run) -> None:
    """Find and draft the next proposal; see ``reporting.make`` for what can refuse it."""
    found = Optimization.objects.select_related("study__organization").get(pk=report_id)
    reporting.make(
        found,
        run=run,
        read=lambda: proposals.read_ratings(study=found.study, by=run.by, ability="reports.run"),
        compute=lambda reading: _figures(found, reading, run),
        also=lambda report: _draft(report, run.by),
    )


def _figures(found: Optimization, reading: Reading, run: Run) -> tuple[dict[str, Any], int]:
    ratings = _of_enough_people(reading.frame, reporting.least(found.study))
    all_proposals = list(found.study.proposals.order_by("number"))
    reviewed = {str(p.pk): p for p in all_proposals if str(p.pk) in set(ratings["_about"])}
    if len(reviewed) < FEWEST_PROPOSALS:
        raise NothingToCompare
    attributes = list(found.study.attributes.order_by("code"))
    varied, fixed = _varied(attributes, list(reviewed.values()))
    seed = found.settings["seed"]
    model = fit_part_worths(
        [_only(reviewed[about].attributes, varied) for about in ratings["_about"]],
        ratings["rating"].to_numpy(),
        [_known(attribute, reviewed.values()) for attribute in varied],
        reviewers=ratings["_subject"].to_numpy(),
        seed=seed,
    )
    problem = _problem(model, varied, fixed, all_proposals, found.settings["most_cost"])
    try:
        front = core.optimize(
            problem,
            seed=seed,
            population=POPULATION,
            generations=GENERATIONS,
            on_progress=lambda done, total: run.progress(done, total, str(_("Searching designs"))),
        )
    except core.NoFeasibleDesign:
        raise NothingNew from None
    best = max(reviewed.values(), key=lambda p: model.predict(_only(p.attributes, varied)))
    best_expected = model.predict(_only(best.attributes, varied))
    chosen = _chosen(front.designs, model, varied, best_expected)
    expected = model.predict_interval(chosen)
    best_said = ratings.loc[ratings["_about"] == str(best.pk), "rating"]
    return {
        "n": model.n,
        "people": ratings["_subject"].nunique(),
        "part_worths": [worth.to_dict() for worth in model.worths],
        "intercept": model.intercept,
        "r2": model.r2,
        "penalty": model.penalty,
        "draws": model.draws,
        "objectives": list(front.objective_names),
        "front": _front(front.designs, front.objectives, fixed),
        "hypervolume": front.hypervolume,
        "reference_point": plain(front.reference_point),
        "evaluations": front.evaluations,
        "design": {**fixed, **chosen},
        "expected_rating": model.predict(chosen),
        "expected_ci95_low": expected.low,
        "expected_ci95_high": expected.high,
        "cost": _cost(chosen, varied) + sum(a.cost_of(fixed[a.code]) for a in attributes if a.code in fixed),
        "best_before": {
            "proposal_id": str(best.pk),
            "number": best.number,
            "expected_rating": best_expected,
            "reviews": len(best_said),
        },
        "fixed": fixed,
        "seed": seed,
        "data_sha256": reporting.fingerprint(ratings),
    }, ratings["_subject"].nunique()


def _of_enough_people(ratings: pd.DataFrame, least: int) -> pd.DataFrame:
    """Without the proposals that fewer people rated than may show: what a choice is worth would tell what they said."""
    people = ratings.groupby("_about")["_subject"].transform("nunique")
    return ratings[people >= least]


def _varied(attributes: list[Attribute], reviewed: list[Proposal]) -> tuple[list[Attribute], dict[str, Any]]:
    """Attributes that differ among the reviewed proposals, and the common value of the others: nothing is known of
    what changing those would do."""
    varied, fixed = [], {}
    for attribute in attributes:
        values = [proposal.attributes[attribute.code] for proposal in reviewed]
        if all(value == values[0] for value in values):
            fixed[attribute.code] = values[0]
        else:
            varied.append(attribute)
    if not varied:
        raise NothingToCompare
    return varied, fixed


def _known(attribute: Attribute, reviewed: Iterable[Proposal]) -> Any:
    """The attribute with the options that people have seen: of another nothing is known."""
    known = searchable(attribute)
    if not isinstance(known, Choice):
        return known
    seen = [proposal.attributes[attribute.code] for proposal in reviewed]
    return Choice(known.name, tuple(option for option in known.options if option in seen))


def _problem(
    model: PartWorths,
    varied: list[Attribute],
    fixed: Mapping[str, Any],
    existing: list[Proposal],
    most_cost: float | None,
) -> DesignProblem:
    """Most liked and least costly, within the budget, and none of the designs proposed before."""
    known = [_only(p.attributes, varied) for p in existing if all(p.attributes[c] == v for c, v in fixed.items())]
    limits: dict[str, Any] = {"new": lambda design: 1.0 if dict(design) in known else 0.0}
    objectives = [model.objective("rating")]
    if any(attribute.cost or any(o.get("cost") for o in attribute.options) for attribute in varied):
        objectives.append(Objective("cost", lambda design: _cost(design, varied), "minimize"))
        if most_cost is not None:
            limits["budget"] = lambda design: _cost(design, varied) - most_cost
    return DesignProblem(model.attributes, objectives, inequalities=limits)


def _chosen(
    front: Iterable[dict[str, Any]], model: PartWorths, varied: list[Attribute], best_expected: float
) -> dict[str, Any]:
    """The least costly design of the front that people should like no less than the best before; where there is none,
    the one they should like most. A cheaper design that is liked less is on the front too, for the team to see."""
    designs = list(front)
    as_liked = [design for design in designs if model.predict(design) >= best_expected]
    if not as_liked:
        return max(designs, key=model.predict)
    return min(as_liked, key=lambda design: (_cost(design, varied), -model.predict(design)))


def _draft(found: Any, by: Any) -> dict[str, Any]:
    """Draft the proposal that the figures name, in the transaction that publishes them."""
    study = Study.objects.select_for_update(of=("self",)).select_related("organization").get(pk=found.study_id)
    number = (study.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    found.proposal = proposals.propose(
        study=study,
        title={"en": f"Proposal {number}, drafted from reviews", "zh-hans": f"提案 {number}，根据评审起草"},
        attributes=found.figures["design"],
        by=by,
        origin=Proposal.Origin.REVIEWS,
    )
    found.save(update_fields=["proposal"])
    return {"proposal_id": str(found.proposal.pk)}


def _front(designs: Any, objectives: Any, fixed: Mapping[str, Any]) -> list[dict[str, Any]]:
    step = max(1, -(-len(designs) // MOST_ON_THE_FRONT))
    rows = list(zip(designs, plain(objectives), strict=True))[::step]
    return [{"design": {**fixed, **design}, "objectives": values} for design, values in rows]


def _only(values: Mapping[str, Any], attributes: list[Attribute]) -> dict[str, Any]:
    return {attribute.code: values[attribute.code] for attribute in attributes}


def _cost(design: Mapping[str, Any], attributes: list[Attribute]) -> float:
    return sum(attribute.cost_of(design[attribute.code]) for attribute in attributes)
