"""Penalized logistic regression by Newton's method with conjugate gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np

from learning.model import probabilities

MAX_ROUNDS = 100
MAX_CG_STEPS = 250


def targets_of(codes: np.ndarray, logits: int) -> np.ndarray:
    """Wanted probabilities, shape (n, logits): 0 and 1 for two classes, one-hot rows for more."""
    return codes[:, None].astype(float) if logits == 1 else np.eye(logits)[codes]


def fitted(z: np.ndarray) -> np.ndarray:
    """Probabilities beside ``targets_of``, shape (n, logits)."""
    p = probabilities(z)
    return p[:, 1:] if z.shape[1] == 1 else p


def cross_entropy(z: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Cross-entropy of each row in nats, shape (n,), from logits and ``targets_of``."""
    if z.shape[1] == 1:
        return (np.logaddexp(0, z) - wanted * z)[:, 0]
    return np.logaddexp.reduce(z, axis=1) - (wanted * z).sum(axis=1)


class Problem:
    """mean cross-entropy + penalty/2 · ‖weights‖², the last row of theta (the intercepts) unpenalized.

    Args:
        X: shape (n, d), dense or sparse.
        wanted: shape (n, k), as ``targets_of`` gives it.
        penalty: λ, positive.
    """

    def __init__(self, X: Any, wanted: np.ndarray, penalty: float):
        self.X, self.wanted, self.penalty, self.n = X, wanted, penalty, X.shape[0]

    def start(self) -> np.ndarray:
        return np.zeros((self.X.shape[1] + 1, self.wanted.shape[1]))

    def scores(self, theta: np.ndarray) -> np.ndarray:
        return self.X @ theta[:-1] + theta[-1]

    def loss(self, theta: np.ndarray) -> float:
        fit = cross_entropy(self.scores(theta), self.wanted).mean()
        return float(fit + self.penalty / 2 * (theta[:-1] ** 2).sum())

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        return self._pull_back(fitted(self.scores(theta)) - self.wanted) + self._penalized(theta)

    def curvature(self, theta: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """The Hessian at ``theta`` as a function of the direction it is multiplied with."""
        p = fitted(self.scores(theta))

        def times(direction: np.ndarray) -> np.ndarray:
            moved = self.scores(direction)
            if p.shape[1] == 1:
                bent = p * (1 - p) * moved
            else:
                bent = p * (moved - (p * moved).sum(axis=1, keepdims=True))
            return self._pull_back(bent) + self._penalized(direction)

        return times

    def _pull_back(self, residual: np.ndarray) -> np.ndarray:
        return np.vstack([self.X.T @ residual, residual.sum(axis=0)]) / self.n

    def _penalized(self, theta: np.ndarray) -> np.ndarray:
        return self.penalty * np.vstack([theta[:-1], np.zeros((1, theta.shape[1]))])


def step(problem: Problem, theta: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """One inexact Newton step, shortened until the loss falls enough.

    It depends on ``theta`` alone, so a run may stop after any step and go on from its weights.

    Source:
        Nocedal & Wright (2006), Numerical Optimization, algorithm 7.1 (line search Newton-CG).
    """
    direction = _solve(problem.curvature(theta), -gradient)
    slope, loss, length = float((gradient * direction).sum()), problem.loss(theta), 1.0
    # The last term forgives rounding: near the optimum the loss can't fall by more than its own precision.
    while problem.loss(theta + length * direction) > loss + 1e-4 * length * slope + 1e-14 * abs(loss):
        length /= 2
        if length < 1e-10:
            return theta
    return theta + length * direction


def _solve(times: Callable[[np.ndarray], np.ndarray], right: np.ndarray) -> np.ndarray:
    """Conjugate gradients on H x = right, to a tolerance that tightens as the right side shrinks."""
    size = float(np.sqrt((right**2).sum()))
    tolerance = min(0.1, np.sqrt(size)) * size
    x, residual = np.zeros_like(right), right.copy()
    direction, squared = residual.copy(), size**2
    for _ in range(MAX_CG_STEPS):
        if np.sqrt(squared) <= tolerance:
            break
        bent = times(direction)
        curvature = float((direction * bent).sum())
        if curvature <= 0:  # flat to rounding; go no further
            break
        x += squared / curvature * direction
        residual -= squared / curvature * bent
        squared, before = float((residual**2).sum()), squared
        direction = residual + squared / before * direction
    return x if x.any() else right
