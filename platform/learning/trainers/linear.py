"""Logits that are linear in a feature matrix, fitted round by round: shared by the tabular and the text family."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from learning import newton, storage
from learning.model import Differentiable, Recipe
from learning.training import Run

TOLERANCE = 1e-9  # largest gradient entry at which a fit counts as converged


class LinearModel(Differentiable):
    """z = X W + b. Subclasses say how rows become X."""

    def __init__(self, recipe: Recipe, weights: np.ndarray, intercepts: np.ndarray):
        super().__init__(recipe)
        self.weights = weights  # (d, logits)
        self.intercepts = intercepts  # (logits,)

    def logits(self, encoded: Any) -> np.ndarray:
        return encoded @ self.weights + self.intercepts

    def parameters(self) -> dict[str, np.ndarray]:
        return {"weights": self.weights.copy(), "intercepts": self.intercepts.copy()}

    def loss_and_gradient(
        self, encoded: Any, codes: np.ndarray, weights: np.ndarray
    ) -> tuple[float, dict[str, np.ndarray]]:
        z, wanted, n = self.logits(encoded), newton.targets_of(codes, self.recipe.logits), len(codes)
        residual = (newton.fitted(z) - wanted) * weights[:, None] / n  # (n, logits)
        loss = float(weights @ newton.cross_entropy(z, wanted) / n)
        return loss, {"weights": encoded.T @ residual, "intercepts": residual.sum(axis=0)}

    def tensors(self) -> dict[str, np.ndarray]:
        return self.parameters()


def weights_from(recipe: Recipe, tensors: storage.Tensors, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """The stored weights and intercepts; raises ``InvalidModelFile``."""
    return (
        tensors.array("weights", "float64", columns, recipe.logits),
        tensors.array("intercepts", "float64", recipe.logits),
    )


def fit_weights(run: Run, X: Any) -> Mapping[str, np.ndarray]:
    """Minimize Σ cross-entropy + ‖W‖² / (2 C) over all rows, asking before each round.

    Returns:
        ``weights`` of shape (d, logits) and ``intercepts`` of shape (logits,).
    """
    wanted = newton.targets_of(run.codes, run.recipe.logits)
    problem = newton.Problem(X, wanted, penalty=1 / (run.recipe.parameters["C"] * len(run.codes)))
    theta, done = problem.start(), 0
    if run.resume is not None:
        theta, done = run.resume.tensors["theta"], run.resume.progress["rounds"]
    everyone = np.arange(len(run.codes))
    total = run.recipe.parameters["max_rounds"]
    while done < total:
        run.hooks.ask(everyone)
        gradient = problem.gradient(theta)
        if np.abs(gradient).max() <= TOLERANCE:
            break
        theta, done = newton.step(problem, theta, gradient), done + 1
        run.hooks.save(lambda: run.checkpoint({"theta": theta}, rounds=done))  # noqa: B023 - called at once
        run.hooks.report(done, total)
    run.hooks.report(total, total)
    return {"weights": theta[:-1], "intercepts": theta[-1]}
