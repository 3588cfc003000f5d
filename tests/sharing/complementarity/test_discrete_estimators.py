"""Entropy and information from counts: closed forms, hand-worked tables, scikit-learn, and bias in simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score, normalized_mutual_info_score

from sharing.complementarity.core import (
    conditional_entropy,
    entropy,
    mutual_information,
    normalized_mutual_information,
    permutation_test,
)
from sharing.complementarity.core.discrete import DISCRETE_ESTIMATORS

LN2 = np.log(2)


def binary_entropy(f):
    return -f * np.log2(f) - (1 - f) * np.log2(1 - f)


def repeated(counts):
    return np.repeat(np.arange(len(counts)), counts)


def draw(joint, n, rng):
    cells = rng.choice(joint.size, n, p=joint.ravel())
    return cells // joint.shape[1], cells % joint.shape[1]


def information_of(joint):
    independent = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    seen = joint > 0
    return float((joint[seen] * np.log2(joint[seen] / independent[seen])).sum())


ZIPF = 1 / np.arange(1, 16) / (1 / np.arange(1, 16)).sum()
JOINTS = {
    "binary symmetric channel": np.array([[0.89, 0.11], [0.11, 0.89]]) / 2,
    "dependent uniform": 0.4 * np.full((8, 8), 1 / 64) + 0.6 * np.eye(8) / 8,
    "zipf": 0.5 * np.outer(ZIPF, ZIPF) + 0.5 * np.diag(ZIPF),
    "independent zipf": np.outer(ZIPF, ZIPF),
}


def test_a_fair_coin_has_one_bit():
    found = entropy(repeated([50, 50]), estimator="plug-in")
    assert found.bits == pytest.approx(1.0, abs=1e-15)
    assert (found.n, found.ci95_low, found.p_value) == (100, None, None)


@pytest.mark.parametrize(
    ("estimator", "bits"),
    [
        # counts 2, 1, 1 worked by hand
        ("plug-in", 1.5),
        ("miller-madow", 1.5 + 2 / (8 * LN2)),
        # coverage 1 − 2/4 = 1/2, p̃ = 1/4, 1/8, 1/8
        ("chao-shen", 0.25 * 2 / (1 - 0.75**4) + 2 * 0.125 * 3 / (1 - 0.875**4)),
        # λ = (1 − 3/8) / (3 · (3/8 − 1/3)) = 5, cut to 1: uniform on three
        ("james-stein", np.log2(3)),
        # G(1) = −γ − ln 2, G(2) = G(1) + 2 (Grassberger 2003, equation 28)
        ("grassberger", (np.log(4) - (2 * (2 - np.euler_gamma - LN2) + 2 * (-np.euler_gamma - LN2)) / 4) / LN2),
    ],
)
def test_each_estimator_matches_a_table_worked_by_hand(estimator, bits):
    assert entropy(repeated([2, 1, 1]), estimator=estimator).bits == pytest.approx(bits, abs=1e-12)


def test_james_stein_shrinks_partly_where_the_sample_says_so():
    # counts 8, 2: λ = (1 − .68) / (9 · (.68 − .5)) = .32/1.62
    shrinkage = 0.32 / 1.62
    p = shrinkage / 2 + (1 - shrinkage) * 0.8
    assert entropy(repeated([8, 2]), estimator="james-stein").bits == pytest.approx(binary_entropy(p), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 3)), min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
def test_plug_in_equals_scikit_learn(pairs):
    x, y = np.array(pairs).T
    ours = mutual_information(x, y, estimator="plug-in").bits
    assert ours == pytest.approx(mutual_info_score(x, y) / LN2, abs=1e-9)
    if len(set(x)) > 1 and len(set(y)) > 1:
        theirs = normalized_mutual_info_score(x, y)
        assert normalized_mutual_information(x, y).bits == pytest.approx(theirs, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abc")), min_size=2, max_size=60))
@settings(max_examples=40, deadline=None)
def test_plug_in_information_is_symmetric_and_within_its_bounds(pairs):
    x, y = [p[0] for p in pairs], [p[1] for p in pairs]
    bits = mutual_information(x, y, estimator="plug-in").bits
    assert bits == pytest.approx(mutual_information(y, x, estimator="plug-in").bits, abs=1e-12)
    smaller = min(entropy(x, estimator="plug-in").bits, entropy(y, estimator="plug-in").bits)
    assert -1e-12 <= bits <= smaller + 1e-12


@pytest.mark.parametrize("estimator", DISCRETE_ESTIMATORS)
def test_relabelling_and_reordering_change_nothing(estimator):
    rng = np.random.default_rng(3)
    x, y = draw(JOINTS["dependent uniform"], 300, rng)
    order = rng.permutation(300)
    names = np.array(list("hgfedcba"))
    first = mutual_information(x, y, estimator=estimator).bits
    assert mutual_information(names[x][order], y[order] * 1000, estimator=estimator).bits == pytest.approx(first)


@pytest.mark.parametrize("name", JOINTS)
def test_auto_is_nearly_unbiased_at_ten_records_per_cell_and_beats_plug_in_at_two(name):
    joint, rng = JOINTS[name], np.random.default_rng(11)
    truth = information_of(joint)

    def bias(n, estimator):
        draws = [draw(joint, n, rng) for _ in range(200)]
        return np.mean([mutual_information(x, y, estimator=estimator).bits for x, y in draws]) - truth

    tolerance = 0.02 + (0.02 if joint.size == 4 else 0)  # 40 records: 200 draws have a standard error of 0.011
    assert abs(bias(10 * joint.size, "auto")) <= tolerance
    if joint.size > 4:
        assert abs(bias(2 * joint.size, "auto")) < abs(bias(2 * joint.size, "plug-in")) / 2


def test_a_binary_symmetric_channel_carries_one_minus_its_entropy():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, 40_000)
    y = x ^ (rng.random(40_000) < 0.11)
    assert mutual_information(x, y).bits == pytest.approx(1 - binary_entropy(0.11), abs=0.02)


def test_columns_of_any_types_form_one_variable():
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 2, 500), rng.integers(0, 2, 500)
    table = pd.DataFrame({"plan": np.where(a, "yes", "no"), "paid": b.astype(bool)})
    table.loc[0, "plan"] = None
    both = [f"{plan}{paid}" for plan, paid in zip(table["plan"].fillna("?"), table["paid"], strict=True)]
    assert entropy(table, estimator="plug-in").bits == pytest.approx(entropy(both, estimator="plug-in").bits)
    assert mutual_information(table, a ^ b, estimator="plug-in").bits == pytest.approx(
        mutual_information(both, a ^ b, estimator="plug-in").bits
    )


@pytest.mark.parametrize("estimator", DISCRETE_ESTIMATORS)
def test_conditional_entropy_is_joint_entropy_less_that_of_the_condition(estimator):
    x, y = draw(JOINTS["zipf"], 2000, np.random.default_rng(5))
    left = conditional_entropy(y, x, estimator=estimator).bits
    if estimator == "james-stein":  # the margins are those of the shrunken joint, so only approximately
        assert left == pytest.approx(entropy(y, estimator=estimator).bits, abs=2.0)
        return
    joint = entropy(np.column_stack([x, y]), estimator=estimator).bits
    assert left == pytest.approx(joint - entropy(x, estimator=estimator).bits, abs=1e-9)


def test_a_condition_that_decides_leaves_nothing():
    x = np.arange(1000) % 7
    assert conditional_entropy(x // 2, x, estimator="plug-in").bits == pytest.approx(0.0, abs=1e-12)


def test_too_few_records_for_the_cells_are_said_in_the_note():
    rng = np.random.default_rng(0)
    found = mutual_information(rng.choice(list("abcdefghijkl"), 60), rng.integers(0, 12, 60))
    assert "Too sparse to trust" in found.note


@pytest.mark.parametrize("joint", ["binary symmetric channel", "dependent uniform"])
def test_bootstrap_intervals_hold_the_truth_and_are_not_too_wide(joint):
    rng, truth = np.random.default_rng(21), information_of(JOINTS[joint])
    found = [
        mutual_information(*draw(JOINTS[joint], 1000, rng), estimator="miller-madow", bootstrap=100, seed=i)
        for i in range(100)
    ]
    covered = np.mean([e.ci95_low <= truth <= e.ci95_high for e in found])
    assert covered >= 0.87  # 0.95 less three standard errors of 100 draws, rounded
    width = np.mean([e.ci95_high - e.ci95_low for e in found])
    assert width <= 1.5 * 2 * 1.96 * np.std([e.bits for e in found])


def test_permutation_p_is_spread_evenly_under_independence():
    from scipy.stats import kstest

    rng = np.random.default_rng(2)
    p = [
        permutation_test(rng.integers(0, 4, 60), rng.integers(0, 3, 60), permutations=99, seed=i).p_value
        for i in range(150)
    ]
    assert kstest(p, "uniform").pvalue > 0.01


def test_permutation_p_is_smallest_for_a_copy():
    x = np.random.default_rng(0).integers(0, 4, 200)
    assert permutation_test(x, x, permutations=199).p_value == 1 / 200


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mutual_information([1, 2], [1, 2, 3]), "x has 2, y has 3"),
        (lambda: mutual_information([], []), "x is empty"),
        (lambda: mutual_information([1, 2], [1, 2], estimator="guess"), "'guess' is not one"),
        (lambda: entropy([1, 2], estimator="ksg"), "'ksg' is not one for entropy"),
        (lambda: entropy([1, 2], bootstrap=5), "at least 40"),
        (lambda: permutation_test([1, 2], [1, 2], permutations=0), "at least 1"),
        (lambda: entropy(np.zeros((2, 2, 2))), "one dimension or two"),
    ],
)
def test_bad_input_is_refused_with_the_reason(call, message):
    with pytest.raises(ValueError, match=message):
        call()
