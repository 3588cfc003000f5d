"""Agreement between raters beyond what chance gives."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stats.checks import same_length
from stats.intervals import percentile_interval, resampled
from stats.results import Result

Level = Literal["nominal", "ordinal", "interval"]
Weighting = Literal["none", "linear", "quadratic"]


@dataclass(frozen=True)
class RaterAgreement(Result):
    """1 for perfect agreement, 0 for what chance gives, below 0 for systematic disagreement; n units were compared."""

    coefficient: float
    ci95_low: float
    ci95_high: float
    raters: int
    n: int

    def __float__(self) -> float:
        return self.coefficient


def krippendorff_alpha(
    ratings: ArrayLike, *, level: Level = "nominal", seed: int = 0, draws: int = 1000
) -> RaterAgreement:
    """Krippendorff's α = 1 − observed / expected disagreement, for any number of raters, with gaps.

    Args:
        ratings: shape (raters, units); None or NaN where a rater did not rate. Text is allowed for nominal ratings.
        level: ``nominal`` counts unequal values, ``ordinal`` weighs by ranks between, ``interval`` by squared distance.
        seed: start of the random numbers of the interval.
        draws: resamples of units, at least 100.

    Raises:
        ValueError: unknown level, fewer than two raters, no unit with two ratings, all ratings equal, text where
            numbers are due.

    Source:
        Krippendorff (2011), Computing Krippendorff's alpha-reliability; interval by bootstrap over units.
    """
    if level not in get_args(Level):
        raise ValueError(f"level must be one of {', '.join(get_args(Level))}; it is {level!r}")
    table = pd.DataFrame(np.asarray(ratings, dtype=object))
    if len(table) < 2:
        raise ValueError("ratings needs at least two raters, one per row")
    table = table.loc[:, table.notna().sum() >= 2]
    if table.shape[1] == 0:
        raise ValueError("ratings has no unit that two raters rated; agreement can't be judged")
    counts, values = _value_counts(table, level)  # (units, values), (values,)
    if len(values) < 2:
        raise ValueError("all ratings are equal; without variation agreement beyond chance is undefined")
    alpha = _alpha(counts, values, level)
    estimates = np.array(
        [_alpha(counts[rows], values, level) for rows in resampled(len(counts), seed=seed, draws=draws)]
    )
    interval = percentile_interval(estimates)
    return RaterAgreement(alpha, interval.low, interval.high, raters=len(table), n=len(counts))


def cohen_kappa(
    a: ArrayLike, b: ArrayLike, *, weights: Weighting = "none", seed: int = 0, draws: int = 2000
) -> RaterAgreement:
    """Cohen's κ of two raters who both rated every unit.

    Args:
        a: shape (n,), the first rater's categories.
        b: shape (n,), the second rater's, in the same order.
        weights: ``linear`` or ``quadratic`` makes near misses count less, in the sorted order of the categories.
        seed: start of the random numbers of the interval.
        draws: resamples of units, at least 100.

    Raises:
        ValueError: unequal or no length, missing ratings, one category only, unknown weights.

    Source:
        Cohen (1960), A coefficient of agreement for nominal scales; Cohen (1968) for weights.
    """
    if weights not in get_args(Weighting):
        raise ValueError(f"weights must be one of {', '.join(get_args(Weighting))}; it is {weights!r}")
    first, second = np.asarray(a).ravel(), np.asarray(b).ravel()
    same_length(first, second, "a", "b")
    if first.size == 0 or pd.isna(first).any() or pd.isna(second).any():
        raise ValueError("a and b need a rating for every unit; drop the units that one rater left out")
    values, codes = np.unique(np.concatenate([first, second]), return_inverse=True)
    k, n = len(values), first.size
    if k < 2:
        raise ValueError("all ratings are equal; without variation agreement beyond chance is undefined")
    table = np.bincount(codes[:n] * k + codes[n:], minlength=k * k).reshape(k, k)
    gap = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(float)
    cost = {"none": (gap > 0).astype(float), "linear": gap, "quadratic": gap**2}[weights]

    def kappa(tables: np.ndarray) -> np.ndarray:
        shares = tables / n  # (..., k, k)
        by_chance = np.einsum("...i,...j,ij", shares.sum(axis=-1), shares.sum(axis=-2), cost)
        with np.errstate(invalid="ignore", divide="ignore"):
            return 1 - (shares * cost).sum(axis=(-1, -2)) / by_chance

    if draws < 100:
        raise ValueError(f"draws must be at least 100 for a 95 % interval; it is {draws}")
    drawn = np.random.default_rng(seed).multinomial(n, table.ravel() / n, size=draws).reshape(draws, k, k)
    interval = percentile_interval(kappa(drawn))
    return RaterAgreement(float(kappa(table)), interval.low, interval.high, raters=2, n=n)


def _value_counts(table: pd.DataFrame, level: Level) -> tuple[np.ndarray, Any]:
    """How often each unit got each value."""
    long = table.T.stack().dropna()
    units = long.index.get_level_values(0).to_numpy()
    ratings = long.to_numpy()
    if level == "nominal":
        ratings = ratings.astype(str)
    else:
        try:
            ratings = ratings.astype(float)
        except (TypeError, ValueError):
            raise ValueError(f"ratings must be numbers for the {level} level; use level='nominal' for text") from None
    values, codes = np.unique(ratings, return_inverse=True)
    _, unit_codes = np.unique(units, return_inverse=True)
    counts = np.zeros((unit_codes.max() + 1, len(values)))
    np.add.at(counts, (unit_codes, codes), 1)
    return counts, values


def _alpha(counts: np.ndarray, values: np.ndarray, level: Level) -> float:
    """α from the counts of shape (units, values); NaN where every value is the same."""
    per_unit = counts.sum(axis=1)  # (units,)
    total, of_value = counts.sum(), counts.sum(axis=0)  # scalar, (values,)
    if level == "nominal":
        observed = ((per_unit**2 - (counts**2).sum(axis=1)) / (per_unit - 1)).sum()
        expected = total**2 - (of_value**2).sum()
    else:
        # Ordinal α is interval α on mid-ranks: the ranks between two values, half of each end, are their difference.
        scale = values if level == "interval" else np.cumsum(of_value) - of_value / 2
        scale = scale - (of_value @ scale) / total  # centered, since sums of large squares cancel badly
        observed = (2 * (per_unit * (counts @ scale**2) - (counts @ scale) ** 2) / (per_unit - 1)).sum()
        expected = 2 * (total * (of_value @ scale**2) - (of_value @ scale) ** 2)
    if expected <= 0:
        return float("nan")
    return float(1 - (total - 1) * observed / expected)
