"""Divergences between distributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from stats import jensen_shannon_bits, kullback_leibler_bits, population_stability_index, total_variation

counts = some.lists(some.integers(1, 1000), min_size=4, max_size=4)


def test_hand_worked_values():
    assert kullback_leibler_bits([1, 1], [1, 3]) == pytest.approx(0.5 * np.log2(2) + 0.5 * np.log2(2 / 3))
    assert total_variation([1, 1], [1, 3]) == pytest.approx(0.25)
    assert population_stability_index([1, 1], [1, 3]) == pytest.approx(0.25 * np.log(1.5) - 0.25 * np.log(0.5))


def test_what_the_other_rules_out_costs_infinitely_many_bits():
    assert kullback_leibler_bits([1, 1], [1, 0]) == np.inf
    assert kullback_leibler_bits([1, 0], [1, 1]) == 1.0


def test_an_empty_cell_keeps_the_stability_index_finite():
    assert 0.25 < population_stability_index([50, 50], [100, 0]) < np.inf


@given(p=counts, q=counts)
def test_they_agree_with_scipy_and_with_each_other(p, q):
    assert kullback_leibler_bits(p, q) == pytest.approx(entropy(p, q, base=2), abs=1e-9)
    assert jensen_shannon_bits(p, q) == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-9)
    assert jensen_shannon_bits(p, q) == pytest.approx(jensen_shannon_bits(q, p))
    # Pinsker's inequality, in bits.
    assert kullback_leibler_bits(p, q) >= 2 * total_variation(p, q) ** 2 / np.log(2) - 1e-12


@given(p=counts)
def test_a_distribution_is_no_way_from_itself_at_any_scale(p):
    scaled = [7 * count for count in p]

    for divergence in (kullback_leibler_bits, jensen_shannon_bits, total_variation, population_stability_index):
        assert divergence(p, scaled) == pytest.approx(0, abs=1e-12)


def test_bad_input_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="positive sum"):
        total_variation([0, 0], [1, 1])
    with pytest.raises(ValueError, match="positive sum"):
        total_variation([1, 1], [2, -1])
    with pytest.raises(ValueError, match="same length"):
        jensen_shannon_bits([1, 2], [1, 2, 3])
