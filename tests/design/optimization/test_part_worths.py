"""Part-worths: what reviews say each attribute is worth, and the design they point to."""

import json

import numpy as np
import pytest

from design.optimization.core import (
    Boolean,
    Choice,
    DesignProblem,
    Integer,
    Number,
    Objective,
    fit_part_worths,
    optimize,
)

ATTRIBUTES = [
    Choice("color", ("red", "green", "blue")),
    Boolean("handle"),
    Number("height", 10, 30),
    Integer("legs", 3, 5),
]
COLORS = {"red": 1.0, "green": 0.0, "blue": -1.0}


def draw(rng: np.random.Generator) -> dict:
    return {
        "color": str(rng.choice(list(COLORS))),
        "handle": bool(rng.integers(2)),
        "height": float(rng.uniform(10, 30)),
        "legs": int(rng.integers(3, 6)),
    }


def liking(design: dict) -> float:
    return 5 + COLORS[design["color"]] + 0.8 * design["handle"] + 0.1 * (design["height"] - 20)


def reviews(n: int = 300, noise: float = 0.5, seed: int = 0):
    rng = np.random.default_rng(seed)
    designs = [draw(rng) for _ in range(n)]
    return designs, np.array([liking(design) for design in designs]) + noise * rng.normal(size=n)


def test_exact_ratings_give_back_what_made_them():
    designs, ratings = reviews(noise=0)
    model = fit_part_worths(designs, ratings, ATTRIBUTES)

    found = {(worth.attribute, worth.level): worth.worth for worth in model.worths}
    assert found["color", "red"] == pytest.approx(1, abs=0.01)
    assert found["color", "blue"] == pytest.approx(-1, abs=0.01)
    assert found["handle", "yes against no"] == pytest.approx(0.8, abs=0.01)
    assert found["height", "per unit"] == pytest.approx(0.1, abs=0.001)
    assert found["legs", "per unit"] == pytest.approx(0, abs=0.01)
    assert sum(found["color", color] for color in COLORS) == pytest.approx(0)
    assert model.r2 == pytest.approx(1, abs=1e-3)


def test_the_intervals_cover_the_truth_about_as_often_as_they_say():
    covered = []
    for seed in range(60):
        designs, ratings = reviews(n=120, seed=seed)
        for worth in fit_part_worths(designs, ratings, ATTRIBUTES, draws=300).worths:
            truth = {"color": COLORS.get(worth.level, 0), "handle": 0.8, "height": 0.1, "legs": 0}[worth.attribute]
            covered.append(worth.ci95_low <= truth <= worth.ci95_high)

    assert 0.89 <= np.mean(covered) <= 0.98


def test_reviewers_who_repeat_themselves_widen_the_intervals():
    designs, ratings = reviews(n=40)
    people = [f"person {i}" for i in range(40)]
    alone = fit_part_worths(designs * 9, np.tile(ratings, 9), ATTRIBUTES)
    by_person = fit_part_worths(designs * 9, np.tile(ratings, 9), ATTRIBUTES, reviewers=people * 9)

    widths = [np.mean([w.ci95_high - w.ci95_low for w in model.worths]) for model in (alone, by_person)]
    assert widths[1] / widths[0] > 2


def test_ratings_that_have_nothing_to_do_with_the_design_explain_nothing():
    designs, ratings = reviews()
    model = fit_part_worths(designs, np.random.default_rng(9).permutation(ratings), ATTRIBUTES)

    assert model.r2 < 0.05
    assert all(abs(worth.worth) < 0.35 for worth in model.worths)


def test_reviews_point_to_the_next_design():
    designs, ratings = reviews()
    model = fit_part_worths(designs, ratings, ATTRIBUTES)
    problem = DesignProblem(
        ATTRIBUTES,
        [model.objective("liking"), Objective("cost", lambda d: d["height"] + 5 * d["handle"])],
        inequalities={"shipping": lambda d: d["height"] - 25},
    )
    result = optimize(problem, population=40, generations=30)

    best = result.designs[0]
    assert (best["color"], best["handle"]) == ("red", True)
    assert best["height"] == pytest.approx(25, abs=0.2)
    expected, interval = model.predict(best), model.predict_interval(best)
    assert expected == pytest.approx(liking(best), abs=0.3)
    assert interval.low < expected < interval.high
    assert all(design["color"] == "red" for design in result.designs)


def test_the_result_turns_into_json_without_its_draws():
    designs, ratings = reviews(n=30)

    assert "coefficient_draws" not in json.loads(json.dumps(fit_part_worths(designs, ratings, ATTRIBUTES).to_dict()))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d, r: (d, r[:-1]), "ratings must have one number for each design"),
        (lambda d, r: (d[:4], r[:4]), "at least five numbers"),
        (lambda d, r: (d, np.ones(len(r))), "not all equal"),
        (lambda d, r: (d, np.r_[np.nan, r[1:]]), "none missing"),
        (lambda d, r: ([{"color": "red"}, *d[1:]], r), "a design lacks attribute 'handle'"),
        (lambda d, r: ([{**d[0], "color": "pink"}, *d[1:]], r), "'color' has a value outside what it permits"),
        (lambda d, r: ([{**d[0], "height": 300}, *d[1:]], r), "'height' has a value outside what it permits"),
        (lambda d, r: ([{**each, "legs": 3} for each in d], r), "'legs' is the same in all designs"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(change, sentence):
    designs, ratings = change(*reviews(n=30))
    with pytest.raises(ValueError, match=sentence):
        fit_part_worths(designs, ratings, ATTRIBUTES)


def test_a_single_reviewer_is_not_enough_to_draw_from():
    designs, ratings = reviews(n=30)
    with pytest.raises(ValueError, match="at least two different reviewers"):
        fit_part_worths(designs, ratings, ATTRIBUTES, reviewers=["one"] * 30)
