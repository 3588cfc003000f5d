"""Logistic regression on standardized numbers and one-hot categories: the simple baseline for tables."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from learning import storage
from learning.columns import TableEncoder
from learning.data import Data
from learning.model import Recipe
from learning.newton import MAX_ROUNDS
from learning.parameters import Number
from learning.trainers.linear import LinearModel, fit_weights, weights_from
from learning.training import Run

READS = "table"
PARAMETERS = {"C": Number(1.0, 1e-6, 1e6), "max_rounds": Number(MAX_ROUNDS, 1, 1000)}


class Model(LinearModel):
    """Logits linear in the columns of ``TableEncoder.design``."""

    architecture = "logistic-regression"

    def __init__(self, recipe: Recipe, encoder: TableEncoder, weights: np.ndarray, intercepts: np.ndarray):
        super().__init__(recipe, weights, intercepts)
        self.encoder = encoder

    def encode(self, data: Data) -> np.ndarray:
        return self.encoder.design(data)

    def with_parameters(self, parameters: Mapping[str, np.ndarray]) -> Self:
        return type(self)(self.recipe, self.encoder, parameters["weights"], parameters["intercepts"])

    def tensors(self) -> dict[str, np.ndarray]:
        return {**super().tensors(), **self.encoder.tensors()}

    def description(self) -> dict[str, Any]:
        return self.encoder.description()

    @classmethod
    def rebuild(cls, recipe: Recipe, description: Mapping[str, Any], tensors: storage.Tensors) -> Self:
        encoder = TableEncoder.rebuild(description, tensors)
        return cls(recipe, encoder, *weights_from(recipe, tensors, len(encoder.design_owners())))


def fit(run: Run) -> Model:
    encoder = TableEncoder.fit(run.rows)
    return Model(run.recipe, encoder, **fit_weights(run, encoder.design(run.rows)))
