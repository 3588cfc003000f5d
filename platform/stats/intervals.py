"""Intervals: how far a figure may be from what it estimates."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy
from numpy.typing import ArrayLike

from stats.checks import numbers, probability, same_length
from stats.results import Interval

CHUNK_CELLS = 4_000_000  # resampled indices held at once: 32 MB


def wilson_interval(successes: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Score interval of a proportion; it stays inside [0, 1] and holds its level near the ends, where Wald's fails.

    Args:
        successes: how often it happened, from 0 to ``n``.
        n: how often it could have happened, at least 1.
        confidence: strictly between 0 and 1.

    Raises:
        ValueError: ``n`` below 1, ``successes`` outside [0, n], ``confidence`` outside (0, 1).

    Source:
        Wilson (1927), Probable inference, the law of succession, and statistical inference.

    >>> interval = wilson_interval(0, 10)
    >>> interval.low, round(interval.high, 4)
    (0.0, 0.2775)
    """
    if not n >= 1:
        raise ValueError(f"n must be at least 1; it is {n}")
    if not 0 <= successes <= n:
        raise ValueError(f"successes must lie between 0 and n = {n}; it is {successes}")
    z = scipy.stats.norm.ppf(0.5 + probability(confidence, "confidence") / 2)
    share = successes / n
    shrink = 1 + z**2 / n
    center = (share + z**2 / (2 * n)) / shrink
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / shrink
    # At the ends the bound is exact; the subtraction would leave 1e-17 there.
    low = 0.0 if successes == 0 else float(center - half)
    high = 1.0 if successes == n else float(center + half)
    return Interval(low, high)


def mean_interval(x: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Student's t interval of a mean.

    Args:
        x: shape (n,), at least two numbers.
        confidence: strictly between 0 and 1.

    Raises:
        ValueError: fewer than two values, missing values, or text.

    Source:
        Student (1908), The probable error of a mean.
    """
    values = numbers(x, "x")
    if values.size < 2:
        raise ValueError("x needs at least two values; one value says nothing about its spread")
    t = scipy.stats.t.ppf(0.5 + probability(confidence, "confidence") / 2, values.size - 1)
    half = t * values.std(ddof=1) / np.sqrt(values.size)
    return Interval(float(values.mean() - half), float(values.mean() + half))


def bootstrap_interval(
    values: ArrayLike,
    statistic: Callable[[np.ndarray], float] = np.mean,
    *,
    seed: int = 0,
    draws: int = 2000,
    groups: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Interval:
    """Percentile bootstrap of any statistic of the rows of ``values``.

    Args:
        values: shape (n,) or (n, k); rows are resampled together.
        statistic: takes an array shaped like ``values`` (with the drawn rows), gives one number.
        seed: start of the random numbers.
        draws: resamples, at least 100.
        groups: shape (n,), such as the person behind each row; whole groups are drawn, since one person's rows
            are no independent evidence.
        confidence: strictly between 0 and 1.

    Raises:
        ValueError: empty or missing values, unequal lengths, one group only, fewer than 100 draws.

    Source:
        Efron (1979), Bootstrap methods; for groups: Davison & Hinkley (1997), section 3.8.
    """
    table = numbers(values, "values", ndim=None)
    rows_of = _rows_of_groups(len(table), groups)
    if rows_of is None:
        draw_rows: Iterator[np.ndarray] = resampled(len(table), seed=seed, draws=draws)
    else:
        draw_rows = (
            np.concatenate([rows_of[group] for group in drawn])
            for drawn in resampled(len(rows_of), seed=seed, draws=draws)
        )
    estimates = np.array([statistic(table[rows]) for rows in draw_rows], dtype=float)  # (draws,)
    return percentile_interval(estimates, confidence=confidence)


def percentile_interval(estimates: np.ndarray, *, confidence: float = 0.95) -> Interval:
    """The middle ``confidence`` share of resampled estimates, shape (draws,); undefined (NaN) draws are left out."""
    usable = estimates[np.isfinite(estimates)]
    if usable.size == 0:
        raise ValueError("the statistic is undefined on every resample; pass more varied values")
    tail = (1 - probability(confidence, "confidence")) / 2
    low, high = np.quantile(usable, [tail, 1 - tail])
    return Interval(float(low), float(high))


def resampled(n: int, *, seed: int, draws: int) -> Iterator[np.ndarray]:
    """``draws`` times the indices, shape (n,), of a resample of ``n`` rows with replacement."""
    for block in resampled_blocks(n, seed=seed, draws=draws):
        yield from block


def resampled_blocks(n: int, *, seed: int, draws: int) -> Iterator[np.ndarray]:
    """The same resamples in blocks of shape (some draws, n), bounded in memory."""
    if draws < 100:
        raise ValueError(f"draws must be at least 100 for a 95 % interval; it is {draws}")
    rng = np.random.default_rng(seed)
    step = max(1, CHUNK_CELLS // n)
    for start in range(0, draws, step):
        yield rng.integers(0, n, size=(min(step, draws - start), n))


def group_labels(n: int, groups: ArrayLike | None) -> np.ndarray | None:
    """The group of each row as 0 … g − 1, shape (n,), or None when each row stands for itself."""
    if groups is None:
        return None
    labels = np.asarray(groups)
    same_length(labels, np.empty(n), "groups", "the values")
    _, codes = np.unique(labels.astype(str) if labels.dtype == object else labels, return_inverse=True)
    if codes.max() == 0:
        raise ValueError("groups must name at least two groups; with one nothing can be resampled")
    return codes.ravel()


def _rows_of_groups(n: int, groups: ArrayLike | None) -> list[np.ndarray] | None:
    codes = group_labels(n, groups)
    if codes is None:
        return None
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
