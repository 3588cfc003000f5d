"""Divergences: how far one distribution over the same categories is from another."""

import numpy as np
from numpy.typing import ArrayLike

from stats.checks import numbers, same_length

PSI_FLOOR = 1e-4  # share given to an empty cell, since the index is infinite there; common in credit scoring


def kullback_leibler_bits(p: ArrayLike, q: ArrayLike) -> float:
    """Σ p log₂(p / q): extra bits per record when data from ``p`` is coded for ``q``.

    Args:
        p: shape (k,), counts or shares, made to sum to one.
        q: shape (k,), the same categories in the same order.

    Returns:
        Bits, at least 0; infinite where ``p`` has what ``q`` rules out. Not symmetric.

    Raises:
        ValueError: empty, negative, summing to zero, or of unequal length.

    Source:
        Kullback & Leibler (1951), On information and sufficiency.
    """
    return _relative_entropy_bits(*_distributions(p, q))


def jensen_shannon_bits(p: ArrayLike, q: ArrayLike) -> float:
    """Mean divergence of each from their mixture: symmetric, between 0 and 1 bit.

    Args and errors as ``kullback_leibler_bits``.

    Source:
        Lin (1991), Divergence measures based on the Shannon entropy.

    >>> jensen_shannon_bits([1, 0], [0, 1])
    1.0
    """
    first, second = _distributions(p, q)
    middle = (first + second) / 2
    return min(1.0, (_relative_entropy_bits(first, middle) + _relative_entropy_bits(second, middle)) / 2)


def total_variation(p: ArrayLike, q: ArrayLike) -> float:
    """½ Σ |p − q|: the largest difference the two can give one event, between 0 and 1.

    Args and errors as ``kullback_leibler_bits``.
    """
    first, second = _distributions(p, q)
    return float(np.abs(first - second).sum() / 2)


def population_stability_index(expected: ArrayLike, actual: ArrayLike) -> float:
    """Σ (actual − expected) · ln(actual / expected): the drift figure of credit scoring, in nats.

    Below 0.1 is read as stable, 0.1 to 0.25 as moved, above as shifted; these are customs, not tests. An empty cell
    counts as a share of 1e-4.

    Args and errors as ``kullback_leibler_bits``.

    Source:
        Siddiqi (2006), Credit Risk Scorecards; it is Jeffreys' symmetric divergence.
    """
    before, after = (np.maximum(shares, PSI_FLOOR) for shares in _distributions(expected, actual))
    before, after = before / before.sum(), after / after.sum()
    return float(((after - before) * np.log(after / before)).sum())


def _relative_entropy_bits(p: np.ndarray, q: np.ndarray) -> float:
    occupied = p > 0
    if (q[occupied] == 0).any():
        return float("inf")
    return max(0.0, float((p[occupied] * np.log2(p[occupied] / q[occupied])).sum()))


def _distributions(p: ArrayLike, q: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    first, second = numbers(p, "the first distribution"), numbers(q, "the second distribution")
    same_length(first, second, "the first distribution", "the second")
    for values, name in ((first, "the first distribution"), (second, "the second distribution")):
        if (values < 0).any() or values.sum() == 0:
            raise ValueError(f"{name} must hold non-negative counts or shares with a positive sum")
    return first / first.sum(), second / second.sum()
