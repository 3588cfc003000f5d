"""What a model loses when it learns from the anonymized table instead of the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from disclosure.core import top_two_share
from sharing.cleaning.core.frames import Table, column, row_count
from stats import Result, paired_bootstrap

from .anonymize import AnonymizedTable
from .measures import as_times

_MOST_NAMES = 40  # of a column that the model tells apart; rarer ones count as one
_MOST_CLASSES = 50


@dataclass(frozen=True)
class UtilityLoss(Result):
    """Accuracy on held-out rows of the original table, shares from 0 to 1.

    Attributes:
        accuracy: of the model that learnt from the original rows.
        accuracy_anonymized: of the same model that learnt from the same rows, anonymized.
        lost: the difference; below 0 where the blurring helped.
        ci95_low, ci95_high: of the difference, by a paired bootstrap over the held-out rows (or people).
        baseline: accuracy of always saying the commonest value.
        n_train, n_test: rows that were learnt from (those left out of the anonymized table included), and held out.
        people_test: people whom the held-out rows are about; without labels every row is another person's.
        top_two_test: which share of the held-out rows is of the two people who are in most.
    """

    accuracy: float
    accuracy_anonymized: float
    lost: float
    ci95_low: float
    ci95_high: float
    baseline: float
    n_train: int
    n_test: int
    people_test: int
    top_two_test: float


def utility_loss(
    table: Table,
    anonymized: AnonymizedTable,
    quasi_identifiers: Sequence[Any],
    target: Any,
    others: Sequence[Any] = (),
    people: Sequence[Any] | None = None,
    held_out: float = 0.3,
    seed: int = 0,
    most_rows: int | None = None,
) -> UtilityLoss:
    """Train the same gradient-boosted trees on the original and on the anonymized rows and test both on original ones.

    What a blurred value says is what the model gets: the middle of a range of numbers or times, and for a set of names
    (or a node of a hierarchy) equal shares of those that stand under it somewhere in the table. Rows that were left out
    are not learnt from.

    Args:
        table: the original.
        anonymized: what ``anonymize_table`` made of it.
        quasi_identifiers: those that were blurred.
        target: an untouched column of 2 to 50 values to tell from them, such as the sensitive one.
        others: untouched columns that the model sees besides.
        people: n labels of the person whom each row is about; whole persons are held out.
        held_out: share of the rows (or people), 0 to 1, exclusive.
        seed: draws who is held out.
        most_rows: of a longer table, people are drawn with about so many rows in all.

    Raises:
        KeyError: a column is not in the table.
        ValueError: the target has fewer than 2 values or more than 50, or one of them is missing from what is learnt.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    n = row_count(table)
    if not 0 < held_out < 1:
        raise ValueError(f"held_out must lie between 0 and 1; got {held_out}")
    kept = np.ones(n, dtype=bool)
    kept[anonymized.left_out] = False
    y, classes = pd.factorize(column(table, target).astype(str), sort=True)
    if not 2 <= len(classes) <= _MOST_CLASSES:
        raise ValueError(f"target {target!r} has {len(classes)} values; name a column of 2 to {_MOST_CLASSES}")
    units = np.arange(n) if people is None else pd.factorize(pd.Series(people, dtype=object))[0]
    rng = np.random.default_rng(seed)
    order = rng.permutation(int(units.max()) + 1)
    share = 1.0 if most_rows is None else min(1.0, most_rows / n)
    drawn = (order < share * len(order))[units]
    test = (order < held_out * share * len(order))[units]
    train = drawn & ~test & kept
    if len(np.unique(y[train])) < 2 or not test.any():
        raise ValueError("too few rows: those learnt from hold one value of the target, or none are held out")

    features, blurred = [], []
    for name in (*quasi_identifiers, *others):
        values = column(table, name)
        told = values if name in others else column(anonymized.table, name)
        for original, seen in _features(values, told, kept):
            features.append(original)
            blurred.append(seen)
    X, X_blurred = np.column_stack(features), np.column_stack(blurred)  # (n, features)

    right = []
    for learnt, rows in ((X, drawn & ~test), (X_blurred, train)):
        model = HistGradientBoostingClassifier(max_iter=60, early_stopping=False, random_state=0)
        right.append((model.fit(learnt[rows], y[rows]).predict(X[test]) == y[test]).astype(float))
    difference = paired_bootstrap(right[0], right[1], seed=seed, groups=None if people is None else units[test])
    tested = np.unique(units[test], return_counts=True)[1]
    return UtilityLoss(
        accuracy=float(right[0].mean()),
        accuracy_anonymized=float(right[1].mean()),
        lost=difference.difference,
        ci95_low=difference.ci95_low,
        ci95_high=difference.ci95_high,
        baseline=float((y[test] == np.bincount(y[drawn & ~test]).argmax()).mean()),
        n_train=int((drawn & ~test).sum()),
        n_test=int(test.sum()),
        people_test=len(tested),
        top_two_test=top_two_share(tested),
    )


def _features(values: pd.Series, told: pd.Series, kept: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """A column as the model sees it, original and blurred: pairs of shape (n,), NaN where a value is missing.

    Args:
        values: the original column, n rows.
        told: what stands in its place, for the rows that were kept.
    """
    values = as_times(values)
    texts = pd.factorize(told.reset_index(drop=True), use_na_sentinel=False)[0]
    count = int(texts.max()) + 1
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        known = pd.to_datetime(values, utc=True).dt.tz_localize(None).astype("datetime64[us]")
        numbers = np.where(values.isna(), np.nan, known.to_numpy().astype(np.int64).astype(float))
    elif pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    else:
        names = values.astype(str).where(values.notna(), "missing")
        common = names.value_counts().index[:_MOST_NAMES]
        place = common.get_indexer(names)
        place[place < 0] = len(common)  # all others
        one_hot = np.eye(len(common) + 1)[place]  # (n, names)
        under = np.zeros((count, len(common) + 1))
        under[texts, place[kept]] = 1
        share = np.zeros_like(one_hot)
        share[kept] = (under / under.sum(axis=1, keepdims=True))[texts]
        return list(zip(one_hot.T, share.T, strict=True))
    ends = pd.Series(numbers[kept]).groupby(texts).agg(["min", "max"])  # a range's ends are among its values
    middle = np.full(len(numbers), np.nan)
    middle[kept] = ends.mean(axis=1, skipna=False).to_numpy()[texts]
    return [(numbers, middle)]
