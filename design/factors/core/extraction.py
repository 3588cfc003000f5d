"""Uniquenesses and unrotated loadings of the common-factor model R ≈ ΛΛᵀ + Ψ."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

Method = Literal["minres", "ml", "principal_axis"]

LOWEST_UNIQUENESS = 0.005  # as R's factanal and psych; an item that rests on it is a Heywood case
MAX_STEPS = 500
MAX_PRINCIPAL_AXIS_STEPS = 20_000


class Extraction(NamedTuple):
    """Unrotated ``loadings`` (p, m), ``uniquenesses`` (p,) and whether the search came to rest."""

    loadings: np.ndarray
    uniquenesses: np.ndarray
    converged: bool


class _Point(NamedTuple):
    """Objective (b,), gradient (b, p) and two Hessians (b, p, p): exact, and one that is never indefinite."""

    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray
    safe_hessian: np.ndarray


def extract(correlations: np.ndarray, factors: int, method: Method) -> Extraction:
    """Fit ``factors`` common factors to a correlation matrix (p, p)."""
    if method == "principal_axis":
        return _principal_axis(correlations, factors)
    if method == "ml":
        uniquenesses, converged = _maximum_likelihood(correlations, factors)
        roots = np.sqrt(uniquenesses)
        loadings = roots[:, None] * _leading(correlations / np.outer(roots, roots) - np.eye(len(roots)), factors)
    else:
        stacked, rested = minres_uniquenesses(correlations[None], factors)
        uniquenesses, converged = stacked[0], bool(rested[0])
        loadings = _leading(correlations - np.diag(uniquenesses), factors)
    return Extraction(loadings, uniquenesses, converged)


def minres_uniquenesses(correlations: np.ndarray, factors: int) -> tuple[np.ndarray, np.ndarray]:
    """Uniquenesses (b, p) that minimize the squared residual correlations of b matrices (b, p, p) at once.

    The residual sum of squares, minimized over the loadings, is half the squared small eigenvalues of R − Ψ, a smooth
    function of Ψ with a known second derivative, so that Newton's method needs a handful of steps.

    Returns:
        The uniquenesses, and for each matrix whether the search came to rest.

    Source:
        Harman & Jones (1966), Factor analysis by minimizing residuals (minres); Jöreskog (1977), Factor analysis by
        least-squares and maximum-likelihood methods.
    """
    p = correlations.shape[-1]

    def objective(psi: np.ndarray, which: np.ndarray) -> _Point:
        reduced = correlations[which] - psi[:, :, None] * np.eye(p)
        values, vectors = np.linalg.eigh(reduced)  # ascending
        # A negative value among the largest gives no real loading: its square stays in the residual.
        rest = values.copy()
        rest[:, p - factors :] = np.minimum(rest[:, p - factors :], 0)
        small, unique = rest[:, : p - factors], vectors[:, :, : p - factors]
        safe = (unique @ unique.transpose(0, 2, 1)) ** 2
        exact = safe.copy()
        for top in range(p - factors, p):
            ratio = small / np.minimum(small - values[:, top, None], -1e-12)
            v = vectors[:, :, top]
            exact += 2 * ((unique * ratio[:, None, :]) @ unique.transpose(0, 2, 1)) * (v[:, :, None] * v[:, None, :])
        gradient = -np.einsum("bik,bk->bi", vectors**2, rest)
        return _Point((rest**2).sum(axis=1) / 2, gradient, exact, safe)

    start = 1 / np.diagonal(np.linalg.inv(correlations), axis1=1, axis2=2)  # 1 − squared multiple correlation
    return _newton(objective, start.clip(LOWEST_UNIQUENESS, 1), LOWEST_UNIQUENESS, 1.0)


def _maximum_likelihood(correlations: np.ndarray, factors: int) -> tuple[np.ndarray, bool]:
    """Jöreskog (1967), Some contributions to maximum likelihood factor analysis: Newton in the logs of Ψ."""
    p = len(correlations)

    def objective(log_psi: np.ndarray, _: np.ndarray) -> _Point:
        roots = np.exp(log_psi / 2)
        values, vectors = np.linalg.eigh(correlations / (roots[:, :, None] * roots[:, None, :]))  # ascending
        small, unique = values[:, : p - factors], vectors[:, :, : p - factors]
        transposed = unique.transpose(0, 2, 1)
        safe = ((unique * small[:, None, :]) @ transposed) * (unique @ transposed)
        exact = safe.copy()
        for top in range(p - factors, p):
            large, v = values[:, top, None], vectors[:, :, top]
            ratio = (1 - small) * (small + large) / np.minimum(small - large, -1e-12)
            exact -= ((unique * ratio[:, None, :]) @ transposed) * (v[:, :, None] * v[:, None, :])
        gradient = np.einsum("bik,bk->bi", unique**2, 1 - small)
        return _Point((small - np.log(small) - 1).sum(axis=1), gradient, exact, safe)

    start = np.log((1 / np.diag(np.linalg.inv(correlations))).clip(LOWEST_UNIQUENESS, 1))
    log_psi, converged = _newton(objective, start[None], float(np.log(LOWEST_UNIQUENESS)), 0.0)
    return np.exp(log_psi[0]), bool(converged[0])


def _principal_axis(correlations: np.ndarray, factors: int) -> Extraction:
    """Communalities put back on the diagonal until they stand still; it ends where minres does, many steps later."""
    communalities = 1 - 1 / np.diag(np.linalg.inv(correlations))
    reduced, converged = correlations.copy(), False
    for _ in range(MAX_PRINCIPAL_AXIS_STEPS):
        np.fill_diagonal(reduced, communalities)
        loadings = _leading(reduced, factors)
        renewed = (loadings**2).sum(axis=1).clip(max=1 - LOWEST_UNIQUENESS)
        converged = bool(np.abs(renewed - communalities).max() < 1e-9)
        communalities = renewed
        if converged:
            break
    return Extraction(loadings, 1 - communalities, converged)


def _leading(matrix: np.ndarray, factors: int) -> np.ndarray:
    """Loadings (p, m) on the largest eigenvalues of a symmetric matrix, largest first."""
    values, vectors = np.linalg.eigh(matrix)
    values, vectors = values[::-1][:factors], vectors[:, ::-1][:, :factors]
    return vectors * np.sqrt(values.clip(min=0))


def _newton(
    objective: Callable[[np.ndarray, np.ndarray], _Point], start: np.ndarray, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """Minimize b functions at once inside a box by projected Newton steps, halved until they descend.

    ``objective`` takes points (b', p) and which of the b functions they belong to. Returns (b, p) and (b,).
    """
    x, rested = start.copy(), np.zeros(len(start), dtype=bool)
    for _ in range(MAX_STEPS):
        active = np.flatnonzero(~rested)
        if active.size == 0:
            break
        here = x[active]
        at = objective(here, active)
        held = ((here <= low) & (at.gradient > 0)) | ((here >= high) & (at.gradient < 0))
        gradient = np.where(held, 0, at.gradient)  # (b', p)
        step = _descent(gradient, at.hessian, at.safe_hessian, held)
        slope = (gradient * step).sum(axis=1)
        moved, scale, falling = here.copy(), 1.0, np.zeros(active.size, dtype=bool)
        while scale > 1e-8 and not falling.all():
            waiting = np.flatnonzero(~falling)
            tried = np.clip(here[waiting] + scale * step[waiting], low, high)
            value = objective(tried, active[waiting]).value
            better = value <= at.value[waiting] + 1e-4 * scale * slope[waiting] + 1e-15
            moved[waiting[better]], falling[waiting[better]] = tried[better], True
            scale /= 2
        x[active] = moved
        rested[active] = (np.abs(gradient).max(axis=1) < 1e-8) | (np.abs(moved - here).max(axis=1) < 1e-10)
    return x, rested


def _descent(gradient: np.ndarray, exact: np.ndarray, safe: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Newton directions (b, p); where the exact Hessian does not lead downhill, the safe one's."""
    either = held[:, :, None] | held[:, None, :]
    identity = np.eye(gradient.shape[1])

    def solve(hessian: np.ndarray) -> np.ndarray:
        ridge = 1e-10 * np.trace(hessian, axis1=1, axis2=2)[:, None, None]
        return -np.linalg.solve(np.where(either, identity, hessian + ridge * identity), gradient[:, :, None])[:, :, 0]

    step = solve(exact)
    uphill = (gradient * step).sum(axis=1) > -1e-6 * (gradient**2).sum(axis=1)
    if uphill.any():
        step[uphill] = solve(safe)[uphill]
    return step
