"""Nearest-neighbor and Gaussian estimates against known truths."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import mutual_info_regression

from sharing.complementarity.core import conditional_entropy, entropy, mutual_information

N = 1000
DRAWS = 50


def normal_pair(rho, rng, n=N):
    x = rng.standard_normal(n)
    return x, rho * x + np.sqrt(1 - rho**2) * rng.standard_normal(n)


def errors(draw, truth, estimator, draws=DRAWS):
    rng = np.random.default_rng(7)
    return np.array([mutual_information(*draw(rng), estimator=estimator).bits for _ in range(draws)]) - truth


@pytest.mark.parametrize("estimator", ["ksg", "gao", "gaussian"])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6, 0.9])
def test_the_bivariate_normal_has_its_closed_form(rho, estimator):
    missed = errors(lambda rng: normal_pair(rho, rng), -0.5 * np.log2(1 - rho**2), estimator)
    assert abs(missed.mean()) <= 0.03
    assert np.sqrt((missed**2).mean()) <= 0.065  # 0.06 and the error of 50 draws


def uniform_mixture(rng):
    x = rng.integers(0, 5, N)
    return x, x + 2 * rng.random(N)


def zero_inflated_poisson(rng):
    x = rng.exponential(1, N)
    return x, rng.poisson(x) * (rng.random(N) > 0.15)


def half_atoms(rng):
    x, y = normal_pair(0.8, rng)
    atom, flip = rng.random(N) < 0.5, rng.random(N) < 0.1
    sign = rng.choice([-1.0, 1.0], N)
    return np.where(atom, sign, x), np.where(atom, np.where(flip, -sign, sign), y)


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        (uniform_mixture, np.log2(5) - 0.8),  # Gao et al. 2017, experiment II, m = 5
        (zero_inflated_poisson, 0.3315),  # by quadrature; the paper's 0.3694 tells an inflated zero from a Poisson one
        # one bit for "atom or not", half of each part's information
        (half_atoms, 1 - 0.25 * np.log2(1 - 0.64) + 0.5 * (1 + 0.1 * np.log2(0.1) + 0.9 * np.log2(0.9))),
    ],
)
def test_mixed_data_have_their_truths(draw, truth):
    missed = errors(draw, truth, "auto")
    assert abs(missed.mean()) <= 0.04


def test_categories_and_numbers_need_no_encoding():
    rng = np.random.default_rng(0)
    group = rng.choice(["north", "south"], 2000)
    value = np.where(group == "north", 0.0, 100.0) + rng.standard_normal(2000)
    found = mutual_information(pd.Series(group), value)
    assert found.estimator == "gao"
    assert found.bits == pytest.approx(entropy(group).bits, abs=0.02)


def test_ksg_agrees_with_scikit_learn_on_one_sample():
    x, y = normal_pair(0.6, np.random.default_rng(4))
    theirs = mutual_info_regression(x[:, None], y, n_neighbors=10, random_state=0)[0] / np.log(2)
    assert mutual_information(x, y, estimator="ksg").bits == pytest.approx(theirs, abs=1e-3)


def test_several_dimensions_have_the_gaussian_closed_form():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((2000, 2))
    Y = 0.6 * X + 0.8 * rng.standard_normal((2000, 2))
    truth = -np.log2(1 - 0.36)
    assert mutual_information(X, Y).estimator == "ksg"
    assert mutual_information(X, Y).bits == pytest.approx(truth, abs=0.12)
    assert mutual_information(X, Y, estimator="gaussian").bits == pytest.approx(truth, abs=0.08)


def test_units_and_direction_do_not_matter():
    x, y = normal_pair(0.6, np.random.default_rng(9))
    first = mutual_information(x, y, estimator="ksg").bits
    assert mutual_information(-1000 * x + 5, y, estimator="ksg").bits == pytest.approx(first, abs=1e-6)
    assert mutual_information(y, x, estimator="ksg").bits == pytest.approx(first, abs=1e-6)


def test_rounded_numbers_with_ties_stay_near_the_truth():
    x, y = normal_pair(0.6, np.random.default_rng(3))
    exact = mutual_information(x, y, estimator="ksg").bits
    rounded = mutual_information(np.round(x, 2), np.round(y, 2), estimator="ksg").bits
    assert rounded == pytest.approx(exact, abs=0.02)


def test_half_samples_give_intervals_that_hold_the_truth():
    rng, truth = np.random.default_rng(13), -0.5 * np.log2(1 - 0.36)
    found = [mutual_information(*normal_pair(0.6, rng, 400), bootstrap=60, seed=i) for i in range(60)]
    assert np.mean([e.ci95_low <= truth <= e.ci95_high for e in found]) >= 0.85
    width = np.mean([e.ci95_high - e.ci95_low for e in found])
    assert width <= 1.6 * 2 * 1.96 * np.std([e.bits for e in found])


def test_the_permutation_p_sees_dependence_without_correlation():
    rng = np.random.default_rng(5)
    x = rng.standard_normal(300)
    y = x**2 + 0.1 * rng.standard_normal(300)
    assert mutual_information(x, y, permutations=99).p_value == 0.01
    assert mutual_information(x, rng.standard_normal(300), permutations=99).p_value > 0.01


def test_differential_entropy_of_a_normal_has_its_closed_form_and_shifts_with_the_unit():
    x = np.random.default_rng(6).standard_normal(4000)
    bits = entropy(x).bits
    assert bits == pytest.approx(0.5 * np.log2(2 * np.pi * np.e), abs=0.06)
    assert entropy(8 * x).bits == pytest.approx(bits + 3, abs=1e-6)


def test_a_number_tells_about_a_category_what_conditional_entropy_leaves_out():
    rng = np.random.default_rng(8)
    churn = rng.random(2000) < 0.3
    calls = rng.standard_normal(2000) + 3 * churn
    left = conditional_entropy(churn, calls)
    assert left.bits == pytest.approx(entropy(churn).bits - mutual_information(calls, churn).bits, abs=1e-9)
    assert 0 < left.bits < entropy(churn).bits


def test_times_are_numbers():
    rng = np.random.default_rng(2)
    hours = rng.random(500) * 1000
    start = pd.Timestamp(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    times = pd.Series(start + pd.to_timedelta(hours, unit="h"))
    y = hours + rng.standard_normal(500)
    assert mutual_information(times, y).bits == pytest.approx(mutual_information(hours, y).bits, abs=0.01)


@pytest.mark.parametrize(
    ("x", "estimator", "message"),
    [
        (np.array([1.0, np.nan] * 20), "ksg", "missing values"),
        (np.array([1.0, np.inf] * 20), "ksg", "infinite"),
        (np.array(["a", "b"] * 20), "ksg", "not numeric"),
    ],
)
def test_ksg_refuses_what_it_cannot_measure(x, estimator, message):
    with pytest.raises(ValueError, match=message):
        mutual_information(x, np.arange(40.0), estimator=estimator)


def test_fewer_records_than_neighbors_are_refused():
    with pytest.raises(ValueError, match="more than 10 records"):
        mutual_information(np.arange(5.0), np.arange(5.0), estimator="ksg")


def test_missing_numbers_are_a_place_of_their_own():
    rng = np.random.default_rng(1)
    y = rng.random(1000) < 0.5
    x = np.where(y, np.nan, rng.standard_normal(1000))
    assert mutual_information(x, y).bits == pytest.approx(1.0, abs=0.02)
