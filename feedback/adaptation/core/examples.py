"""Labeled rows with a weight and a person each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from learning import Differentiable
from learning.data import Data, codes_of, column_or_values


@dataclass(frozen=True)
class Examples:
    """Rows with labels: feedback with its corrections, old data to replay, or a part held out.

    Attributes:
        data: n rows, a table with the model's columns or a list of texts.
        labels: n labels; for feedback, the corrected ones.
        weights: n non-negative numbers, such as a rater's reliability; all 1 when left out.
        people: who each row is from; each row someone else's when left out.
    """

    data: Data
    labels: Sequence[Any] | np.ndarray
    weights: Sequence[float] | np.ndarray | None = None
    people: Sequence[Any] | np.ndarray | None = None

    def codes(self, model: Differentiable, name: str) -> np.ndarray:
        """Position of each label in the model's classes, shape (n,).

        Raises:
            ValueError: labels missing, of another number than the rows, or unknown to the model.
        """
        return codes_of(
            column_or_values(self.data, np.asarray(self.labels, dtype=object), f"{name}.labels"), model.classes
        )

    def weights_of_rows(self, name: str) -> np.ndarray:
        """The weights, shape (n,).

        Raises:
            ValueError: of another length, negative, infinite, or all zero.
        """
        if self.weights is None:
            return np.ones(len(self.data))
        weights = np.asarray(self.weights, dtype=float)
        if weights.shape != (len(self.data),):
            raise ValueError(
                f"{name}.weights must have one number per row: {len(self.data)} rows, {weights.size} weights"
            )
        if not np.isfinite(weights).all() or (weights < 0).any() or not weights.any():
            raise ValueError(f"{name}.weights must be finite, not negative, and above zero somewhere")
        return weights

    def people_of_rows(self, name: str) -> np.ndarray | None:
        """Who each row is from, shape (n,), or None."""
        return (
            None
            if self.people is None
            else column_or_values(self.data, np.asarray(self.people, dtype=object), f"{name}.people")
        )


def capped(weights: np.ndarray, people: np.ndarray | None, cap: float) -> np.ndarray:
    """Weights scaled down, shape (n,), where one person's add up to more than ``cap``: then they add up to it."""
    if people is None:
        return np.minimum(weights, cap)
    _, person = np.unique(people.astype(str), return_inverse=True)
    total = np.bincount(person, weights=weights)
    return weights * np.minimum(1.0, cap / np.maximum(total, np.finfo(float).tiny))[person]
