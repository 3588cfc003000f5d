"""A questionnaire's answers as a table of numbers that a factor analysis can use, or a sentence why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

COLLINEAR_EIGENVALUE = 1e-10  # of a correlation matrix; below it the inverse is made of rounding errors


@dataclass(frozen=True)
class Items:
    """Complete answers: ``values`` (n, p), one name per column, and which of the given rows they are."""

    values: np.ndarray
    names: tuple[str, ...]
    complete_rows: np.ndarray

    @property
    def n(self) -> int:
        return self.values.shape[0]

    @property
    def p(self) -> int:
        return self.values.shape[1]

    def pearson(self) -> np.ndarray:
        """Correlation matrix (p, p)."""
        return np.corrcoef(self.values, rowvar=False)

    def standardized(self) -> np.ndarray:
        """Columns with mean 0 and standard deviation 1 (n − 1 in the denominator), shape (n, p)."""
        return (self.values - self.values.mean(axis=0)) / self.values.std(axis=0, ddof=1)


def read_items(data: Any, *, at_least: int = 3) -> Items:
    """Read an (n, p) array, pandas or Arrow table; rows with a missing answer are left out (listwise deletion).

    Args:
        data: one row per person, one column per item.
        at_least: how many items the caller needs.

    Raises:
        ValueError: not a table, an item that is not numeric, without any answer, constant, or a combination of
            others; too few items; no more complete people than items.
    """
    frame = _frame(data)
    if frame.shape[1] < at_least:
        raise ValueError(f"data needs at least {at_least} items; it has {frame.shape[1]}")
    columns = {str(name): _numeric(frame[name], str(name)) for name in frame.columns}
    if len(columns) < frame.shape[1]:
        raise ValueError("data has two items of the same name; rename one")
    values = np.column_stack(list(columns.values()))  # (rows, p)
    names = tuple(columns)
    _refuse("hold no answer at all; leave them out", names, np.isnan(values).all(axis=0))
    complete = ~np.isnan(values).any(axis=1)
    values = values[complete]
    if len(values) <= len(names):
        raise ValueError(
            f"data has {len(values)} people with complete answers for {len(names)} items; "
            "collect more answers or leave items out until there are more people than items"
        )
    _refuse("are constant among complete answers; leave them out", names, np.ptp(values, axis=0) == 0)
    items = Items(values=values, names=names, complete_rows=complete)
    refuse_collinear(items.pearson(), names)
    return items


def refuse_collinear(correlations: np.ndarray, names: Sequence[str]) -> None:
    """Name the items of which one follows exactly from the others.

    Raises:
        ValueError: the smallest eigenvalue is zero within rounding.
    """
    eigenvalues, eigenvectors = np.linalg.eigh(correlations)
    if eigenvalues[0] < COLLINEAR_EIGENVALUE:
        _refuse("are perfectly collinear; leave one of them out", names, np.abs(eigenvectors[:, 0]) > 0.05)


def _frame(data: Any) -> pd.DataFrame:
    if hasattr(data, "to_pandas"):  # Arrow
        data = data.to_pandas()
    if isinstance(data, pd.DataFrame):
        return data.reset_index(drop=True)
    array = np.asarray(data)
    if array.ndim != 2:
        raise ValueError(
            f"data must be a table with one row per person and one column per item; it has {array.ndim} dimensions"
        )
    return pd.DataFrame(array, columns=[f"item {i + 1}" for i in range(array.shape[1])])


def _numeric(column: pd.Series, name: str) -> np.ndarray:
    try:
        values = column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ValueError(f"item {name!r} must hold numbers; code its answers as numbers or leave it out") from None
    if np.isinf(values).any():
        raise ValueError(f"item {name!r} holds infinite values; correct them or mark them as missing")
    return values


def _refuse(why: str, names: Sequence[str], which: np.ndarray) -> None:
    if which.any():
        raise ValueError(f"items {', '.join(np.array(names)[which])} {why}")
