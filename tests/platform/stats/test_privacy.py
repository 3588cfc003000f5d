"""Counts under differential privacy, and the budget they are paid from."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.privacy import Budget, BudgetSpent, noise_reach, private_counts, private_histogram

DRAWS = 20_000


def test_the_noise_has_no_bias_and_the_spread_that_epsilon_says():
    """The sum of 20,000 draws of variance 2q / (1 - q)² lies within four standard errors of nothing."""
    found = private_counts(np.full(DRAWS, 1000), epsilon=0.5, most_per_person=2)
    assert found.scale == pytest.approx(4)
    q = math.exp(-1 / 4)
    variance = 2 * q / (1 - q) ** 2
    noise = found.counts - 1000
    assert abs(noise.mean()) < 4 * math.sqrt(variance / DRAWS)
    assert noise.var() == pytest.approx(variance, rel=0.08)  # the fourth moment makes 1.6 % of a standard error


def test_neighboring_tables_are_told_apart_no_better_than_epsilon_allows():
    """With one person more, no answer becomes more than exp(epsilon) times as likely: seen in 20,000 draws of each."""
    epsilon = 1.0
    here, there = (private_counts(np.full(DRAWS, n), epsilon=epsilon).counts for n in (10, 11))
    for answer in range(7, 15):
        one, other = (here == answer).sum(), (there == answer).sum()
        assert min(one, other) > 30
        error = math.sqrt(1 / one + 1 / other)  # of the logarithm of a ratio of counts
        assert abs(math.log(one / other)) <= epsilon + 4 * error
    assert abs(math.log((here <= 10).mean() / (there <= 10).mean())) > 0.3  # and it does tell something


def test_its_interval_covers_the_true_count_as_often_as_it_says():
    found = private_counts(np.full(DRAWS, 50), epsilon=0.3)
    covered = ((found.ci95_low <= 50) & (found.ci95_high >= 50)).mean()
    assert covered >= 0.95 - 4 * math.sqrt(0.05 * 0.95 / DRAWS)
    assert covered < 0.97


@pytest.mark.parametrize("scale", [0.05, 0.4, 1.0, 3.3, 50.0])
def test_the_reach_of_the_noise_is_the_least_that_suffices(scale):
    q = math.exp(-1 / scale)
    within = [sum((1 - q) / (1 + q) * q ** abs(x) for x in range(-a, a + 1)) for a in range(400)]
    assert noise_reach(scale) == next(a for a, probability in enumerate(within) if probability >= 0.95)


def test_the_reach_agrees_with_opendps_own():
    from opendp.accuracy import discrete_laplacian_scale_to_accuracy

    for scale in (0.5, 2.0, 10.0):  # theirs: at least so far away with 5 %, ours: further than that
        assert noise_reach(scale) == math.ceil(discrete_laplacian_scale_to_accuracy(scale, 0.05) - 1e-9) - 1


@pytest.mark.parametrize(("epsilon", "most"), [(0.1, 3), (0.7, 7), (1.3, 1), (0.001, 1)])
def test_never_more_is_spent_than_was_asked_for(epsilon, most):
    from opendp import domains, measurements, metrics

    found = private_counts([5, 6], epsilon=epsilon, most_per_person=most)
    space = domains.vector_domain(domains.atom_domain(T="i64")), metrics.l1_distance(T="i64")
    cost = measurements.make_laplace(*space, scale=found.scale).map(most)
    assert epsilon * (1 - 1e-9) <= cost <= epsilon


def test_the_same_question_twice_gets_other_noise():
    counts = np.full(50, 100)
    assert (private_counts(counts, epsilon=0.5).counts != private_counts(counts, epsilon=0.5).counts).any()


def test_a_histogram_counts_people_once_a_category_and_in_so_many_at_most():
    people = ["ann"] * 50 + ["ben", "ben", "cy"]
    values = ["a"] * 50 + ["a", "b", "d"]
    exact = {"epsilon": 20}  # noise of 0 with near certainty
    told = private_histogram(people, values, ["a", "b", "c"], most_per_person=2, epsilon=20)
    assert told.scale == pytest.approx(0.1)
    assert told.counts.tolist() == pytest.approx([2, 1, 0], abs=1)
    drawn = [private_histogram(people, values, ["a", "b", "c"], seed=seed, **exact).counts for seed in range(30)]
    assert all(abs(counts.sum() - 2) <= 1 for counts in drawn)  # Ben is in one of his two
    assert {tuple(counts) for counts in drawn} >= {(2, 0, 0), (1, 1, 0)}


def test_a_category_of_nobody_gets_noise_like_any_other():
    told = private_histogram(["ann"] * 3, ["x"] * 3, list(range(2000)), epsilon=1)
    assert 0 < (told.counts != 0).sum() < 2000
    assert private_histogram([], [], ["a"], epsilon=1).counts.shape == (1,)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=40), st.integers(1, 3))
def test_one_person_changes_all_counts_together_by_no_more_than_was_said(rows, most):
    """Seen through counts without noise: with and without each person the sum of all changes is within the bound."""
    from unittest import mock

    def plain(some):
        with mock.patch("stats.privacy.private_counts", lambda counts, **_: counts):
            people, values = zip(*some, strict=True) if some else ((), ())
            return private_histogram(people, values, range(5), epsilon=1, most_per_person=most)

    everyone = plain(rows)
    for person in {person for person, _value in rows}:
        theirs = plain([row for row in rows if row[0] == person])
        assert theirs.sum() <= most
    assert everyone.sum() == sum(min(most, len({v for p, v in rows if p == person})) for person in {p for p, _ in rows})


@pytest.mark.parametrize(
    ("counts", "options", "complaint"),
    [
        ([], {}, "at least one entry"),
        ([[1]], {}, "one axis"),
        ([1.5], {}, "whole numbers"),
        ([-1], {}, "whole numbers"),
        ([np.nan], {}, "whole numbers"),
        (["a"], {}, "whole numbers"),
        ([1], {"epsilon": 0}, r"epsilon must lie in \[0.001, 20\]; got 0"),
        ([1], {"epsilon": math.nan}, "epsilon must lie in"),
        ([1], {"most_per_person": 0}, "most_per_person must be a whole number"),
    ],
)
def test_what_cannot_be_counted_is_said(counts, options, complaint):
    with pytest.raises(ValueError, match=complaint):
        private_counts(counts, **({"epsilon": 1} | options))


def test_categories_that_stand_twice_or_labels_that_lack_are_refused():
    with pytest.raises(ValueError, match="stand once"):
        private_histogram(["p"], ["a"], ["a", "a"], epsilon=1)
    with pytest.raises(ValueError, match="2 labels for 1 values"):
        private_histogram(["p", "q"], ["a"], ["a"], epsilon=1)


def test_a_budget_is_spent_to_the_last_tenth_and_no_further():
    budget = Budget(1.0)
    for _ in range(10):
        budget = budget.spend(0.1)
    assert budget.left == 0
    with pytest.raises(BudgetSpent, match=r"0\.0 of 1\.0 is left, which is less than 0\.001"):
        budget.spend("0.001")


def test_a_refused_release_costs_nothing():
    budget = Budget("1", "0.8")
    with pytest.raises(BudgetSpent):
        budget.spend("0.3")
    assert (budget.left, budget.spend("0.2").left) == (Decimal("0.2"), 0)


@given(st.lists(st.decimals("0.001", "0.4", places=3), max_size=30))
def test_what_was_spent_is_the_sum_of_what_was_allowed(costs):
    budget, allowed = Budget(1), Decimal(0)
    for cost in costs:
        try:
            budget = budget.spend(cost)
        except BudgetSpent:
            assert allowed + cost > 1
        else:
            allowed += cost
    assert budget.spent_epsilon == allowed <= 1


@pytest.mark.parametrize("number", [0, -1, math.nan, math.inf, "much"])
def test_a_budget_or_a_cost_of_nothing_is_refused(number):
    with pytest.raises(ValueError):
        Budget(number)
    with pytest.raises(ValueError):
        Budget(1).spend(number)
