"""Why a model says what it says: exact contributions where they exist, measured ones where not."""

from dataclasses import dataclass
from typing import Any

import numpy as np

import stats
from learning import metrics
from learning.data import Data, Target, as_frame, codes_of, column_or_values
from learning.model import TrainedModel

MAX_ROWS = 2000  # permuting every column on more rows takes minutes and moves no rank
MAX_TERMS = 200


@dataclass(frozen=True)
class Explanation(stats.Result):
    """What a model's predictions rest on, the weightiest first.

    Attributes:
        method: "additive", "integrated-gradients" or "permutation".
        unit: what importances are measured in.
        names: columns, or for texts words and runs of characters.
        importance: shape (names,).
        base: the score that contributions start from; None for permutation.
        rows: for each row its (name, contribution) pairs; with ``base`` they add up to the row's log-odds of the
            last class (for more than two classes, to its score). Empty for permutation.
        n: rows explained.
    """

    method: str
    unit: str
    names: tuple[str, ...]
    importance: np.ndarray
    base: float | None
    rows: tuple[tuple[tuple[str, float], ...], ...]
    n: int


def explain(
    model: TrainedModel, data: Data, target: Target | None = None, *, seed: int = 0, repeats: int = 5
) -> Explanation:
    """Explain a model on the given rows.

    Linear models: exact additive contributions. LSTM: integrated gradients from a text of padding alone. Trees: how
    many bits of log loss a column's shuffling costs, on up to 2,000 rows.

    Args:
        model: the model.
        data: the rows to explain.
        target: the column with the true labels, or one per row. Only permutation reads it; the model's own target
            column when left out.
        seed: start of the shuffling.
        repeats: shuffles per column.

    Raises:
        ValueError: a column is missing, or a label is unknown to the model.
    """
    match model.architecture:
        case "logistic-regression":
            return _additive_table(model, data)
        case "tfidf-logistic":
            return _additive_text(model, data)
        case "lstm-text":
            from learning.gradients import integrated_gradients  # imports torch, which the others don't need

            return integrated_gradients(model, data)
        case _:
            return _permutation(model, data, target, seed=seed, repeats=repeats)


def _additive_table(model: Any, data: Data) -> Explanation:
    weights = model.weights[:, -1]
    owners, columns = model.encoder.design_owners(), model.encoder.columns
    X = model.encode(data)
    contributions = np.zeros((len(X), len(columns)))
    for j, owner in enumerate(owners):
        contributions[:, owner] += X[:, j] * weights[j]
    importance = np.abs(contributions).mean(axis=0)
    order = np.argsort(-importance, kind="stable")
    names = [columns[j].name for j in order]
    rows = tuple(tuple(zip(names, row.tolist(), strict=True)) for row in contributions[:, order])
    return Explanation(
        "additive", "mean |log-odds|", tuple(names), importance[order], float(model.intercepts[-1]), rows, len(X)
    )


def _additive_text(model: Any, data: Data) -> Explanation:
    X = model.encode(data)
    contributions = X.multiply(model.weights[:, -1]).tocsr()
    importance = np.asarray(abs(contributions).mean(axis=0)).ravel()
    order = np.argsort(-importance, kind="stable")[:MAX_TERMS]
    rows = []
    for first, end in zip(contributions.indptr, contributions.indptr[1:], strict=False):
        pairs = zip(contributions.indices[first:end], contributions.data[first:end].tolist(), strict=True)
        rows.append(tuple(sorted(((model.terms[j], value) for j, value in pairs), key=lambda pair: -abs(pair[1]))))
    return Explanation(
        "additive",
        "mean |log-odds|",
        tuple(model.terms[j] for j in order),
        importance[order],
        float(model.intercepts[-1]),
        tuple(rows),
        X.shape[0],
    )


def _permutation(model: TrainedModel, data: Data, target: Target | None, *, seed: int, repeats: int) -> Explanation:
    """Breiman (2001), Random forests, section 10, with log loss in place of the error rate."""
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1; it is {repeats}")
    labels = column_or_values(data, model.recipe.target if target is None else target, "target")
    rng, frame = np.random.default_rng(seed), as_frame(data)
    if len(frame) > MAX_ROWS:
        chosen = np.sort(rng.choice(len(frame), MAX_ROWS, replace=False))
        frame, labels = frame.iloc[chosen].reset_index(drop=True), labels[chosen]
    codes = codes_of(labels, model.classes)
    frame = frame[list(model.recipe.features or ())]
    base = metrics.log_loss_bits(model.predict_proba(frame), codes).mean()
    importance = np.empty(frame.shape[1])
    for j, name in enumerate(frame.columns):
        losses = []
        for _ in range(repeats):
            shuffled = frame.assign(**{name: frame[name].to_numpy()[rng.permutation(len(frame))]})
            losses.append(metrics.log_loss_bits(model.predict_proba(shuffled), codes).mean())
        importance[j] = np.mean(losses) - base
    order = np.argsort(-importance, kind="stable")
    names = tuple(str(frame.columns[j]) for j in order)
    return Explanation("permutation", "bits of log loss", names, importance[order], None, (), len(frame))
