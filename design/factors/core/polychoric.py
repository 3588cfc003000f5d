"""Polychoric correlations: what Likert answers would correlate if they were not cut into a few steps."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from design.factors.core.items import Items, read_items
from stats import Result

MAX_CATEGORIES = 20  # more answers than that are numbers, not steps; Pearson's correlation serves them
LARGEST = 0.9999  # correlations are kept inside ±this, where the quadrature below is still good to 1e-6
EMPTY_CELL = 0.5  # people put into an empty cell, as psych does; without it two-by-two tables run to ±1
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)
CHUNK_PAIRS = 512


@dataclass(frozen=True)
class PolychoricCorrelations(Result):
    """``correlations`` (p, p); ``thresholds``, one array per item; ``smoothed`` if made positive definite."""

    correlations: np.ndarray
    thresholds: tuple[np.ndarray, ...]
    smoothed: bool
    items: tuple[str, ...]
    n: int


def polychoric_correlations(data: Any) -> PolychoricCorrelations:
    """Two-step maximum likelihood: thresholds from each item's own shares, then one correlation per pair.

    Args:
        data: shape (n, p), each item with 2 to 20 different ordered answers; rows with a missing answer are left out.

    Raises:
        ValueError: an item with more than 20 different answers, or data that ``read_items`` refuses.

    Source:
        Olsson (1979), Maximum likelihood estimation of the polychoric correlation coefficient.
    """
    return polychoric_of(read_items(data, at_least=2))


def polychoric_of(items: Items) -> PolychoricCorrelations:
    """The same of answers already read."""
    codes, sizes = _coded(items)
    k = max(sizes)
    shares = np.stack([np.bincount(column, minlength=k) for column in codes.T]) / items.n  # (p, k)
    # Outer thresholds at ±8.5: their tail is below 1e-16. Items with fewer steps repeat the last.
    cuts = np.concatenate(
        [np.full((items.p, 1), -8.5), scipy.special.ndtri(shares.cumsum(axis=1)).clip(-8.5, 8.5)], axis=1
    )
    tables = _crossed(codes, k)  # (p, p, k, k)
    first, second = np.triu_indices(items.p, 1)
    rho = np.concatenate(
        [
            _fit_pairs(tables[i, j], cuts[i], cuts[j], sizes[i], sizes[j])
            for i, j in (
                (first[at : at + CHUNK_PAIRS], second[at : at + CHUNK_PAIRS])
                for at in range(0, first.size, CHUNK_PAIRS)
            )
        ]
    )
    R = np.eye(items.p)
    R[first, second] = R[second, first] = rho
    R, smoothed = _positive_definite(R)
    thresholds = tuple(cuts[i, 1:size].copy() for i, size in enumerate(sizes))
    return PolychoricCorrelations(R, thresholds, smoothed, items.names, items.n)


def _coded(items: Items) -> tuple[np.ndarray, np.ndarray]:
    codes, sizes = np.empty(items.values.shape, dtype=np.int64), np.empty(items.p, dtype=np.int64)
    for j, name in enumerate(items.names):
        answers, codes[:, j] = np.unique(items.values[:, j], return_inverse=True)
        sizes[j] = answers.size
        if answers.size > MAX_CATEGORIES:
            raise ValueError(
                f"item {name!r} has {answers.size} different answers; polychoric correlations take at most "
                f"{MAX_CATEGORIES}: use correlation='pearson' or group the answers"
            )
    return codes, sizes


def _crossed(codes: np.ndarray, k: int) -> np.ndarray:
    """Contingency tables of all pairs, shape (p, p, k, k), by one matrix product."""
    n, p = codes.shape
    counts = np.zeros((p * k, p * k))
    for start in range(0, n, 20_000):
        block = codes[start : start + 20_000]
        marks = np.zeros((len(block), p * k), dtype=np.float32)  # exact: sums stay below 2²⁴
        np.put_along_axis(marks, block + k * np.arange(p), 1, axis=1)
        counts += marks.T @ marks
    return counts.reshape(p, k, p, k).transpose(0, 2, 1, 3)


def _fit_pairs(
    tables: np.ndarray, rows: np.ndarray, columns: np.ndarray, row_sizes: np.ndarray, column_sizes: np.ndarray
) -> np.ndarray:
    """Correlations (b,) of b tables (b, k, k) with thresholds (b, k + 1), by Fisher scoring."""
    k = tables.shape[1]
    real = (np.arange(k) < row_sizes[:, None])[:, :, None] & (np.arange(k) < column_sizes[:, None])[:, None, :]
    counts = np.where(real & (tables == 0), EMPTY_CELL, tables)
    a, b = np.broadcast_arrays(rows[:, :, None], columns[:, None, :])  # (b, k + 1, k + 1)
    independent = scipy.special.ndtr(a) * scipy.special.ndtr(b)
    total = counts.sum(axis=(1, 2))

    def cells(corners: np.ndarray) -> np.ndarray:
        return corners[:, 1:, 1:] - corners[:, :-1, 1:] - corners[:, 1:, :-1] + corners[:, :-1, :-1]

    def probabilities(rho: np.ndarray) -> np.ndarray:
        return np.maximum(cells(independent + _excess(a, b, rho)), 1e-12)

    def log_likelihood(p: np.ndarray) -> np.ndarray:
        return (counts * np.log(p)).sum(axis=(1, 2))

    rho = np.zeros(len(tables))
    p = probabilities(rho)
    reached = log_likelihood(p)
    for _ in range(100):
        gain = cells(_density(a, b, rho[:, None, None]))
        slope = (counts * gain / p).sum(axis=(1, 2))
        information = total * (gain**2 / p).sum(axis=(1, 2))
        step = (slope / information.clip(min=1e-12)).clip(-0.5, 0.5)
        moved = np.zeros(len(rho), dtype=bool)
        for _ in range(20):
            tried = np.where(moved, rho, (rho + step).clip(-LARGEST, LARGEST))
            tried_p = probabilities(tried)
            value = log_likelihood(tried_p)
            better = ~moved & (value >= reached - 1e-9)
            if better.any():
                rho, p = np.where(better, tried, rho), np.where(better[:, None, None], tried_p, p)
                reached, moved = np.where(better, value, reached), moved | better
            if moved.all():
                break
            step = np.where(moved, step, step / 2)
        if np.abs(np.where(moved, step, 0)).max() < 1e-8:
            break
    return rho


def _density(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Bivariate normal density, which is also the derivative of its distribution function in ρ (Plackett 1954)."""
    rest = 1 - rho**2
    return np.exp(-(a * a - 2 * rho * a * b + b * b) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))


def _excess(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Φ₂(a, b; ρ) − Φ(a)Φ(b), the density integrated over ρ' = sin t (Drezner & Wesolowsky 1990)."""
    angle = np.arcsin(rho)[:, None, None] / 2
    squares, product, sums = a * a + b * b, a * b, np.zeros(a.shape)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        sine = np.sin(angle * (1 + node))
        sums += weight * np.exp((sine * product - squares / 2) / (1 - sine**2))
    return sums * angle / (2 * np.pi)


def _positive_definite(R: np.ndarray) -> tuple[np.ndarray, bool]:
    """Pairs fitted one by one may contradict each other: lift negative eigenvalues and restore the unit diagonal."""
    values, vectors = np.linalg.eigh(R)
    if values[0] > 1e-8:
        return R, False
    lifted = (vectors * values.clip(min=1e-6)) @ vectors.T
    scale = np.sqrt(np.diag(lifted))
    return lifted / np.outer(scale, scale), True
