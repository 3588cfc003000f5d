"""KMO and Bartlett's test."""

import numpy as np
import pytest

from design.factors.core import sampling_adequacy
from tests.design.factors.population import answers_with, implied


def test_three_equally_correlated_items_are_the_hand_worked_case():
    # All r = 0.5, all partial correlations 1/3: KMO = 0.25 / (0.25 + 1/9); |R| = 0.5.
    R = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    result = sampling_adequacy(answers_with(R, n=101))

    assert result.kmo == pytest.approx(9 / 13)
    assert result.msa == pytest.approx(np.full(3, 9 / 13))
    assert result.bartlett_chi2 == pytest.approx(-(100 - 11 / 6) * np.log(0.5))
    assert result.bartlett_df == 3


def test_unrelated_items_are_no_surprise_to_bartlett():
    p_values = [sampling_adequacy(np.random.default_rng(seed).normal(size=(200, 4))).bartlett_p for seed in range(200)]

    assert 0.005 <= np.mean(np.array(p_values) < 0.05) <= 0.1


def test_unit_and_origin_of_an_item_do_not_matter():
    X = answers_with(implied())
    # Tiny variances once made the engine take a pseudo-inverse of the covariances.
    other = X * np.array([1e-3, 1e3, 1, 1e-2, 1, 1, 10, 1]) + 7

    assert sampling_adequacy(other).kmo == pytest.approx(sampling_adequacy(X).kmo)
    assert sampling_adequacy(other).msa == pytest.approx(sampling_adequacy(X).msa)


def test_many_good_items_raise_no_warning():
    loadings = np.full((40, 1), 0.8)

    assert sampling_adequacy(answers_with(implied(loadings, np.eye(1)))).kmo > 0.95


def test_more_items_than_a_determinant_can_hold_still_have_a_test():
    loadings = np.full((400, 1), 0.95)

    result = sampling_adequacy(answers_with(implied(loadings, np.eye(1)), n=500))

    assert np.isfinite(result.bartlett_chi2)
    assert result.bartlett_p == 0
