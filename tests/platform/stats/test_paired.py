"""Paired comparisons."""

import numpy as np
import pytest

from stats import mcnemar, paired_bootstrap


def test_mcnemar_counts_only_what_one_alone_got_right():
    # 10 differing items, split 9 to 1: p = 2 · (1 + 10) / 2¹⁰.
    a = [1] * 9 + [0] * 1 + [1] * 50 + [0] * 40
    b = [0] * 9 + [1] * 1 + [1] * 50 + [0] * 40

    result = mcnemar(a, b)

    assert (result.only_a, result.only_b, result.n) == (9, 1, 100)
    assert result.p_value == pytest.approx(22 / 1024)


def test_mcnemar_of_a_model_with_itself_is_no_surprise():
    assert mcnemar([True, False, True], [True, False, True]).p_value == 1.0


def test_mcnemar_is_the_same_from_the_other_side():
    rng = np.random.default_rng(0)
    a, b = rng.random(200) < 0.8, rng.random(200) < 0.7

    there, back = mcnemar(a, b), mcnemar(b, a)

    assert there.p_value == back.p_value
    assert (there.only_a, there.only_b) == (back.only_b, back.only_a)


def test_the_paired_difference_is_a_minus_b_with_the_interval_of_the_differences():
    rng = np.random.default_rng(1)
    a = rng.normal(1.0, 5.0, 500)
    b = a - 0.5 - rng.normal(0, 0.1, 500)

    result = paired_bootstrap(a, b)

    assert result.difference == pytest.approx((a - b).mean())
    standard_error = (a - b).std() / np.sqrt(500)
    assert result.ci95_high - result.ci95_low == pytest.approx(2 * 1.96 * standard_error, rel=0.08)
    assert result.n == 500


def test_equal_models_differ_by_nothing():
    result = paired_bootstrap([1, 0, 1, 1], [1, 0, 1, 1])

    assert (result.difference, result.ci95_low, result.ci95_high) == (0, 0, 0)


def test_groups_are_drawn_whole():
    people = np.repeat(np.arange(30), 16)
    a = np.random.default_rng(2).normal(size=30)[people]
    b = np.zeros_like(a)
    alone, by_person = paired_bootstrap(a, b), paired_bootstrap(a, b, groups=people)

    ratio = (by_person.ci95_high - by_person.ci95_low) / (alone.ci95_high - alone.ci95_low)
    assert ratio == pytest.approx(4, rel=0.15)


def test_bad_input_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="true or false"):
        mcnemar([0.5, 1], [1, 1])
    with pytest.raises(ValueError, match="same length"):
        mcnemar([1, 1, 0], [1, 1])
    with pytest.raises(ValueError, match="metric_b_per_item holds missing"):
        paired_bootstrap([1, 2], [1, np.nan])
