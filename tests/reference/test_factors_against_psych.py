"""design.factors.core against R's psych 2.2.9 on psych's own bfi data (2,436 people with complete answers)."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from design.factors.core import (
    factor_analysis,
    minimum_average_partial,
    parallel_analysis,
    polychoric_correlations,
    reliability,
    sampling_adequacy,
)
from tests.reference.bfi import bfi_answers, psych


def matched(loadings: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of our factors, and with which sign, is each of the reference's."""
    ours, theirs = linear_sum_assignment(-np.abs(loadings.T @ reference))
    order = ours[np.argsort(theirs)]
    return order, np.sign((loadings[:, order] * reference).sum(axis=0))


def test_sampling_adequacy():
    result, reference = sampling_adequacy(bfi_answers()), psych()

    assert result.n == reference["n"] == 2436
    assert result.kmo == pytest.approx(reference["kmo"], rel=1e-6)
    assert result.msa == pytest.approx(reference["msa"], rel=1e-6)
    assert result.bartlett_chi2 == pytest.approx(reference["bartlett_chi2"], rel=1e-6)
    assert (round(result.kmo, 4), round(result.bartlett_chi2, 2), result.bartlett_df) == (0.8486, 18146.07, 300)


def test_parallel_analysis_says_six_factors_and_five_components():
    result, reference = parallel_analysis(bfi_answers()), psych()

    assert (result.factors, result.components) == (reference["parallel_factors"], reference["parallel_components"])
    assert (result.factors, result.components) == (6, 5)
    assert result.eigenvalues == pytest.approx(reference["reduced_eigenvalues"], abs=1e-4)
    # psych prints the mean of the random eigenvalues and decides by their 95th percentile, slightly above.
    above = result.thresholds - np.array(reference["random_mean_eigenvalues"])
    assert 0 < above.min() < above.max() < 0.08


def test_minimum_average_partial_says_five():
    result = minimum_average_partial(bfi_answers())

    assert result.factors == 5
    assert result.average_partials[1:9] == pytest.approx(psych()["map"], abs=1e-6)


@pytest.mark.parametrize("rotation", ["none", "varimax", "promax", "oblimin"])
@pytest.mark.parametrize(
    ("method", "theirs", "tolerance"),
    # psych's principal axis stops after 50 steps, before it has come to rest.
    [("minres", "minres", 5e-5), ("ml", "ml", 5e-5), ("principal_axis", "pa", 1e-3)],
)
def test_five_factors(method, theirs, tolerance, rotation):
    result, reference = factor_analysis(bfi_answers(), 5, method=method, rotation=rotation), psych()["fits"]
    reference = reference[f"{theirs}_{rotation}"]
    order, signs = matched(result.loadings, np.array(reference["loadings"]))

    assert result.converged
    assert result.heywood_items == ()
    assert np.abs(result.loadings[:, order] * signs - reference["loadings"]).max() < tolerance
    assert np.abs(result.uniquenesses - reference["uniquenesses"]).max() < tolerance
    correlations = result.factor_correlations[np.ix_(order, order)] * np.outer(signs, signs)
    assert np.abs(correlations - reference["factor_correlations"]).max() < tolerance


def test_kaiser_normalized_oblimin_is_gparotations():
    result, reference = factor_analysis(bfi_answers(), 5, kaiser=True), psych()
    order, signs = matched(result.loadings, np.array(reference["kaiser_loadings"]))

    assert np.abs(result.loadings[:, order] * signs - reference["kaiser_loadings"]).max() < 5e-5


@pytest.mark.parametrize(("method", "theirs"), [("minres", "minres"), ("ml", "ml")])
def test_fit(method, theirs):
    fit, reference = factor_analysis(bfi_answers(), 5, method=method).fit, psych()["fits"][f"{theirs}_oblimin"]

    assert fit.df == reference["df"] == 185
    assert fit.chi2 == pytest.approx(reference["chi2"], rel=1e-6)
    assert fit.bic == pytest.approx(reference["bic"], rel=1e-4)
    assert fit.rmsr == pytest.approx(reference["rmsr"], abs=1e-7)
    assert (fit.rmsea_ci90_low, fit.rmsea_ci90_high) == pytest.approx(
        (reference["rmsea_low"], reference["rmsea_high"]), abs=1e-6
    )
    # psych divides by n where the definition has n − 1, and takes TLI's null model without Bartlett's correction.
    assert fit.rmsea == pytest.approx(reference["rmsea"], abs=2e-5)
    assert fit.tli == pytest.approx(reference["tli"], abs=3e-4)


@pytest.mark.parametrize("scoring", ["regression", "bartlett", "ten_berge"])
def test_factor_scores(scoring):
    result, reference = factor_analysis(bfi_answers(), 5, scoring=scoring), psych()
    order, signs = matched(result.loadings, np.array(reference["score_loadings"]))

    assert np.abs(result.scores[:5, order] * signs - reference["scores"][scoring]).max() < 2e-4


@pytest.mark.parametrize("scale", ["A", "C", "E", "N", "O"])
def test_alpha_of_each_factor_with_reversed_items(scale):
    answers = bfi_answers().dropna()
    result = reliability(answers[[f"{scale}{i}" for i in range(1, 6)]], draws=0)
    reference = psych()["scales"][scale]

    assert result.alpha == pytest.approx(reference["alpha"], abs=1e-9)
    assert (result.alpha_ci95_low, result.alpha_ci95_high) == pytest.approx(
        (reference["low"], reference["high"]), abs=1e-6
    )
    assert result.alpha_without == pytest.approx(reference["without"], abs=1e-9)
    turned = {"A": ("A1",), "C": ("C4", "C5"), "E": ("E1", "E2"), "N": (), "O": ("O2", "O5")}
    assert result.reversed_items == turned[scale]


def test_omega_of_all_items_under_five_factors():
    result, reference = reliability(bfi_answers(), factors=5, draws=0), psych()

    assert result.omega_total == pytest.approx(reference["omega_total"], abs=1e-6)
    assert result.omega_hierarchical == pytest.approx(reference["omega_hierarchical"], abs=1e-5)


def test_polychoric_correlations():
    result = polychoric_correlations(bfi_answers().dropna().iloc[:, :10])

    assert np.abs(result.correlations - psych()["polychoric"]).max() < 1e-4
    assert not result.smoothed
