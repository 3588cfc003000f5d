"""Gradient boosted trees: grown by scikit-learn, kept as plain arrays, walked by NumPy."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from learning import storage
from learning.columns import TableEncoder
from learning.data import Data
from learning.model import Recipe, TrainedModel
from learning.parameters import Number
from learning.trainers.trees import Trees, trees_from, trees_of
from learning.training import Run

READS = "table"
PARAMETERS = {
    "rounds": Number(100, 1, 5000),
    "learning_rate": Number(0.1, 1e-4, 1.0),
    "max_leaves": Number(31, 2, 1024),
    # A leaf's value is a statement about its rows: fewer than 20 would say too much about one of them.
    "min_leaf_rows": Number(20, 5, 1_000_000),
    "l2": Number(0.0, 0.0, 1e6),
}
ROUNDS_PER_STEP = 10  # between two questions to the gate; each step bins the table again, so not one by one


class Model(TrainedModel):
    """A baseline plus the leaf values of all trees that a row falls into."""

    architecture = "gradient-boosting"

    def __init__(self, recipe: Recipe, encoder: TableEncoder, trees: Trees, baseline: np.ndarray):
        super().__init__(recipe)
        self.encoder, self.trees, self.baseline = encoder, trees, baseline

    def predict_logits(self, data: Data) -> np.ndarray:
        return self.trees.sums(self.encoder.codes(data), self.baseline)

    def tensors(self) -> dict[str, np.ndarray]:
        return {**self.encoder.tensors(), **self.trees.tensors(), "baseline": self.baseline}

    def description(self) -> dict[str, Any]:
        return self.encoder.description()

    @classmethod
    def rebuild(cls, recipe: Recipe, description: Mapping[str, Any], tensors: storage.Tensors) -> Self:
        encoder = TableEncoder.rebuild(description, tensors)
        baseline = tensors.array("baseline", "float64", recipe.logits)
        trees = trees_from(tensors, len(encoder.columns), recipe.logits)
        if (~encoder.is_category[trees.column] & (trees.category_set >= 0)).any():
            raise storage.InvalidModelFile("tensor tree_category_set splits a column of numbers by category")
        return cls(recipe, encoder, trees, baseline)


def fit(run: Run) -> Model:
    encoder = TableEncoder.fit(run.rows)
    X, settings = encoder.codes(run.rows), run.recipe.parameters
    # scikit-learn can't bin a column without any value. As a constant it is never split on, so never read later.
    X[:, np.isnan(X).all(axis=0)] = 0.0
    everyone, total = np.arange(len(X)), settings["rounds"]
    booster = HistGradientBoostingClassifier(
        max_iter=1,
        learning_rate=settings["learning_rate"],
        max_leaf_nodes=settings["max_leaves"],
        min_samples_leaf=settings["min_leaf_rows"],
        l2_regularization=settings["l2"],
        categorical_features=encoder.is_category if encoder.is_category.any() else None,
        early_stopping=False,
        warm_start=True,
        random_state=run.recipe.seed,
    )
    done = 0
    if run.resume is not None:
        done = run.resume.progress["rounds"]
        run.hooks.ask(everyone)
        booster.fit(X, run.codes)  # sets everything but the trees, which the checkpoint has
        stored = trees_from(storage.Tensors(run.resume.tensors), len(encoder.columns), run.recipe.logits)
        booster._predictors = stored.to_predictors()
    while done < total:
        run.hooks.ask(everyone)
        done = min(done + ROUNDS_PER_STEP, total)
        booster.set_params(max_iter=done).fit(X, run.codes)
        run.hooks.save(lambda: run.checkpoint(trees_of(booster._predictors).tensors(), rounds=done))  # noqa: B023
        run.hooks.report(done, total)
    return Model(run.recipe, encoder, trees_of(booster._predictors), booster._baseline_prediction.ravel())
