"""How many factors: parallel analysis and the minimum average partial."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from design.factors.core.extraction import minres_uniquenesses
from design.factors.core.items import read_items, refuse_collinear
from stats import Result

RULE = (
    "factors: leading eigenvalues of the correlation matrix with one-factor minres communalities on its diagonal that "
    "exceed the given quantile of the same eigenvalues of random normal data; components: the same of the full matrix"
)
CHUNK_CELLS = 4_000_000  # entries of random matrices held at once: 32 MB


@dataclass(frozen=True)
class ParallelAnalysis(Result):
    """``factors`` by the common-factor rule, ``components`` by Horn's own; both curves, shape (p,), for the scree."""

    factors: int
    components: int
    eigenvalues: np.ndarray
    thresholds: np.ndarray
    component_eigenvalues: np.ndarray
    component_thresholds: np.ndarray
    quantile: float
    draws: int
    seed: int
    rule: str
    n: int


@dataclass(frozen=True)
class MinimumAveragePartial(Result):
    """``average_partials[m]`` is the mean squared partial correlation after m components; ``factors`` is its place."""

    factors: int
    average_partials: np.ndarray
    n: int


def parallel_analysis(data: Any, *, seed: int = 0, draws: int = 100, quantile: float = 0.95) -> ParallelAnalysis:
    """Keep as many factors as stand out from random data of the same size.

    The rule is that of psych's ``fa.parallel``: eigenvalues of the reduced matrix, whose diagonal holds the
    communalities of a one-factor minres solution, against the 95th percentile of random data's.

    Args:
        data: shape (n, p), NumPy, pandas or Arrow; rows with a missing answer are left out.
        seed: start of the random numbers.
        draws: random data sets, at least 20.
        quantile: of the random eigenvalues, strictly between 0 and 1.

    Raises:
        ValueError: too few draws, a quantile outside (0, 1), or data that ``read_items`` refuses.

    Source:
        Horn (1965), A rationale and test for the number of factors; 95th percentile: Glorfeld (1995).
    """
    items = read_items(data)
    return parallel_analysis_of(items.pearson(), items.n, seed=seed, draws=draws, quantile=quantile)


def parallel_analysis_of(
    correlations: ArrayLike, n: int, *, seed: int = 0, draws: int = 100, quantile: float = 0.95
) -> ParallelAnalysis:
    """The same from a correlation matrix (p, p) of n people alone."""
    R = np.asarray(correlations, dtype=float)
    p = len(R)
    if R.shape != (p, p) or not np.allclose(R, R.T) or not np.allclose(np.diag(R), 1):
        raise ValueError("correlations must be a symmetric matrix with ones on its diagonal")
    refuse_collinear(R, [f"item {i + 1}" for i in range(p)])
    if n <= p:
        raise ValueError(f"n must exceed the number of items, {p}; it is {n}")
    if draws < 20:
        raise ValueError(f"draws must be at least 20; it is {draws}")
    if not 0 < quantile < 1:
        raise ValueError(f"quantile must lie strictly between 0 and 1; it is {quantile}")
    rng = np.random.default_rng(seed)
    step = max(1, CHUNK_CELLS // p**2)
    drawn = [_both_eigenvalues(_random_correlations(rng, min(step, draws - at), n, p)) for at in range(0, draws, step)]
    thresholds, component_thresholds = (
        np.quantile(np.concatenate(curves), quantile, axis=0) for curves in zip(*drawn, strict=True)
    )
    (eigenvalues,), (component_eigenvalues,) = _both_eigenvalues(R[None])
    return ParallelAnalysis(
        factors=_leading_count(eigenvalues > thresholds),
        components=_leading_count(component_eigenvalues > component_thresholds),
        eigenvalues=eigenvalues,
        thresholds=thresholds,
        component_eigenvalues=component_eigenvalues,
        component_thresholds=component_thresholds,
        quantile=quantile,
        draws=draws,
        seed=seed,
        rule=RULE,
        n=n,
    )


def minimum_average_partial(data: Any) -> MinimumAveragePartial:
    """Keep as many components as leave the smallest mean squared partial correlation.

    Args:
        data: shape (n, p), NumPy, pandas or Arrow; rows with a missing answer are left out.

    Raises:
        ValueError: data that ``read_items`` refuses.

    Source:
        Velicer (1976), Determining the number of components from the matrix of partial correlations.
    """
    items = read_items(data)
    R = items.pearson()
    values, vectors = np.linalg.eigh(R)
    loadings = (vectors * np.sqrt(values.clip(min=0)))[:, ::-1]
    off = ~np.eye(items.p, dtype=bool)
    averages = []
    for m in range(items.p - 1):
        partial = R - loadings[:, :m] @ loadings[:, :m].T
        rest = np.diag(partial)
        if rest.min() < 1e-8:  # an item explained to the last: what is left of it is rounding
            break
        averages.append(float((partial**2 / np.outer(rest, rest))[off].mean()))
    return MinimumAveragePartial(int(np.argmin(averages)), np.array(averages), items.n)


def _random_correlations(rng: np.random.Generator, draws: int, n: int, p: int) -> np.ndarray:
    """Correlation matrices (draws, p, p) of n independent normal rows, without drawing the rows.

    Source:
        Bartlett (1933), On the theory of statistical regression: a Wishart matrix is LLᵀ with normal entries below the
        diagonal of L and the roots of χ² on it.
    """
    L = np.tril(rng.standard_normal((draws, p, p)), -1)
    L[:, np.arange(p), np.arange(p)] = np.sqrt(rng.chisquare(n - 1 - np.arange(p), size=(draws, p)))
    scatter = L @ L.transpose(0, 2, 1)
    scale = np.sqrt(np.diagonal(scatter, axis1=1, axis2=2))
    return scatter / (scale[:, :, None] * scale[:, None, :])


def _both_eigenvalues(R: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Falling eigenvalues, (b, p) each, of the reduced and of the full matrices (b, p, p)."""
    uniquenesses, _ = minres_uniquenesses(R, 1)
    reduced = R - uniquenesses[:, :, None] * np.eye(R.shape[-1])
    return np.linalg.eigvalsh(reduced)[:, ::-1], np.linalg.eigvalsh(R)[:, ::-1]


def _leading_count(above: np.ndarray) -> int:
    """How many come before the first that is not above."""
    return int(above.size if above.all() else np.argmin(above))
