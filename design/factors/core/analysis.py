"""One factor analysis, from answers to loadings, fit and scores."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from design.factors.core.extraction import LOWEST_UNIQUENESS, Method, extract
from design.factors.core.goodness import Fit, degrees_of_freedom, goodness_of_fit
from design.factors.core.items import Items, read_items
from design.factors.core.polychoric import polychoric_of
from design.factors.core.rotation import Rotation, rotate
from design.factors.core.scores import Scoring, factor_scores
from stats import Result

Correlation = Literal["pearson", "polychoric"]


@dataclass(frozen=True)
class FactorAnalysis(Result):
    """The common-factor model R ≈ ΛΦΛᵀ + Ψ.

    Attributes:
        loadings: pattern Λ, shape (items, factors), factors by falling variance.
        uniquenesses: diagonal of Ψ, shape (items,).
        communalities: diagonal of ΛΦΛᵀ, shape (items,).
        factor_correlations: Φ, shape (factors, factors).
        fit: how well the model reproduces the correlations.
        scores: shape (complete people, factors), mean 0.
        complete_rows: shape (rows given,), true where a person's answers were complete and used.
        heywood_items: items whose uniqueness rests on its lower bound: too many factors, or too few people.
        converged: whether extraction and rotation came to rest.
    """

    loadings: np.ndarray
    uniquenesses: np.ndarray
    communalities: np.ndarray
    factor_correlations: np.ndarray
    fit: Fit
    scores: np.ndarray
    items: tuple[str, ...]
    complete_rows: np.ndarray
    heywood_items: tuple[str, ...]
    converged: bool
    method: Method
    rotation: Rotation
    correlation: Correlation
    scoring: Scoring
    n: int


def factor_analysis(
    data: Any,
    factors: int,
    *,
    method: Method = "minres",
    rotation: Rotation = "oblimin",
    correlation: Correlation = "pearson",
    scoring: Scoring = "regression",
    kaiser: bool | None = None,
) -> FactorAnalysis:
    """Fit common factors to complete answers, rotate them, and score people.

    Args:
        data: shape (n, p), NumPy, pandas or Arrow; rows with a missing answer are left out.
        factors: how many, at least 1 and few enough to leave degrees of freedom.
        method: ``minres``, ``ml`` or ``principal_axis``, each run until it rests.
        rotation: ``none``, ``varimax``, ``promax`` (power 4) or ``oblimin`` (γ = 0).
        correlation: ``pearson``, or ``polychoric`` for items with a few ordered answers.
        scoring: ``regression``, ``bartlett`` or ``ten_berge``.
        kaiser: whether rotation works on Kaiser-normalized loadings; None does as R's psych by default: for varimax
            and promax yes, for oblimin no.

    Raises:
        ValueError: an unknown name, more factors than the items can carry, or data that ``read_items`` refuses.
    """
    for value, names, what in (
        (method, Method, "method"),
        (rotation, Rotation, "rotation"),
        (correlation, Correlation, "correlation"),
        (scoring, Scoring, "scoring"),
    ):
        if value not in get_args(names):
            raise ValueError(f"{what} must be one of {', '.join(get_args(names))}; it is {value!r}")
    items = read_items(data)
    check_factors(factors, items.p)
    R = correlations_of(items, correlation)
    unrotated = extract(R, factors, method)
    rotated = rotate(unrotated.loadings, rotation, kaiser=kaiser)
    common = rotated.loadings @ rotated.factor_correlations @ rotated.loadings.T
    communalities = np.diag(common).copy()
    implied = common.copy()
    np.fill_diagonal(implied, 1.0)
    # At the bound minres leaves communalities above 1 (psych's "ultra-Heywood"); ML holds them at it.
    at_bound = np.minimum(unrotated.uniquenesses, 1 - communalities) <= LOWEST_UNIQUENESS * 1.001
    return FactorAnalysis(
        loadings=rotated.loadings,
        uniquenesses=1 - communalities,
        communalities=communalities,
        factor_correlations=rotated.factor_correlations,
        fit=goodness_of_fit(R, implied, factors=factors, n=items.n),
        scores=factor_scores(items.standardized(), R, rotated.loadings, rotated.factor_correlations, scoring),
        items=items.names,
        complete_rows=items.complete_rows,
        heywood_items=tuple(name for name, bound in zip(items.names, at_bound, strict=True) if bound),
        converged=unrotated.converged and rotated.converged,
        method=method,
        rotation=rotation,
        correlation=correlation,
        scoring=scoring,
        n=items.n,
    )


def check_factors(factors: int, p: int) -> None:
    """Refuse a number of factors that p items can't carry."""
    most = max(m for m in range(p) if degrees_of_freedom(p, m) >= 0)
    if isinstance(factors, bool) or not isinstance(factors, int | np.integer) or not 1 <= factors <= most:
        raise ValueError(f"factors must be a whole number from 1 to {most} for {p} items; it is {factors!r}")


def correlations_of(items: Items, correlation: Correlation) -> np.ndarray:
    """The one matrix (p, p) that an analysis uses throughout."""
    return items.pearson() if correlation == "pearson" else polychoric_of(items).correlations
