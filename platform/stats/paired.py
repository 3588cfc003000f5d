"""Paired comparisons: is one better than the other on the same items?"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from stats.checks import numbers, same_length
from stats.intervals import group_labels, percentile_interval, resampled_blocks
from stats.results import Result


@dataclass(frozen=True)
class McNemar(Result):
    """How often each of two classifiers alone was right, and how surprising that split is."""

    p_value: float
    only_a: int
    only_b: int
    n: int


@dataclass(frozen=True)
class PairedDifference(Result):
    """Mean of A minus mean of B on the same items, in the metric's own unit."""

    difference: float
    ci95_low: float
    ci95_high: float
    n: int


def mcnemar(correct_a: ArrayLike, correct_b: ArrayLike) -> McNemar:
    """Exact two-sided McNemar test of two classifiers on the same items.

    Args:
        correct_a: shape (n,), true or 1 where A is right.
        correct_b: shape (n,), the same items in the same order.

    Returns:
        ``p_value`` from the binomial distribution with one half on the items that only one got right; 1.0 when
        there are none.

    Raises:
        ValueError: empty, of unequal length, or something other than true and false.

    Source:
        McNemar (1947), Note on the sampling error of the difference between correlated proportions.

    >>> mcnemar([1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0]).p_value
    0.03125
    """
    a, b = (_right_or_wrong(values, name) for values, name in ((correct_a, "correct_a"), (correct_b, "correct_b")))
    same_length(a, b, "correct_a", "correct_b")
    only_a, only_b = int((a & ~b).sum()), int((~a & b).sum())
    differing = only_a + only_b
    p_value = scipy.stats.binomtest(only_a, differing).pvalue if differing else 1.0
    return McNemar(p_value=float(p_value), only_a=only_a, only_b=only_b, n=a.size)


def paired_bootstrap(
    metric_a_per_item: ArrayLike,
    metric_b_per_item: ArrayLike,
    *,
    seed: int = 0,
    draws: int = 2000,
    groups: ArrayLike | None = None,
) -> PairedDifference:
    """Percentile bootstrap of mean(A) − mean(B), items kept paired.

    Args:
        metric_a_per_item: shape (n,), such as 1 for right and 0 for wrong, or a loss.
        metric_b_per_item: shape (n,), the same items in the same order.
        seed: start of the random numbers.
        draws: resamples, at least 100.
        groups: shape (n,), the person behind each item; whole persons are drawn.

    Raises:
        ValueError: empty, missing or unequal input, one group only, fewer than 100 draws.

    Source:
        Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 8.
    """
    a, b = numbers(metric_a_per_item, "metric_a_per_item"), numbers(metric_b_per_item, "metric_b_per_item")
    same_length(a, b, "metric_a_per_item", "metric_b_per_item")
    difference = a - b
    codes = group_labels(a.size, groups)
    if codes is None:
        codes = np.arange(a.size)
    sums, sizes = np.bincount(codes, weights=difference), np.bincount(codes)  # (g,), (g,)
    estimates = np.concatenate(
        [
            sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
            for drawn in resampled_blocks(sums.size, seed=seed, draws=draws)
        ]
    )
    interval = percentile_interval(estimates)
    return PairedDifference(float(difference.mean()), interval.low, interval.high, a.size)


def _right_or_wrong(values: ArrayLike, name: str) -> np.ndarray:
    array = numbers(values, name)
    if not np.isin(array, (0, 1)).all():
        raise ValueError(f"{name} must say true or false (1 or 0) for each item")
    return array.astype(bool)
