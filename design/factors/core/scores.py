"""Where each person stands on each factor."""

from typing import Literal

import numpy as np

Scoring = Literal["regression", "bartlett", "ten_berge"]


def factor_scores(
    Z: np.ndarray, R: np.ndarray, loadings: np.ndarray, factor_correlations: np.ndarray, scoring: Scoring
) -> np.ndarray:
    """Scores (n, m) of standardized answers (n, p).

    ``regression`` has the least error; ``bartlett`` is unbiased for the person; ``ten_berge`` keeps the factors'
    correlations.

    Source:
        Thurstone (1935), The Vectors of Mind; Bartlett (1937), The statistical conception of mental factors;
        ten Berge, Krijnen, Wansbeek & Shapiro (1999), Some new results on correlation-preserving factor scores.
    """
    if scoring == "bartlett":
        implied = np.einsum("ij,jk,ik->i", loadings, factor_correlations, loadings)
        weighted = loadings / np.maximum(1 - implied, 1e-6)[:, None]  # (p, m)
        weights = weighted @ np.linalg.inv(loadings.T @ weighted)
    elif scoring == "ten_berge":
        root = _power(factor_correlations, 0.5)
        L = loadings @ root
        C = _power(R, -0.5) @ L @ _power(L.T @ np.linalg.solve(R, L), -0.5)
        weights = _power(R, -0.5) @ C @ root
    else:
        weights = np.linalg.solve(R, loadings @ factor_correlations)
    return Z @ weights


def _power(matrix: np.ndarray, exponent: float) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * values.clip(min=1e-12) ** exponent) @ vectors.T
