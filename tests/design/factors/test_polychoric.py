"""Polychoric correlations."""

import numpy as np
import pytest

from design.factors.core import factor_analysis, polychoric_correlations
from design.factors.core.polychoric import _excess
from tests.design.factors.population import LOADINGS, implied


def cut_answers(R: np.ndarray, n: int, cuts: list[float], seed: int = 0) -> np.ndarray:
    X = np.random.default_rng(seed).multivariate_normal(np.zeros(len(R)), R, n)
    return np.digitize(X, cuts).astype(float) + 1


def test_median_splits_give_the_closed_form():
    # At thresholds of zero, P(both above) = 1/4 + arcsin(ρ) / 2π (Sheppard 1899); here exactly 1/3, so ρ = 1/2.
    table = np.repeat([[0, 0], [1, 1], [0, 1], [1, 0]], [400, 400, 200, 200], axis=0)

    assert polychoric_correlations(table).correlations[0, 1] == pytest.approx(0.5, abs=1e-7)
    assert polychoric_correlations(table).thresholds[0] == pytest.approx([0])


@pytest.mark.parametrize("rho", [-0.95, -0.3, 0.6, 0.99])
def test_the_bivariate_normal_is_scipys(rho):
    from scipy.stats import multivariate_normal, norm

    a, b = 0.7, -0.4
    ours = _excess(np.full((1, 1, 1), a), np.full((1, 1, 1), b), np.array([rho]))[0, 0, 0]
    both = multivariate_normal.cdf([a, b], cov=[[1, rho], [rho, 1]], abseps=1e-10, releps=1e-10)

    assert ours == pytest.approx(both - norm.cdf(a) * norm.cdf(b), abs=1e-7)


def test_cutting_into_steps_no_longer_hides_the_correlation():
    answers = cut_answers(implied(), 20_000, [-1.5, 0.5, 1.2])

    result = polychoric_correlations(answers)

    assert result.correlations == pytest.approx(implied(), abs=0.03)
    assert np.abs(np.corrcoef(answers.T) - implied()).max() > 0.08
    assert result.thresholds[3] == pytest.approx([-1.5, 0.5, 1.2], abs=0.03)


def test_items_with_different_numbers_of_answers_go_together():
    answers = cut_answers(implied(), 20_000, [0.0])
    answers[:, 1::2] = cut_answers(implied(), 20_000, [-1, 0, 1])[:, 1::2]

    assert polychoric_correlations(answers).correlations == pytest.approx(implied(), abs=0.04)


def test_factor_analysis_on_them_finds_the_loadings_behind_the_steps():
    answers = cut_answers(implied(), 20_000, [-1.5, 0.5, 1.2], seed=1)

    result = factor_analysis(answers, 2, correlation="polychoric")

    assert np.sort(result.loadings.max(axis=1)) == pytest.approx(np.sort(LOADINGS.max(axis=1)), abs=0.04)


def test_contradicting_pairs_are_made_positive_definite_and_said():
    answers = cut_answers(implied(), 20, [0.0], seed=3)

    result = polychoric_correlations(answers)

    assert result.smoothed
    assert np.linalg.eigvalsh(result.correlations)[0] > 0
    assert np.diag(result.correlations) == pytest.approx(1)


def test_numbers_that_are_no_steps_are_refused():
    with pytest.raises(ValueError, match="'item 1' has 100 different answers"):
        polychoric_correlations(np.random.default_rng(0).normal(size=(100, 3)))
