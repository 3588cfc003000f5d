"""Answers whose sample correlations are exactly those of a known factor model."""

import numpy as np

LOADINGS = np.array([[0.8, 0.0], [0.7, 0.0], [0.6, 0.0], [0.5, 0.0], [0.0, 0.8], [0.0, 0.7], [0.0, 0.6], [0.0, 0.5]])
FACTOR_CORRELATIONS = np.array([[1.0, 0.4], [0.4, 1.0]])


def implied(loadings: np.ndarray = LOADINGS, factor_correlations: np.ndarray = FACTOR_CORRELATIONS) -> np.ndarray:
    """ΛΦΛᵀ + Ψ with a unit diagonal."""
    R = loadings @ factor_correlations @ loadings.T
    np.fill_diagonal(R, 1.0)
    return R


def answers_with(R: np.ndarray, n: int = 300, seed: int = 0) -> np.ndarray:
    """Normal answers (n, p), whitened so that their sample correlation matrix is R to rounding."""
    X = np.random.default_rng(seed).normal(size=(n, len(R)))
    X -= X.mean(axis=0)
    X = X @ np.linalg.inv(np.linalg.cholesky(X.T @ X / (n - 1))).T
    return X @ np.linalg.cholesky(R).T
