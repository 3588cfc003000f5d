"""How well people are hidden: classes of equal quasi-identifiers, their size, diversity and closeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

_CELLS_AT_ONCE = 4_000_000  # of the classes × values table


@dataclass(frozen=True)
class Sensitive:
    """What must not be learnt about a person.

    Attributes:
        codes: shape (n,), each row's value as its rank, 0 to m - 1; a missing value is a value of its own.
        share: shape (m,), how common each value is in the whole table.
        ordered: whether the distance between values follows their order (numbers, times) or is the same for all.
    """

    codes: np.ndarray
    share: np.ndarray
    ordered: bool

    @classmethod
    def read(cls, values: pd.Series) -> Sensitive:
        """Read a column."""
        values = as_times(values)
        kind = values.dtype
        ordered = pd.api.types.is_datetime64_any_dtype(kind) or (
            pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
        )
        codes, found = pd.factorize(values if ordered else values.astype(str).where(values.notna()), sort=True)
        codes = np.where(codes < 0, len(found), codes).astype(np.int32)
        return cls(codes, np.bincount(codes) / max(1, len(codes)), bool(ordered))

    def among(self, rows: np.ndarray) -> Sensitive:
        """The same of some rows, as if they were the whole table: values that none of them has are no values."""
        present, codes = np.unique(self.codes[rows], return_inverse=True)
        codes = codes.astype(np.int32)
        return Sensitive(codes, np.bincount(codes, minlength=len(present)) / max(1, len(codes)), self.ordered)


def as_times(values: pd.Series) -> pd.Series:
    """Dates that come as Python's objects (as Arrow's do) as the times they are; anything else as it is."""
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) in ("date", "datetime"):
        return pd.to_datetime(values)
    return values


def equal_rows(columns: Sequence[pd.Series]) -> np.ndarray:
    """Number the classes of rows that agree in all columns; shape (n,), 0 to classes - 1."""
    classes = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        codes, found = pd.factorize(values, use_na_sentinel=False)
        classes = pd.factorize(classes * max(1, len(found)) + codes)[0]  # renumbered, so that it cannot overflow
    return classes


def distinct_values(classes: np.ndarray, sensitive: Sensitive, count: int) -> np.ndarray:
    """Distinct l-diversity of each class: how many sensitive values it holds; shape (count,).

    Source:
        Machanavajjhala et al. (2007), l-Diversity: Privacy Beyond k-Anonymity.
    """
    values = len(sensitive.share)
    if count * values <= _CELLS_AT_ONCE:
        held = np.zeros(count * values, dtype=bool)
        held[classes * np.int64(values) + sensitive.codes] = True
        return held.reshape(count, values).sum(axis=1)
    return np.bincount(np.unique(classes * np.int64(values) + sensitive.codes) // values, minlength=count)


def effective_values(classes: np.ndarray, sensitive: Sensitive, count: int) -> np.ndarray:
    """Entropy l-diversity of each class, the exponential of its sensitive values' entropy; shape (count,).

    It is the number of values when all are equally common, and less the more one of them prevails.

    Source:
        Machanavajjhala et al. (2007), l-Diversity: Privacy Beyond k-Anonymity, section 4.1.

    >>> odd = Sensitive(np.array([0, 1, 0, 0, 0, 1]), np.array([4, 2]) / 6, ordered=False)
    >>> effective_values(np.array([0, 0, 1, 1, 1, 1]), odd, 2).round(3).tolist()
    [2.0, 1.755]
    """
    values = len(sensitive.share)
    cells = classes * np.int64(values) + sensitive.codes
    if count * values <= _CELLS_AT_ONCE:
        counts = np.bincount(cells, minlength=count * values)
        cells = np.flatnonzero(counts)
        counts = counts[cells]
    else:
        cells, counts = np.unique(cells, return_counts=True)
    owner = cells // values
    rows = np.bincount(owner, weights=counts, minlength=count)
    known = np.bincount(owner, weights=counts * np.log(counts), minlength=count)
    return np.exp(np.log(rows) - known / rows)


def discernibility(classes: np.ndarray, suppressed: int = 0) -> int:
    """Discernibility metric: for each row, the rows that it cannot be told from; one left out counts the whole table.

    Source:
        Bayardo, Agrawal (2005), Data Privacy through Optimal k-Anonymization.

    >>> discernibility(np.array([0, 0, 1, 1, 1]), suppressed=1)
    19
    """
    sizes = np.bincount(classes).astype(np.int64)
    return int((sizes * sizes).sum()) + suppressed * (len(classes) + suppressed)


def distances(classes: np.ndarray, sensitive: Sensitive, count: int) -> np.ndarray:
    """Earth mover's distance of each class's sensitive values to the whole table's, 0 to 1; shape (count,).

    Numbers and times move by their rank (ordered distance), names all cost the same (equal distance).

    Source:
        Li, Li, Venkatasubramanian (2007), t-Closeness: Privacy Beyond k-Anonymity and l-Diversity.
    """
    values = len(sensitive.share)
    if count * values <= _CELLS_AT_ONCE:
        return _distances(classes, sensitive.codes, sensitive, count)
    order = np.argsort(classes, kind="stable")
    bounds = np.searchsorted(classes[order], np.arange(count + 1))
    step = max(1, _CELLS_AT_ONCE // values)
    result = np.empty(count)
    for first in range(0, count, step):
        last = min(count, first + step)
        rows = order[bounds[first] : bounds[last]]
        result[first:last] = _distances(classes[rows] - first, sensitive.codes[rows], sensitive, last - first)
    return result


def _distances(classes: np.ndarray, codes: np.ndarray, sensitive: Sensitive, count: int) -> np.ndarray:
    values = len(sensitive.share)
    cells = classes * np.int64(values)
    cells += codes
    table = np.bincount(cells, minlength=count * values).reshape(count, values)
    difference = table / table.sum(axis=1, keepdims=True) - sensitive.share  # (classes, m)
    if sensitive.ordered:
        return np.abs(np.cumsum(difference, axis=1)).sum(axis=1) / max(1, values - 1)
    return np.abs(difference).sum(axis=1) / 2
