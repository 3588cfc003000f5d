"""NSGA-II over mixed attributes: feasible designs first, then the front of best trade-offs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2, binary_tournament
from pymoo.config import Config
from pymoo.core.mixed import MixedVariableDuplicateElimination, MixedVariableMating, MixedVariableSampling
from pymoo.core.problem import ElementwiseProblem
from pymoo.core.repair import Repair
from pymoo.core.variable import Binary, Real
from pymoo.core.variable import Choice as PymooChoice
from pymoo.core.variable import Integer as PymooInteger
from pymoo.indicators.hv import HV
from pymoo.operators.selection.tournament import TournamentSelection

from design.optimization.core.problem import (
    EQUALITY_TOLERANCE,
    Attribute,
    Boolean,
    Choice,
    Design,
    DesignProblem,
    Integer,
    Number,
)
from stats import Result

Config.warnings["not_compiled"] = False  # it prints a hint about compiled helpers to standard output


class NoFeasibleDesign(ValueError):
    """The search met no design that keeps every constraint."""


@dataclass(frozen=True)
class Optimization(Result):
    """The front that the search ended with; row i of every array belongs to design i.

    Attributes:
        designs: feasible designs, none better than another in every objective, by the first objective.
        objectives: shape (designs, objectives), each in its own unit and direction.
        constraint_violation: shape (designs,), the sum of what each breaks: 0, since only feasible designs are given.
        hypervolume: volume between front and reference point, in the product of the objectives' units.
        reference_point: shape (objectives,).
        proposal: place of the design to propose next, the one nearest to the best of each objective.
    """

    designs: tuple[dict[str, Any], ...]
    objectives: np.ndarray
    constraint_violation: np.ndarray
    hypervolume: float
    reference_point: np.ndarray
    objective_names: tuple[str, ...]
    proposal: int
    evaluations: int
    population: int
    generations: int
    seed: int


def optimize(
    problem: DesignProblem,
    *,
    seed: int = 0,
    population: int = 100,
    generations: int = 100,
    on_progress: Callable[[int, int], None] | None = None,
) -> Optimization:
    """Search for the front of best trade-offs that keeps every constraint.

    Selection puts feasible before infeasible, then the smaller violation, then the better front. Designs with numbers
    are moved onto the equality constraints by Gauss–Newton steps before they are judged, since chance never lands
    within 1e-6.

    Args:
        problem: what to change, what to reach, what to keep.
        seed: start of the random numbers; the same seed gives the same designs.
        population: designs per generation, at least 4.
        generations: at least 1.
        on_progress: called as ``on_progress(generations done, generations)``.

    Raises:
        NoFeasibleDesign: no design met the constraints; the text names the constraint that the closest one breaks.
        ValueError: population or generations too small, or a measure that gives no finite number.

    Source:
        Deb, Pratap, Agarwal & Meyarivan (2002), A fast and elitist multiobjective genetic algorithm: NSGA-II.
    """
    if population < 4 or generations < 1:
        raise ValueError(f"population must be at least 4 and generations 1; they are {population} and {generations}")
    mixed = _Mixed(problem)
    algorithm = NSGA2(
        pop_size=population,
        sampling=MixedVariableSampling(),
        repair=_OntoEqualities(problem),
        mating=MixedVariableMating(
            selection=TournamentSelection(func_comp=binary_tournament),
            repair=_OntoEqualities(problem),
            eliminate_duplicates=MixedVariableDuplicateElimination(),
            n_max_iterations=20,  # tries to breed something new before a small space counts as searched through
        ),
        eliminate_duplicates=MixedVariableDuplicateElimination(),
    )
    algorithm.setup(mixed, termination=("n_gen", generations), seed=seed, verbose=False)
    worst = np.full(len(problem.objectives), np.nan)
    for generation in range(generations):
        if not algorithm.has_next():  # a small space is searched through before the generations are used up
            break
        algorithm.next()
        if generation == 0:
            worst = algorithm.pop.get("F").max(axis=0)
        if on_progress is not None:
            on_progress(generation + 1, generations)
    designs = [_decoded(individual.X, problem.attributes) for individual in algorithm.opt]
    return _result(problem, designs, worst, algorithm.evaluator.n_eval, population, generations, seed)


class _Mixed(ElementwiseProblem):
    """Our problem in pymoo's words: choices by place, objectives to minimize, violations as g ≤ 0."""

    def __init__(self, problem: DesignProblem) -> None:
        self.ours = problem
        self.signs = np.array([objective.sign for objective in problem.objectives])
        constraints = len(problem.inequalities or {}) + len(problem.equalities or {})
        variables = {attribute.name: _variable(attribute) for attribute in problem.attributes}
        super().__init__(vars=variables, n_obj=len(problem.objectives), n_ieq_constr=constraints)

    def _evaluate(self, X: Design, out: dict[str, Any], *_: Any, **__: Any) -> None:
        design = _decoded(X, self.ours.attributes)
        out["F"] = self.signs * self.ours.objective_values(design)
        out["G"] = np.array(list(self.ours.violations(design).values()))


