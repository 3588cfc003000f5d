"""Rotations: the same fit, seen from where each factor touches few items."""

from typing import Literal, NamedTuple

import numpy as np
import scipy

Rotation = Literal["none", "varimax", "promax", "oblimin"]

PROMAX_POWER = 4  # psych's and SAS's usual choice; Hendrickson & White 1964
MAX_STEPS = 5000
# R's stopping rule. Going on moves loadings by up to 1e-3 while the criterion no longer rises, so that figures of the
# two programs could not be compared.
VARIMAX_GAIN = 1e-5
SADDLE_DROP = 1e-6  # how much lower a nudged search must end to show that the first one ended on a saddle


class Rotated(NamedTuple):
    """``loadings`` (pattern, (p, m)), ``factor_correlations`` (m, m) and whether the search came to rest."""

    loadings: np.ndarray
    factor_correlations: np.ndarray
    converged: bool


def rotate(loadings: np.ndarray, rotation: Rotation, *, kaiser: bool | None = None) -> Rotated:
    """Rotate unrotated loadings (p, m); factors are then ordered by variance and point where most loadings do.

    ``kaiser`` says whether items are given equal length first (Kaiser 1958). None does as psych and GPArotation do:
    for varimax and promax yes, for oblimin no (measured with psych 2.2.9 on bfi).
    """
    m = loadings.shape[1]
    if m == 1 or rotation == "none":
        return _arranged(loadings, np.eye(m), True)
    if kaiser is None:
        kaiser = rotation != "oblimin"
    lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True)).clip(min=1e-12) if kaiser else np.float64(1)
    turned, correlations, converged = {"varimax": _varimax, "promax": _promax, "oblimin": _oblimin}[rotation](
        loadings / lengths
    )
    return _arranged(turned * lengths, correlations, converged)


def _varimax(A: np.ndarray) -> Rotated:
    """Kaiser (1958), The varimax criterion for analytic rotation, by singular value decompositions."""
    turn, reached, converged = _varimax_from(A, np.eye(A.shape[1]))
    again = _varimax_from(A, turn @ _nudge(A.shape[1]))
    if again[1] > reached * (1 + 1e-3):
        turn, reached, converged = again
    return Rotated(A @ turn, np.eye(A.shape[1]), converged)


def _varimax_from(A: np.ndarray, turn: np.ndarray) -> tuple[np.ndarray, float, bool]:
    """Rotation matrix (m, m), the criterion's value and whether the search came to rest."""
    reached, converged = 0.0, False
    for _ in range(MAX_STEPS):
        L = A @ turn
        left, singular, right = np.linalg.svd(A.T @ (L**3 - L * (L**2).mean(axis=0)))
        turn = left @ right
        converged = bool(singular.sum() < reached * (1 + VARIMAX_GAIN))
        reached = float(singular.sum())
        if converged:
            break
    return turn, reached, converged


def _promax(A: np.ndarray) -> Rotated:
    """Hendrickson & White (1964), Promax: varimax loadings drawn towards their fourth powers."""
    start = _varimax(A)
    target = start.loadings * np.abs(start.loadings) ** (PROMAX_POWER - 1)
    turn = np.linalg.lstsq(start.loadings, target, rcond=None)[0]  # (m, m)
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    back = np.linalg.inv(turn)
    return Rotated(start.loadings @ turn, back @ back.T, start.converged)


def _oblimin(A: np.ndarray) -> Rotated:
    """Direct oblimin with γ = 0 (quartimin) by gradient projection: Jennrich (2002), A simple general method."""
    reached, found = _oblimin_from(A, np.eye(A.shape[1]))
    again, other = _oblimin_from(A, _nudge(A.shape[1]))
    return other if again < reached - SADDLE_DROP else found


def _oblimin_from(A: np.ndarray, T: np.ndarray) -> tuple[float, Rotated]:
    elsewhere = 1 - np.eye(A.shape[1])

    def criterion(T: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        inverse = np.linalg.inv(T)
        L = A @ inverse.T
        crossed = L**2 @ elsewhere
        return float((L**2 * crossed).sum() / 4), -(L.T @ (L * crossed) @ inverse).T, L

    rate, converged = 1.0, False
    value, gradient, L = criterion(T)
    for _ in range(MAX_STEPS):
        along = gradient - T * (T * gradient).sum(axis=0)
        steepness = np.linalg.norm(along)
        if steepness < 1e-8:
            converged = True
            break
        rate *= 2
        for _ in range(30):
            X = T - rate * along
            renewed = X / np.linalg.norm(X, axis=0)
            new_value, new_gradient, new_L = criterion(renewed)
            if value - new_value > 0.5 * steepness**2 * rate:
                break
            rate /= 2
        else:
            # The criterion no longer falls within rounding: this is the minimum if the slope is small.
            converged = bool(steepness < 1e-5)
            break
        T, value, gradient, L = renewed, new_value, new_gradient, new_L
    return value, Rotated(L, T.T @ T, converged)


def _nudge(m: int) -> np.ndarray:
    """A small rotation (m, m), always the same.

    Unrotated loadings of a symmetric model lie exactly on a saddle of both criteria, where the slope is zero and the
    search would end before it began.
    """
    tilt = np.tril(np.random.default_rng(0).normal(scale=0.05, size=(m, m)), -1)
    return np.asarray(scipy.linalg.expm(tilt - tilt.T))


def _arranged(loadings: np.ndarray, correlations: np.ndarray, converged: bool) -> Rotated:
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, correlations = loadings * signs, correlations * np.outer(signs, signs)
    order = np.argsort(-np.diag(correlations @ loadings.T @ loadings), kind="stable")
    return Rotated(loadings[:, order], correlations[np.ix_(order, order)], converged)
