"""Reliability: how much of a scale's score repeats, and how much is one general factor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy

from design.factors.core.extraction import extract
from design.factors.core.goodness import degrees_of_freedom
from design.factors.core.items import Items, read_items
from design.factors.core.rotation import rotate
from stats import Result

MOST_GROUP_FACTORS = 3  # as psych's omega; fewer where the items can't carry three


@dataclass(frozen=True)
class Reliability(Result):
    """Shares of the total score's variance, at most 1.

    ``alpha`` has Feldt's interval, the omegas the percentile bootstrap's over people. ``alpha_without[i]`` is alpha
    after leaving item i out; ``reversed_items`` were counted the other way round; ``factors`` group factors stood
    under the general one.
    """

    alpha: float
    alpha_ci95_low: float
    alpha_ci95_high: float
    omega_total: float
    omega_total_ci95_low: float
    omega_total_ci95_high: float
    omega_hierarchical: float
    omega_hierarchical_ci95_low: float
    omega_hierarchical_ci95_high: float
    alpha_without: np.ndarray
    reversed_items: tuple[str, ...]
    factors: int
    items: tuple[str, ...]
    draws: int
    seed: int
    n: int


def reliability(
    data: Any,
    *,
    reversed_items: Sequence[str] | Literal["auto"] = "auto",
    factors: int | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Reliability:
    """Cronbach's α of the raw answers, McDonald's ω total and hierarchical of the correlations.

    ω comes from minres factors, rotated by oblimin, under one general factor (Schmid & Leiman). With one group factor
    general and group are the same, and both omegas equal.

    Args:
        data: shape (n, p) with p ≥ 3, the items of one scale; rows with a missing answer are left out.
        reversed_items: names of items keyed the other way, or ``auto`` for those that load negatively on the first
            principal component (with most items positive).
        factors: group factors for ω; None takes three, or as many as the items can carry.
        draws: resamples for ω's intervals, at least 100; 0 leaves them out (NaN).
        seed: start of the random numbers.

    Raises:
        ValueError: an unknown reversed item, too many factors, too few draws, or data that ``read_items`` refuses.

    Source:
        Cronbach (1951); Feldt (1965), The approximate sampling distribution of Kuder–Richardson reliability;
        McDonald (1999), Test Theory; Schmid & Leiman (1957); Revelle & Zinbarg (2009) for ω hierarchical.
    """
    items = read_items(data)
    most = max(m for m in range(items.p) if degrees_of_freedom(items.p, m) >= 0)
    factors = min(MOST_GROUP_FACTORS, most) if factors is None else factors
    if not 1 <= factors <= most:
        raise ValueError(f"factors must lie between 1 and {most} for {items.p} items; it is {factors}")
    if draws != 0 and draws < 100:
        raise ValueError(f"draws must be at least 100, or 0 for no intervals; it is {draws}")
    signs = _signs(items, reversed_items)
    X = items.values * signs
    alpha = _alpha(np.cov(X, rowvar=False))
    alpha_low, alpha_high = _feldt(alpha, items.n, items.p)
    total, hierarchical = _omegas(np.corrcoef(X, rowvar=False), factors)
    (total_low, total_high), (hierarchical_low, hierarchical_high) = _omega_intervals(X, factors, draws, seed)
    without = [_alpha(np.cov(np.delete(X, j, axis=1), rowvar=False)) for j in range(items.p)]
    return Reliability(
        alpha=alpha,
        alpha_ci95_low=alpha_low,
        alpha_ci95_high=alpha_high,
        omega_total=total,
        omega_total_ci95_low=total_low,
        omega_total_ci95_high=total_high,
        omega_hierarchical=hierarchical,
        omega_hierarchical_ci95_low=hierarchical_low,
        omega_hierarchical_ci95_high=hierarchical_high,
        alpha_without=np.array(without),
        reversed_items=tuple(name for name, sign in zip(items.names, signs, strict=True) if sign < 0),
        factors=factors,
        items=items.names,
        draws=draws,
        seed=seed,
        n=items.n,
    )


def _signs(items: Items, reversed_items: Sequence[str] | Literal["auto"]) -> np.ndarray:
    if isinstance(reversed_items, str):
        if reversed_items != "auto":
            raise ValueError("reversed_items must be 'auto' or a list of item names")
        leading = np.linalg.eigh(items.pearson())[1][:, -1]
        signs = np.where(leading < 0, -1.0, 1.0)
        return signs if signs.sum() >= 0 else -signs
    unknown = set(reversed_items) - set(items.names)
    if unknown:
        raise ValueError(f"reversed_items names {', '.join(sorted(unknown))}, which data does not have")
    return np.array([-1.0 if name in set(reversed_items) else 1.0 for name in items.names])


def _alpha(covariances: np.ndarray) -> float:
    p = len(covariances)
    return float(p / (p - 1) * (1 - np.trace(covariances) / covariances.sum()))


def _feldt(alpha: float, n: int, p: int) -> tuple[float, float]:
    low, high = scipy.stats.f.ppf([0.975, 0.025], n - 1, (n - 1) * (p - 1))
    return float(1 - (1 - alpha) * low), float(1 - (1 - alpha) * high)


def _omegas(R: np.ndarray, factors: int) -> tuple[float, float]:
    """ω total and ω hierarchical of keyed correlations (p, p)."""
    extraction = extract(R, factors, "minres")
    total = 1 - extraction.uniquenesses.sum() / R.sum()
    rotated = rotate(extraction.loadings, "oblimin")
    general = rotated.loadings @ _higher_loadings(rotated.factor_correlations)  # (p,)
    return float(total), float(general.sum() ** 2 / R.sum())


def _higher_loadings(correlations: np.ndarray) -> np.ndarray:
    """Loadings (m,) of m group factors on the general one."""
    m = len(correlations)
    if m == 1:
        return np.ones(1)
    if m == 2:
        # Two factors leave only the product of their loadings known; both get its root, as psych does.
        shared = correlations[0, 1]
        return np.array([np.sign(shared) or 1.0, 1.0]) * np.sqrt(abs(shared))
    if np.abs(correlations - np.eye(m)).max() < 1e-12:
        return np.zeros(m)
    return extract(correlations, 1, "minres").loadings[:, 0]


def _omega_intervals(X: np.ndarray, factors: int, draws: int, seed: int) -> np.ndarray:
    """95 % intervals of ω total and ω hierarchical, shape (2, 2)."""
    if draws == 0:
        return np.full((2, 2), np.nan)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(draws):
        sample = X[rng.integers(0, len(X), len(X))]
        if (np.ptp(sample, axis=0) > 0).all():
            R = np.corrcoef(sample, rowvar=False)
            if np.linalg.eigvalsh(R)[0] > 1e-8:
                drawn.append(_omegas(R, factors))
    if len(drawn) < draws / 2:
        return np.full((2, 2), np.nan)
    return np.quantile(np.array(drawn), [0.025, 0.975], axis=0).T
