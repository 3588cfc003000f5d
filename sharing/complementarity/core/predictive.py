"""Predictive information: how many bits about a target a table is worth to a model that has not seen the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from sharing.complementarity.core.columns import as_floats, kind_of
from sharing.complementarity.core.discretize import discretize_column

MAX_CATEGORIES = 200  # scikit-learn's boosting takes at most 255; the rarest are pooled
IDENTIFIER_SHARE = 0.5  # text with more different values than this share of the records names records
TARGET_BINS = 4  # levels of a continuous target
PRIOR_WEIGHT = 1e-3  # mixed into every prediction, so that one confident error costs at most about 10 bits + H(Y)


@dataclass(frozen=True)
class Features:
    """A numeric matrix a model can read.

    Attributes:
        X: shape (n, columns); category codes or numbers, NaN where missing.
        categorical: shape (columns,), which columns hold category codes.
        names: the columns in order.
        left_out: columns that were not used because they look like identifiers or hold one value.
    """

    X: np.ndarray
    categorical: np.ndarray
    names: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.X)

    def beside(self, other: "Features") -> "Features":
        """Columns of both for the same records."""
        return Features(
            X=np.hstack([self.X, other.X]),
            categorical=np.concatenate([self.categorical, other.categorical]),
            names=self.names + other.names,
        )

    def take(self, positions: Sequence[int]) -> "Features":
        """Some of the columns, in the order asked for."""
        chosen = list(positions)
        return Features(
            X=self.X[:, chosen], categorical=self.categorical[chosen], names=tuple(self.names[i] for i in chosen)
        )


@dataclass(frozen=True)
class HeldOut:
    """Predictions for records that the predicting model was not trained on.

    Attributes:
        loss_bits: shape (n,), −log₂ of the probability given to what was true.
        correct: shape (n,), 1.0 where the likeliest class was true.
        importance_bits: shape (columns asked for,), mean loss when a column is shuffled, minus the mean loss.
    """

    loss_bits: np.ndarray
    correct: np.ndarray
    importance_bits: np.ndarray


def features(frame: pd.DataFrame) -> Features:
    """Read a table for a model: numbers and times as they are, other columns as categories.

    Text with nearly as many values as records, and columns with a single value, are left out and named.
    """
    columns, categorical, names, left_out = [], [], [], []
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        name, distinct = str(frame.columns[position]), column.nunique(dropna=False)
        numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        discrete = not numeric and kind_of(column) == "discrete"
        if distinct < 2 or (discrete and distinct > max(2, IDENTIFIER_SHARE * len(column))):
            left_out.append(name)
            continue
        columns.append(_categories(column) if discrete else as_floats(column))
        categorical.append(discrete)
        names.append(name)
    X = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    return Features(
        X=X.astype(float), categorical=np.array(categorical, dtype=bool), names=tuple(names), left_out=tuple(left_out)
    )


def _categories(column: pd.Series) -> np.ndarray:
    """Codes by falling frequency, the rarest pooled, NaN where missing, shape (n,)."""
    codes = pd.factorize(column)[0]
    frequency = np.bincount(codes[codes >= 0])
    rank = np.empty(len(frequency))
    rank[np.argsort(-frequency, kind="stable")] = np.arange(len(frequency))
    return np.where(codes < 0, np.nan, np.minimum(rank[codes], MAX_CATEGORIES))


def target_classes(column: pd.Series) -> np.ndarray:
    """Classes to predict as codes of shape (n,): the values themselves, or quarters of a continuous target."""
    if kind_of(column) == "discrete":
        return pd.factorize(column, sort=False)[0]
    return discretize_column(column, TARGET_BINS)[0]


def held_out(
    data: Features,
    target: np.ndarray,
    *,
    folds: int,
    seed: int,
    importance_of: Sequence[int] = (),
    extra: tuple[np.ndarray, np.ndarray] | None = None,
    extra_allowed: np.ndarray | None = None,
    own_trains: bool = True,
) -> HeldOut:
    """Predict each record by gradient boosting trained on the other folds.

    The mean of ``loss_bits`` estimates the predictive conditional V-entropy H_V(Y|X) from above: what the
    model family leaves unknown. Without columns the shares of the training classes are the prediction.
    Boosting runs on one thread: on a busy machine its threads wait for one another, a hundred times slower.

    Args:
        data: the records.
        target: class codes, shape (n,).
        folds: number of parts, each predicted once.
        seed: of the parts and of the model; the same seed gives the same parts for every table.
        importance_of: positions of columns to shuffle in the held-out part.
        extra: further records (X, target) to train on that are never predicted.
        extra_allowed: shape (folds, extra records), which extra records each fold may train on.
        own_trains: False trains on the extra records alone.

    Source:
        Xu, Zhao, Song, Stewart and Ermon (2020), A theory of usable information under computational
        constraints, ICLR. Model: Friedman (2001), Greedy function approximation.
    """
    n, rng = len(target), np.random.default_rng(seed)
    loss, correct, shuffled = np.empty(n), np.empty(n), np.zeros((len(importance_of), n))
    for fold, (train, test) in enumerate(fold_parts(target, folds, seed)):
        train = train if own_trains else train[:0]
        X, y = data.X[train], target[train]
        if extra is not None:
            allowed = slice(None) if extra_allowed is None else extra_allowed[fold]
            X, y = np.vstack([X, extra[0][allowed]]), np.concatenate([y, extra[1][allowed]])
        predict = _fit(X, y, data.categorical, int(target.max()) + 1, seed)
        P = predict(data.X[test])  # (held out, classes)
        loss[test] = -np.log2(P[np.arange(len(test)), target[test]])
        correct[test] = P.argmax(axis=1) == target[test]
        for row, column in enumerate(importance_of):
            mixed = data.X[test].copy()
            mixed[:, column] = rng.permutation(mixed[:, column])
            shuffled[row, test] = -np.log2(predict(mixed)[np.arange(len(test)), target[test]])
    return HeldOut(loss_bits=loss, correct=correct, importance_bits=shuffled.mean(axis=1) - loss.mean())


def fold_parts(target: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The positions to train on and to predict, for each fold, with the classes in equal shares."""
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    return list(parts.split(np.zeros(len(target)), target))


def _fit(
    X: np.ndarray, y: np.ndarray, categorical: np.ndarray, classes: int, seed: int
) -> Callable[[np.ndarray], np.ndarray]:
    """A function from records to class probabilities of shape (n, classes), none of them zero."""
    prior = (np.bincount(y, minlength=classes) + 1.0) / (len(y) + classes)
    if X.shape[1] == 0 or len(np.unique(y)) < 2:
        return lambda records: np.tile(prior, (len(records), 1))
    model = HistGradientBoostingClassifier(
        learning_rate=0.06,
        max_iter=120,
        max_leaf_nodes=15,
        l2_regularization=1.0,
        early_stopping=False,
        categorical_features=categorical,
        random_state=seed,
    )
    with threadpool_limits(limits=1, user_api="openmp"):
        model.fit(X, y)

    def predict(records: np.ndarray) -> np.ndarray:
        P = np.zeros((len(records), classes))
        with threadpool_limits(limits=1, user_api="openmp"):
            P[:, model.classes_] = model.predict_proba(records)
        return (1 - PRIOR_WEIGHT) * P + PRIOR_WEIGHT * prior

    return predict
