"""The search keeps constraints, repeats with its seed, and reaches known fronts."""

import json

import numpy as np
import pytest
from pymoo.indicators.hv import HV
from pymoo.problems import get_problem

from design.optimization.core import (
    Boolean,
    Choice,
    DesignProblem,
    Integer,
    NoFeasibleDesign,
    Number,
    Objective,
    optimize,
)

BNH = DesignProblem(
    attributes=[Number("x", 0, 5), Number("y", 0, 3)],
    objectives=[
        Objective("f1", lambda d: 4 * d["x"] ** 2 + 4 * d["y"] ** 2),
        Objective("f2", lambda d: (d["x"] - 5) ** 2 + (d["y"] - 5) ** 2),
    ],
    inequalities={
        "c1": lambda d: (d["x"] - 5) ** 2 + d["y"] ** 2 - 25,
        "c2": lambda d: 7.7 - (d["x"] - 8) ** 2 - (d["y"] + 3) ** 2,
    },
    reference_point=(140, 50),
)
MATERIALS = {"paper": 1.0, "wood": 2.0, "steel": 4.0}


def conjoint(**changes) -> DesignProblem:
    parts = {
        "attributes": [Choice("material", tuple(MATERIALS)), Integer("pages", 1, 12), Boolean("lid")],
        "objectives": [
            Objective("cost", lambda d: MATERIALS[d["material"]] * d["pages"] + 3 * d["lid"]),
            Objective("appeal", lambda d: MATERIALS[d["material"]] + d["pages"] ** 0.5 + 1.5 * d["lid"], "maximize"),
        ],
        "inequalities": {"weight": lambda d: MATERIALS[d["material"]] * d["pages"] - 20},
    }
    return DesignProblem(**(parts | changes))


def test_binh_and_korns_front_is_reached():
    result = optimize(BNH, generations=60)
    best = HV(ref_point=np.array([140.0, 50.0]))(get_problem("bnh").pareto_front())

    assert result.hypervolume >= 0.99 * best
    assert (result.constraint_violation == 0).all()
    assert all(sum(BNH.violations(design).values()) == 0 for design in result.designs)


def test_a_small_mixed_space_is_solved_as_by_trying_everything():
    problem = conjoint(reference_point=(60, 0))
    every = [
        {"material": material, "pages": pages, "lid": lid}
        for material in MATERIALS
        for pages in range(1, 13)
        for lid in (False, True)
    ]
    values = np.array([problem.objective_values(d) for d in every if sum(problem.violations(d).values()) == 0])
    best = HV(ref_point=np.array([60.0, 0.0]))(values * [1, -1])

    result = optimize(problem, population=40, generations=40)

    assert result.hypervolume == pytest.approx(best)
    assert {type(value) for design in result.designs for value in design.values()} == {str, int, bool}


def test_no_design_of_the_front_is_beaten_by_another():
    values = optimize(BNH, population=40, generations=20).objectives
    no_worse = (values[:, None] <= values[None]).all(axis=2)
    better = (values[:, None] < values[None]).any(axis=2)

    assert not (no_worse & better).any()


def test_equalities_hold_within_a_millionth():
    shares = [Number(name, 0, 1) for name in "abc"]
    problem = DesignProblem(
        attributes=[*shares, Boolean("sweet")],
        objectives=[Objective("f", lambda d: d["a"] ** 2 + 2 * d["b"] ** 2 + 3 * d["c"] ** 2 + d["sweet"])],
        equalities={
            "parts of a whole": lambda d: d["a"] + d["b"] + d["c"] - 1,
            "curve": lambda d: d["a"] ** 2 - d["b"],
        },
    )
    result = optimize(problem, population=40, generations=40)

    design = result.designs[result.proposal]
    assert abs(design["a"] + design["b"] + design["c"] - 1) <= 1e-6
    assert abs(design["a"] ** 2 - design["b"]) <= 1e-6
    assert design["sweet"] is False
    # One way is left: b = a², c = 1 − a − a²; the best a by a fine grid.
    a = np.linspace(0, (np.sqrt(5) - 1) / 2, 1_000_001)
    assert result.objectives[result.proposal, 0] == pytest.approx(
        (a**2 + 2 * a**4 + 3 * (1 - a - a**2) ** 2).min(), abs=1e-4
    )


def test_the_seed_repeats_the_designs():
    once, again, other = (optimize(conjoint(), population=20, generations=5, seed=seed) for seed in (7, 7, 8))

    assert once.to_dict() == again.to_dict()
    assert once.reference_point.tolist() != other.reference_point.tolist() or once.designs != other.designs


def test_the_reference_point_defaults_to_the_worst_of_the_first_population():
    result = optimize(conjoint(), population=20, generations=5)

    assert result.reference_point[0] >= result.objectives[:, 0].max()
    assert result.reference_point[1] <= result.objectives[:, 1].min()
    assert result.hypervolume > 0


def test_progress_is_told():
    seen = []
    optimize(BNH, population=10, generations=3, on_progress=lambda done, total: seen.append((done, total)))

    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_result_turns_into_json():
    result = optimize(conjoint(), population=20, generations=5)

    assert json.loads(json.dumps(result.to_dict()))["objective_names"] == ["cost", "appeal"]


def test_a_problem_without_a_feasible_design_names_what_stands_in_the_way():
    with pytest.raises(NoFeasibleDesign, match="the closest breaks 'budget' by 4"):
        optimize(conjoint(inequalities={"budget": lambda d: d["pages"] + 3.0}), population=10, generations=30)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: conjoint(attributes=[]), "attributes is empty"),
        (lambda: conjoint(objectives=[]), "objectives is empty"),
        (lambda: conjoint(attributes=[Boolean("a"), Boolean("a")]), "two attributes have the same name"),
        (lambda: conjoint(reference_point=[1]), "reference_point needs one value for each of the 2"),
        (lambda: Number("width", 3, 3), "attribute 'width' needs finite bounds"),
        (lambda: Integer("pages", 1, float("inf")), "attribute 'pages' needs finite bounds"),
        (lambda: Choice("color", ("red",)), "attribute 'color' needs at least two options"),
        (lambda: Objective("cost", len, "lower"), "objective 'cost' must be 'minimize' or 'maximize'"),
        (lambda: optimize(conjoint(), population=2), "population must be at least 4"),
        (
            lambda: optimize(conjoint(objectives=[Objective("cost", lambda d: float("nan"))])),
            "'cost' gives no finite number",
        ),
    ],
)
def test_bad_input_is_answered_with_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
