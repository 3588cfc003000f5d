"""Labels that are probably wrong: ranked by how little models that never saw a row believe in its label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import learning

from .frames import Table, column, column_names, row_count

Label = str | int | float | bool


@dataclass(frozen=True)
class LabelDoubts:
    """What models learned on the other rows think of each label, n rows with a label and m classes.

    Attributes:
        rows: shape (n,), positions in the table of the rows that have a label.
        classes: the m labels, sorted.
        margin: shape (n,), the probability of the given label less that of the likeliest other one, −1 to 1: the lower,
            the more doubtful.
        suggested: shape (n,), the position in ``classes`` of the likeliest other label.
        doubtful: shape (n,), whether confident learning counts the label as wrong.
        joint: shape (m, m), the estimated share of rows given label i whose right label is j; sums to 1.
    """

    rows: np.ndarray
    classes: tuple[Label, ...]
    margin: np.ndarray
    suggested: np.ndarray
    doubtful: np.ndarray
    joint: np.ndarray

    @property
    def wrong_share(self) -> float:
        """The estimated share of labels that are wrong, 0 to 1."""
        return float(1 - np.trace(self.joint))

    def ranked(self, most: int | None = None) -> np.ndarray:
        """Places in ``rows``, the most doubtful first; at most ``most``."""
        return np.argsort(self.margin, kind="stable")[:most]


def label_doubts(
    table: Table,
    target: str,
    *,
    trainer: str = "gradient-boosting",
    features: Sequence[str] | None = None,
    text_column: str | None = None,
    groups: Sequence[Any] | None = None,
    folds: int = 5,
    seed: int = 0,
    before_batch: Callable[[np.ndarray], object] | None = None,
    on_progress: Callable[[int, int], object] | None = None,
) -> LabelDoubts:
    """Rank the labels of a column by doubt. The same table and seed give the same ranks.

    Args:
        table: pandas or Arrow table; rows without a label are left out.
        target: the column with the labels.
        trainer: a name in ``learning.TRAINERS``.
        features, text_column: what the models read; see ``learning.train``.
        groups: shape (n,), the person or duplicate group of each row of the table; none stands on both sides of a fold.
        folds: into how many parts the rows are dealt, each judged by a model learned on the others, 2 to 20.
        before_batch, on_progress: see ``learning.Hooks``; progress is over all folds.

    Raises:
        ValueError: folds out of range, fewer than two classes, a class with fewer rows than folds, or rows that
            can't be learned from.

    Source:
        Northcutt, Jiang, Chuang (2021), Confident Learning: Estimating Uncertainty in Dataset Labels. JAIR 70. The
        rank is by normalized margin.
    """
    if not 2 <= folds <= 20:
        raise ValueError(f"folds must lie between 2 and 20; it is {folds}")
    if target not in column_names(table):
        raise ValueError(f"target names {target!r}, which the table doesn't have")
    labels = column(table, target)
    rows = np.flatnonzero(labels.notna().to_numpy())
    frame = pd.DataFrame({name: column(table, name).iloc[rows].reset_index(drop=True) for name in column_names(table)})
    codes, classes = _codes(frame[target], folds)
    owners = np.arange(row_count(table)) if groups is None else np.asarray(groups, dtype=object)
    places = _dealt(codes, owners[rows], folds, seed)
    believed = np.zeros((len(rows), len(classes)))  # probabilities by models that never saw the row
    for fold in range(folds):
        inside = places == fold
        model = learning.train(
            frame[~inside].reset_index(drop=True),
            target=target,
            trainer=trainer,
            features=None if text_column else features,
            text_column=text_column,
            seed=seed,
            before_batch=_of_table(before_batch, rows[~inside]),
        )
        at = [classes.index(label) for label in model.classes]
        believed[np.ix_(inside, at)] = model.predict_proba(frame[inside].reset_index(drop=True))
        if on_progress is not None:
            on_progress(fold + 1, folds)
    return _judged(rows, classes, codes, believed)


def _judged(rows: np.ndarray, classes: tuple[Label, ...], codes: np.ndarray, believed: np.ndarray) -> LabelDoubts:
    n, m = believed.shape
    own = believed[np.arange(n), codes]
    others = believed.copy()
    others[np.arange(n), codes] = -1
    # As sure as models are of a class where it is given: above that, a row is confidently of the class.
    thresholds = np.array([believed[codes == each, each].mean() for each in range(m)])
    sure = believed >= thresholds
    best = np.where(sure, believed, -1).argmax(axis=1)
    confident = sure.any(axis=1)
    counts = np.zeros((m, m))
    np.add.at(counts, (codes[confident], best[confident]), 1)
    given = np.bincount(codes, minlength=m)
    totals = counts.sum(axis=1)
    counts[totals == 0, np.flatnonzero(totals == 0)] = 1  # of no row of the class is anything confident: none is wrong
    joint = counts / counts.sum(axis=1, keepdims=True) * given[:, None]
    return LabelDoubts(
        rows=rows,
        classes=classes,
        margin=own - others.max(axis=1),
        suggested=others.argmax(axis=1),
        doubtful=confident & (best != codes),
        joint=joint / joint.sum(),
    )


def _codes(labels: pd.Series, folds: int) -> tuple[np.ndarray, tuple[Label, ...]]:
    plain = [value.item() if hasattr(value, "item") else value for value in labels]
    classes = tuple(sorted(set(plain), key=lambda label: (str(type(label)), label)))
    if len(classes) < 2:
        raise ValueError("the target must hold two different labels at least")
    place = {label: code for code, label in enumerate(classes)}
    codes = np.array([place[label] for label in plain])
    if (few := np.bincount(codes, minlength=len(classes))).min() < folds:
        raise ValueError(
            f"label {classes[int(few.argmin())]!r} stands in {few.min()} rows, fewer than {folds} folds; "
            "leave those rows out, or ask for fewer folds"
        )
    return codes, classes


def _dealt(codes: np.ndarray, owners: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The fold of each row, shape (n,): groups whole, and of each class about as many rows in every fold."""
    names, group = np.unique(owners.astype(str), return_inverse=True)
    first = np.full(len(names), -1)
    first[group[::-1]] = codes[::-1]  # the class of a group's first row stands for the group
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(first[order], kind="stable")]
    fold = np.empty(len(names), dtype=np.int64)
    fold[order] = np.arange(len(names)) % folds
    return fold[group]


def _of_table(
    before_batch: Callable[[np.ndarray], object] | None, rows: np.ndarray
) -> Callable[[np.ndarray], object] | None:
    """``before_batch`` told positions in the whole table."""
    return None if before_batch is None else lambda batch: before_batch(rows[batch])