class _OntoEqualities(Repair):
    """Move the numbers of a design until h(x) = 0, by Gauss–Newton with differences for the slope."""

    def __init__(self, problem: DesignProblem) -> None:
        super().__init__()
        self.ours = problem
        self.numbers = [attribute for attribute in problem.attributes if isinstance(attribute, Number)]

    def _do(self, problem: Any, X: np.ndarray, **_: Any) -> np.ndarray:
        if self.ours.equalities and self.numbers:
            for design in X:
                self._repair(design)
        return X

    def _repair(self, coded: dict[str, Any]) -> None:
        names = [number.name for number in self.numbers]
        low, high = (np.array([getattr(number, end) for number in self.numbers]) for end in ("low", "high"))

        def h(x: np.ndarray) -> np.ndarray:
            placed = _decoded(coded, self.ours.attributes) | dict(zip(names, x.tolist(), strict=True))
            return self.ours.equality_values(placed)

        x = np.array([coded[name] for name in names], dtype=float)
        value = h(x)
        for _ in range(20):
            if np.abs(value).max() <= EQUALITY_TOLERANCE / 10:
                break
            width = 1e-7 * (high - low)
            inward = np.where(x + width > high, -width, width)
            slopes = np.column_stack(
                [(h(x + inward * unit) - value) / inward[i] for i, unit in enumerate(np.eye(x.size))]
            )
            step = -np.linalg.lstsq(slopes, value, rcond=None)[0]
            # Numbers at a bound that the step would cross stay; the others take over their part.
            free = ~(((x <= low) & (step < 0)) | ((x >= high) & (step > 0)))
            if not free.all() and free.any():
                step = np.zeros_like(x)
                step[free] = -np.linalg.lstsq(slopes[:, free], value, rcond=None)[0]
            for scale in (1.0, 0.5, 0.25, 0.1):
                moved = np.clip(x + scale * step, low, high)
                moved_value = h(moved)
                if np.abs(moved_value).max() < np.abs(value).max():
                    x, value = moved, moved_value
                    break
            else:
                break
        coded.update(zip(names, x.tolist(), strict=True))


def _variable(attribute: Attribute) -> Any:
    match attribute:
        case Choice():
            return PymooChoice(options=list(range(len(attribute.options))))
        case Integer():
            return PymooInteger(bounds=(attribute.low, attribute.high))
        case Number():
            return Real(bounds=(attribute.low, attribute.high))
        case Boolean():
            return Binary()


def _decoded(coded: Design, attributes: Any) -> dict[str, Any]:
    """A design in plain Python values from pymoo's coding."""
    design: dict[str, Any] = {}
    for attribute in attributes:
        value = coded[attribute.name]
        match attribute:
            case Choice():
                design[attribute.name] = attribute.options[int(value)]
            case Integer():
                design[attribute.name] = int(value)
            case Number():
                design[attribute.name] = float(value)
            case Boolean():
                design[attribute.name] = bool(value)
    return design


def _result(
    problem: DesignProblem,
    designs: list[dict[str, Any]],
    worst: np.ndarray,
    evaluations: int,
    population: int,
    generations: int,
    seed: int,
) -> Optimization:
    broken = [problem.violations(design) for design in designs]
    violation = np.array([sum(each.values()) for each in broken])
    if not (violation == 0).any():
        closest = broken[int(np.argmin(violation))]
        name = max(closest, key=lambda constraint: closest[constraint])
        raise NoFeasibleDesign(
            f"no design kept every constraint in {evaluations} tries; the closest breaks {name!r} by "
            f"{closest[name]:.4g}: loosen it, widen an attribute's range, or search for more generations"
        )
    signs = np.array([objective.sign for objective in problem.objectives])
    kept = [design for design, each in zip(designs, violation, strict=True) if each == 0]
    values = np.array([problem.objective_values(design) for design in kept])  # (k, objectives)
    order = np.lexsort((signs * values).T[::-1])
    kept, values = [kept[i] for i in order], values[order]
    reference = np.array(problem.reference_point, dtype=float) if problem.reference_point is not None else signs * worst
    return Optimization(
        designs=tuple(kept),
        objectives=values,
        constraint_violation=np.zeros(len(kept)),
        hypervolume=float(HV(ref_point=signs * reference)(signs * values)),
        reference_point=reference,
        objective_names=tuple(objective.name for objective in problem.objectives),
        proposal=_nearest_to_ideal(signs * values),
        evaluations=int(evaluations),
        population=population,
        generations=generations,
        seed=seed,
    )


def _nearest_to_ideal(values: np.ndarray) -> int:
    """The row nearest to the best of each column, columns (to minimize) scaled to their range on the front."""
    spread = np.ptp(values, axis=0)
    scaled = (values - values.min(axis=0)) / np.where(spread > 0, spread, 1)
    return int(np.argmin((scaled**2).sum(axis=1)))
