"""Conditional information on chains, forks, colliders and XOR, discrete, continuous and mixed."""

import numpy as np
import pytest

from sharing.complementarity.core import conditional_mutual_information, mutual_information

ESTIMATORS = ["plug-in", "miller-madow", "chao-shen", "grassberger", "auto"]


def noisy(x, rng, flip=0.2):
    return x ^ (rng.random(len(x)) < flip)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_xor_shows_only_together(estimator):
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 2, (2, 5000))
    assert mutual_information(x, x ^ y, estimator=estimator).bits == pytest.approx(0.0, abs=0.002)
    assert conditional_mutual_information(x, x ^ y, y, estimator=estimator).bits == pytest.approx(1.0, abs=0.01)


def test_the_middle_of_a_chain_and_the_root_of_a_fork_explain_everything():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, 5000)
    y = noisy(x, rng)
    end = noisy(y, rng)
    assert mutual_information(x, end).bits > 0.05
    chain = conditional_mutual_information(x, end, y, permutations=99)
    assert chain.bits == pytest.approx(0.0, abs=0.003)
    assert chain.p_value > 0.01
    fork = conditional_mutual_information(noisy(y, rng), noisy(y, rng), y)
    assert fork.bits == pytest.approx(0.0, abs=0.003)


def test_a_collider_makes_its_causes_dependent():
    rng = np.random.default_rng(2)
    x, y = rng.integers(0, 2, (2, 5000))
    collider = x & y
    assert mutual_information(x, y).bits == pytest.approx(0.0, abs=0.002)
    # given 0, three of four (x, y) remain: I = 3/4 (2 h(1/3) − log₂ 3)
    h = -np.log2(1 / 3) / 3 - np.log2(2 / 3) * 2 / 3
    found = conditional_mutual_information(x, y, collider, permutations=99)
    assert found.bits == pytest.approx(0.75 * (2 * h - np.log2(3)), abs=0.01)
    assert found.p_value == 0.01


def test_the_chain_rule_holds_for_plug_in():
    rng = np.random.default_rng(3)
    x, y, z = rng.integers(0, 3, (3, 400))
    y = (x + y) % 3
    whole = mutual_information(np.column_stack([x, z]), y, estimator="plug-in").bits
    parts = (
        mutual_information(z, y, estimator="plug-in").bits
        + conditional_mutual_information(x, y, z, estimator="plug-in").bits
    )
    assert whole == pytest.approx(parts, abs=1e-12)


def test_gaussian_chain_and_fork_have_their_closed_forms():
    rng = np.random.default_rng(4)
    z = rng.standard_normal(3000)
    x, y = z + rng.standard_normal(3000), z + rng.standard_normal(3000)
    fork = conditional_mutual_information(x, y, z)
    assert fork.estimator == "frenzel-pompe"
    assert fork.bits == pytest.approx(0.0, abs=0.04)
    # partial correlation of x and x + noise given z is 1/√2
    copy = conditional_mutual_information(x, x + rng.standard_normal(3000), z)
    assert copy.bits == pytest.approx(0.5, abs=0.06)


def test_mixed_data_with_a_category_as_condition():
    rng = np.random.default_rng(5)
    group = rng.choice(["a", "b"], 3000)
    x = rng.standard_normal(3000)
    y = np.where(group == "a", x + 0.75 * rng.standard_normal(3000), rng.standard_normal(3000))
    found = conditional_mutual_information(x, y, group)
    assert found.estimator == "mesner-shalizi"
    # correlation 0.8 in half the records, none in the others
    assert found.bits == pytest.approx(-0.25 * np.log2(1 - 0.64), abs=0.04)


def test_permutation_within_a_continuous_condition_accepts_a_fork_and_rejects_a_copy():
    rng = np.random.default_rng(6)
    z = rng.standard_normal(400)
    x, y = z + rng.standard_normal(400), z + rng.standard_normal(400)
    assert conditional_mutual_information(x, y, z, permutations=49).p_value > 0.02
    assert conditional_mutual_information(x, x + y, z, permutations=49).p_value == 0.02


def test_intervals_surround_the_estimate():
    rng = np.random.default_rng(7)
    x, z = rng.integers(0, 2, (2, 1000))
    y = noisy(x, rng)
    found = conditional_mutual_information(x, y, z, bootstrap=100)
    assert found.ci95_low < found.bits < found.ci95_high
    again = conditional_mutual_information(x, y, z, bootstrap=100)
    assert found == again


def test_an_unknown_estimator_is_named():
    with pytest.raises(ValueError, match="'ksg' is not one for conditional mutual information"):
        conditional_mutual_information([1, 2], [1, 2], [1, 2], estimator="ksg")
