"""Alpha and the omegas."""

import numpy as np
import pandas as pd
import pytest

from design.factors.core import reliability
from tests.design.factors.population import answers_with, implied


def test_parallel_items_follow_spearman_and_brown():
    # Four items, each r = 0.5 with each other: α = ω = 4 · 0.5 / (1 + 3 · 0.5) = 0.8.
    R = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    result = reliability(answers_with(R), draws=0)

    assert result.alpha == pytest.approx(0.8)
    assert result.omega_total == pytest.approx(0.8, abs=1e-6)
    assert result.omega_hierarchical == pytest.approx(result.omega_total)
    assert result.factors == 1
    assert np.isnan(result.omega_total_ci95_low)


def test_omega_hierarchical_counts_the_general_factor_only():
    # Three groups of three items: 0.6 on the general factor, 0.5 on the group's own.
    general = np.full(9, 0.6)
    groups = np.kron(np.eye(3), np.full((3, 1), 0.5))
    R = np.outer(general, general) + groups @ groups.T
    np.fill_diagonal(R, 1)

    result = reliability(answers_with(R), draws=0)

    assert result.factors == 3
    assert result.omega_hierarchical == pytest.approx(general.sum() ** 2 / R.sum(), abs=1e-4)
    assert result.omega_total == pytest.approx(1 - 9 * (1 - 0.36 - 0.25) / R.sum(), abs=1e-4)


def test_items_keyed_the_other_way_are_found_or_named():
    R = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    frame = pd.DataFrame(answers_with(R), columns=["a", "b", "c", "d"])
    turned = frame.assign(c=6 - frame["c"])

    assert reliability(turned, draws=0).alpha == pytest.approx(0.8)
    assert reliability(turned, draws=0).reversed_items == ("c",)
    assert reliability(turned, reversed_items=["c"], draws=0).alpha == pytest.approx(0.8)
    assert reliability(turned, reversed_items=[], draws=0).alpha < 0.2


def test_the_intervals_hold_the_figure_and_narrow_with_people():
    few, many = (
        reliability(np.random.default_rng(n).multivariate_normal(np.zeros(8), implied(), n), factors=2)
        for n in (100, 1600)
    )
    for name in ("alpha", "omega_total", "omega_hierarchical"):
        widths = []
        for result in (few, many):
            low, figure, high = (getattr(result, key) for key in (f"{name}_ci95_low", name, f"{name}_ci95_high"))
            assert low < figure < high
            widths.append(high - low)
        assert widths[0] > 2 * widths[1]


def test_bad_input_is_answered_with_a_sentence():
    X = answers_with(implied())
    with pytest.raises(ValueError, match="reversed_items names z, which data does not have"):
        reliability(X, reversed_items=["z"])
    with pytest.raises(ValueError, match="reversed_items must be 'auto' or a list"):
        reliability(X, reversed_items="c")
    with pytest.raises(ValueError, match="factors must lie between 1 and 4"):
        reliability(X, factors=5)
    with pytest.raises(ValueError, match="draws must be at least 100, or 0"):
        reliability(X, draws=10)
