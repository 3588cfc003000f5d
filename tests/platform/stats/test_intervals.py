"""Intervals hold against published tables and their own promises."""

import numpy as np
import pytest

from stats import bootstrap_interval, mean_interval, wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_equals_newcombes_table(successes, n, low, high):
    interval = wilson_interval(successes, n)

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_mirrors_when_success_and_failure_change_places():
    one, other = wilson_interval(3, 17), wilson_interval(14, 17)

    assert one.low == pytest.approx(1 - other.high)
    assert one.high == pytest.approx(1 - other.low)


def test_a_mean_interval_is_students():
    # Mean 3, sd sqrt(2.5), standard error sqrt(0.5); t(0.975, 4) = 2.776445.
    interval = mean_interval([1, 2, 3, 4, 5])

    assert interval.high - 3 == pytest.approx(2.776445 * np.sqrt(0.5), rel=1e-6)
    assert 3 - interval.low == pytest.approx(interval.high - 3)


def test_the_bootstrap_of_a_mean_comes_close_to_students_interval():
    values = np.random.default_rng(1).normal(10, 2, 400)
    drawn, exact = bootstrap_interval(values, np.mean, draws=4000), mean_interval(values)

    assert drawn.low == pytest.approx(exact.low, abs=0.02)
    assert drawn.high == pytest.approx(exact.high, abs=0.02)


def test_the_bootstrap_repeats_with_its_seed_and_differs_with_another():
    values = np.random.default_rng(2).exponential(size=50)

    assert bootstrap_interval(values, np.median, seed=3) == bootstrap_interval(values, np.median, seed=3)
    assert bootstrap_interval(values, np.mean, seed=3) != bootstrap_interval(values, np.mean, seed=4)


def test_people_who_repeat_themselves_widen_the_interval():
    rng = np.random.default_rng(3)
    people = np.repeat(np.arange(40), 25)
    values = rng.normal(size=40)[people] + 0.01 * rng.normal(size=1000)
    alone, by_person = (bootstrap_interval(values, np.mean, groups=groups) for groups in (None, people))

    # Every person's 25 answers are worth one: the width grows by about 5, the root of 25.
    assert by_person.width / alone.width == pytest.approx(5, rel=0.15)


def test_a_table_is_resampled_by_rows():
    x = np.random.default_rng(4).normal(size=300)
    table = np.column_stack([x, 2 * x + 1])

    interval = bootstrap_interval(table, lambda rows: np.corrcoef(rows.T)[0, 1])

    assert (interval.low, interval.high) == pytest.approx((1, 1))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: wilson_interval(3, 0), "n must be at least 1"),
        (lambda: wilson_interval(4, 3), "successes must lie between 0 and n"),
        (lambda: wilson_interval(1, 3, confidence=95), "confidence must lie strictly between 0 and 1"),
        (lambda: mean_interval([1.0]), "at least two values"),
        (lambda: mean_interval([1.0, np.nan]), "missing or infinite"),
        (lambda: mean_interval(["a", "b"]), "numbers only"),
        (lambda: mean_interval([]), "is empty"),
        (lambda: bootstrap_interval([1, 2], draws=10), "draws must be at least 100"),
        (lambda: bootstrap_interval([1, 2], groups=["a", "a"]), "at least two groups"),
        (lambda: bootstrap_interval([1, 2], groups=["a"]), "same length"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
