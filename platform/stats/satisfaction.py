"""Satisfaction in one figure: net promoter score and customer satisfaction index, each with its interval."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike

from stats.checks import numbers, probability, same_length, whole_numbers
from stats.intervals import mean_interval
from stats.results import Interval, Result

PROMOTER_FROM, DETRACTOR_TO = 9, 6  # Reichheld 2003


@dataclass(frozen=True)
class NetPromoterScore(Result):
    """``points`` and its interval between −100 and 100; the counts add up to ``n``."""

    points: float
    ci95_low: float
    ci95_high: float
    promoters: int
    passives: int
    detractors: int
    n: int


@dataclass(frozen=True)
class CustomerSatisfactionIndex(Result):
    """``index`` from 0 to 100; ``item_means`` on the same scale; ``weights`` sum to one."""

    index: float
    ci95_low: float
    ci95_high: float
    item_means: np.ndarray
    weights: np.ndarray
    weights_from: str
    n: int


def net_promoter_score(scores: ArrayLike) -> NetPromoterScore:
    """Share of promoters (9, 10) minus share of detractors (0 to 6), in points.

    The interval is Tango's score interval for a difference of two shares of the same people. It stays inside
    [−100, 100] and has a width even when everyone answers alike, where the plain normal interval has none.

    Args:
        scores: shape (n,), whole numbers from 0 to 10.

    Raises:
        ValueError: empty, missing, or outside 0 to 10.

    Source:
        Reichheld (2003), The one number you need to grow; Tango (1998), Equivalence test and confidence interval for
        the difference in proportions for the paired-sample design.

    >>> net_promoter_score([10, 9, 8, 3]).points
    25.0
    """
    values = numbers(scores, "scores")
    whole_numbers(values, "scores", 0, 10)
    promoters, detractors = int((values >= PROMOTER_FROM).sum()), int((values <= DETRACTOR_TO).sum())
    interval = share_difference_interval(promoters, detractors, values.size)
    return NetPromoterScore(
        points=100 * (promoters - detractors) / values.size,
        ci95_low=100 * interval.low,
        ci95_high=100 * interval.high,
        promoters=promoters,
        passives=values.size - promoters - detractors,
        detractors=detractors,
        n=values.size,
    )


def share_difference_interval(plus: int, minus: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Tango's score interval of (plus − minus) / n, where each of n people counts as plus, minus or neither.

    Raises:
        ValueError: negative counts, or more than ``n`` of them.
    """
    if n < 1 or min(plus, minus) < 0 or plus + minus > n:
        raise ValueError(f"plus and minus must be counts that add up to at most n = {n}; they are {plus} and {minus}")
    z = scipy.stats.norm.ppf(0.5 + probability(confidence, "confidence") / 2)
    estimate = (plus - minus) / n

    def surprise(delta: float) -> float:
        """Standardized distance of the estimate from ``delta``, at the likeliest shares that differ by ``delta``."""
        a, b, c = 2 * n, -plus - minus + (2 * n - plus + minus) * delta, -minus * delta * (1 - delta)
        minus_share = (np.sqrt(max(b * b - 4 * a * c, 0.0)) - b) / (2 * a)
        variance = n * (2 * minus_share + delta * (1 - delta))
        return (plus - minus - n * delta) / np.sqrt(variance) if variance > 0 else 0.0

    edge = 1 - 1e-12
    low = -1.0 if estimate == -1 else scipy.optimize.brentq(lambda d: surprise(d) - z, -edge, estimate)
    high = 1.0 if estimate == 1 else scipy.optimize.brentq(lambda d: surprise(d) + z, estimate, edge)
    return Interval(float(low), float(high))


def customer_satisfaction_index(
    scores: ArrayLike,
    weights: ArrayLike | None = None,
    minimum: float = 1,
    maximum: float = 5,
    *,
    weights_from: str = "stated importance",
) -> CustomerSatisfactionIndex:
    """100 · Σ wᵢ (Sᵢ − minimum) / (maximum − minimum) / Σ wᵢ, averaged over people, with Student's interval.

    Args:
        scores: shape (n, items), or (n,) for one item; at least two people.
        weights: shape (items,), non-negative with a positive sum; None weighs all alike.
        minimum: the lowest possible answer.
        maximum: the highest possible answer.
        weights_from: where the weights come from, repeated in the result; a reader can't judge the index without it.

    Raises:
        ValueError: missing answers, answers outside the scale, weights that don't fit, are negative or sum to zero,
            fewer than two people.

    Source:
        Fornell et al. (1996), The American customer satisfaction index.
    """
    answers = numbers(scores, "scores", ndim=None)
    answers = answers[:, None] if answers.ndim == 1 else answers
    if answers.ndim != 2:
        raise ValueError("scores must be a table with one row per person and one column per item")
    if not maximum > minimum:
        raise ValueError(f"maximum must be above minimum; they are {maximum} and {minimum}")
    if (answers < minimum).any() or (answers > maximum).any():
        raise ValueError(f"scores must lie between minimum = {minimum} and maximum = {maximum}; correct the others")
    if weights is None:
        importance, weights_from = np.ones(answers.shape[1]), "equal"
    else:
        importance = numbers(weights, "weights")
    same_length(importance, answers.T, "weights", "the items of scores")
    if (importance < 0).any() or importance.sum() <= 0:
        raise ValueError("weights must be non-negative and sum to more than zero; raise at least one")
    importance = importance / importance.sum()  # (items,)
    scaled = 100 * (answers - minimum) / (maximum - minimum)  # (n, items)
    per_person = scaled @ importance  # (n,)
    interval = mean_interval(per_person)
    return CustomerSatisfactionIndex(
        index=float(per_person.mean()),
        ci95_low=max(0.0, interval.low),
        ci95_high=min(100.0, interval.high),
        item_means=scaled.mean(axis=0),
        weights=importance,
        weights_from=weights_from,
        n=len(answers),
    )
