"""What each contributor's rows were worth to a nearest-neighbor model: exact Shapley values."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

import stats
from learning.columns import TableEncoder
from learning.data import Data, Target, as_frame, classes_of, codes_of, column_or_values, is_table, texts_of

CELLS = 4_000_000  # validation rows × training rows at once: 32 MB


@dataclass(frozen=True)
class ContributionValues(stats.Result):
    """Shapley values in accuracy of a k-nearest-neighbor vote.

    Attributes:
        contributors: each once, the most valuable first.
        values: shape (contributors,), the sum of their rows' values; all together they are ``utility``.
        per_row: shape (n,), the value of each training row.
        utility: mean share of a validation row's k nearest training rows that bear its label.
        k: neighbors.
        n: training rows.
        validation_n: validation rows.
    """

    contributors: tuple[Any, ...]
    values: np.ndarray
    per_row: np.ndarray
    utility: float
    k: int
    n: int
    validation_n: int


def value_contributions(
    data: Data,
    *,
    target: Target,
    contributors: Target,
    validation: Data,
    validation_target: Target | None = None,
    features: list[str] | None = None,
    text_column: str | None = None,
    k: int = 10,
) -> ContributionValues:
    """Share the worth of the training rows among those who gave them.

    Tables are compared by distance over standardized numbers and one-hot categories, texts by the angle between
    their TF-IDF vectors. The values are exact for the nearest-neighbor vote and stand in for any other model.

    Args:
        data: n training rows: a table, or a list of texts.
        target: the column with the labels, or one per row.
        contributors: who gave each row, a column or one value per row; left out of the features.
        validation: rows, of other people, that the worth is measured on.
        validation_target: their labels; the column ``target`` when left out.
        features: the columns to compare by; all others when left out.
        text_column: the column with the texts; then only it is compared.
        k: neighbors that vote, from 1 to n.

    Raises:
        ValueError: a column is missing, a label unknown, or ``k`` out of range.

    Source:
        Jia et al. (2019), Efficient task-specific data valuation for nearest neighbor algorithms, theorem 1.
    """
    labels, people = column_or_values(data, target, "target"), column_or_values(data, contributors, "contributors")
    if validation_target is None and not isinstance(target, str):
        raise ValueError("validation_target must give the labels of the validation rows")
    wanted = column_or_values(
        validation, target if validation_target is None else validation_target, "validation_target"
    )
    classes = classes_of(labels)
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= len(labels):
        raise ValueError(f"k must be a whole number from 1 to the {len(labels)} rows of data; it is {k!r}")
    left_out = [name for name in (target, contributors) if isinstance(name, str)]
    X, V = _comparable(data, validation, features, text_column, left_out)
    per_row, utility = knn_shapley(X, codes_of(labels, classes), V, codes_of(wanted, classes), k)
    names = list(dict.fromkeys(people))
    position = {name: i for i, name in enumerate(names)}
    sums = np.bincount([position[name] for name in people], weights=per_row)
    order = np.argsort(-sums, kind="stable")
    return ContributionValues(
        tuple(names[i] for i in order), sums[order], per_row, utility, k, len(labels), len(wanted)
    )


def knn_shapley(X: Any, codes: np.ndarray, V: Any, wanted: np.ndarray, k: int) -> tuple[np.ndarray, float]:
    """Exact Shapley values of training rows for the k-nearest-neighbor vote on validation rows.

    The worth of a set of rows is the mean, over validation rows, of 1/k times how many of its (up to k) nearest
    bear the right label. Rows at equal distance rank in their own order.

    Args:
        X: shape (n, d), training rows, dense or sparse.
        codes: shape (n,), their labels.
        V: shape (m, d), validation rows.
        wanted: shape (m,), their labels.
        k: neighbors, at least 1.

    Returns:
        Values of shape (n,), and their sum, which is the worth of all rows.
    """
    n, m = X.shape[0], V.shape[0]
    values = np.zeros(n)
    rank = np.arange(1, n + 1)
    for first in range(0, m, max(1, CELLS // n)):
        part = slice(first, first + max(1, CELLS // n))
        order = np.argsort(_distances(V[part], X), axis=1, kind="stable")  # (rows, n), nearest first
        match = (codes[order] == wanted[part, None]).astype(float)
        steps = np.empty_like(match)
        steps[:, -1] = match[:, -1] * min(k, n) / (k * n)
        steps[:, :-1] = (match[:, :-1] - match[:, 1:]) / k * np.minimum(k, rank[:-1]) / rank[:-1]
        ranked = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
        np.add.at(values, order.ravel(), ranked.ravel())
    values /= m
    return values, float(values.sum())


def _distances(V: Any, X: Any) -> np.ndarray:
    """Squared Euclidean distances less what is the same for all of a row, shape (m, n)."""
    squares = np.asarray((X * X).sum(axis=1)).ravel()
    products = V @ X.T
    return squares - 2 * (products.toarray() if sparse.issparse(products) else products)


def _comparable(
    data: Data, validation: Data, features: list[str] | None, text_column: str | None, left_out: list[str]
) -> tuple[Any, Any]:
    if text_column is not None or not is_table(data):
        from learning.trainers import tfidf_logistic as tfidf  # loads its solver; only texts need it

        texts = texts_of(data, text_column)
        analyzer = tfidf.choose_analyzer(texts)
        terms, idf = tfidf.fit_tfidf(texts, analyzer, minimum=tfidf.MIN_DOCUMENTS, limit=50_000)
        return tuple(tfidf.tfidf(rows, analyzer, terms, idf) for rows in (texts, texts_of(validation, text_column)))
    frame = as_frame(data)
    names = [name for name in frame.columns if name not in left_out] if features is None else list(features)
    missing = [name for name in names if name not in frame.columns]
    if missing or not names:
        raise ValueError(f"features names no usable column{f': {missing[0]!r} is not in data' if missing else ''}")
    encoder = TableEncoder.fit(frame[names])
    return encoder.design(frame), encoder.design(validation)
