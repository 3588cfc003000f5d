"""Counting: how often each combination of values occurs, in NumPy or in any database behind Ibis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from sharing.complementarity.core.columns import as_frame, joint_codes

COUNT_COLUMN = "records"


@dataclass(frozen=True)
class Contingency:
    """Occupied cells of a contingency table over one or more variables ("axes").

    Attributes:
        cells: shape (m, axes), the level of each axis in each occupied cell.
        counts: shape (m,), positive numbers of records.
    """

    cells: np.ndarray
    counts: np.ndarray

    @property
    def n(self) -> int:
        """Number of records."""
        return int(self.counts.sum())

    def groups(self, axes: Sequence[int]) -> np.ndarray:
        """Which cell of the marginal over ``axes`` each occupied cell falls into, shape (m,), from 0 without gaps."""
        radix = np.zeros(len(self.cells), dtype=np.int64)
        for axis in axes:
            radix = radix * (int(self.cells[:, axis].max()) + 1) + self.cells[:, axis]
            radix = np.unique(radix, return_inverse=True)[1]
        return radix

    def marginal(self, axes: Sequence[int]) -> np.ndarray:
        """Counts of the marginal over ``axes``, all positive."""
        return np.bincount(self.groups(axes), weights=self.counts).astype(np.int64)

    def levels(self, axis: int) -> int:
        """Number of values of one variable that occur."""
        return len(np.unique(self.cells[:, axis]))


def contingency(*variables: tuple[np.ndarray, int]) -> Contingency:
    """Count combinations of coded variables in one pass.

    Args:
        variables: for each axis the codes, shape (n,), and the number of levels that bounds them.

    Returns:
        The occupied cells. Where the full table is no larger than four times the records it is counted by
        ``bincount``, otherwise by sorting.
    """
    combined, levels = variables[0]
    sizes = [levels]
    for codes, size in variables[1:]:
        levels *= size
        sizes.append(size)
        if levels > 2**62:
            raise ValueError("too many combinations to count; group the rare values of the columns first")
        combined = combined * size + codes
    if levels <= max(65_536, 4 * len(combined)):
        counts = np.bincount(combined, minlength=levels)
        occupied = np.flatnonzero(counts)
        counts = counts[occupied]
    else:
        occupied, counts = np.unique(combined, return_counts=True)
    cells = np.stack(np.unravel_index(occupied, sizes), axis=1) if len(sizes) > 1 else occupied[:, None]
    return Contingency(cells=cells.astype(np.int64), counts=counts.astype(np.int64))


def contingency_ibis(table: ir.Table, x_columns: Sequence[str], y_columns: Sequence[str] = ()) -> ir.Table:
    """The counting pass as an Ibis expression, to be run by DuckDB, Spark or any other backend.

    Args:
        table: an Ibis table expression.
        x_columns, y_columns: names of columns; the columns of a side together form one variable.

    Returns:
        Expression with the named columns and ``records``, one row per combination that occurs, in no
        particular order. Nulls group together, as the NumPy pass does.

    Raises:
        ValueError: a column is missing, named twice, called ``records``, or differs from another by case only.
    """
    names = [*x_columns, *y_columns]
    if not x_columns:
        raise ValueError("x_columns is empty; name at least one column")
    if missing := [name for name in names if name not in table.columns]:
        raise ValueError(f"the table has no column '{missing[0]}'; it has {', '.join(table.columns)}")
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError("a column is named twice, or two differ by case only, which some engines fold; rename one")
    if COUNT_COLUMN in {name.casefold() for name in names}:
        raise ValueError(f"'{COUNT_COLUMN}' is the name of the counts; rename that column")
    return table.group_by(names).aggregate(**{COUNT_COLUMN: table.count()})


def from_counts(counted: Any, *sides: Sequence[str]) -> Contingency:
    """Contingency from the result of :func:`contingency_ibis`.

    Args:
        counted: the executed expression (Arrow table or data frame).
        sides: for each variable the names of its columns.

    Raises:
        ValueError: a column is missing or a count is not a positive whole number.
    """
    frame = as_frame(counted, "counted")
    wanted = [COUNT_COLUMN, *(name for side in sides for name in side)]
    if missing := [name for name in wanted if name not in frame.columns]:
        raise ValueError(f"the counts have no column '{missing[0]}'")
    counts = frame[COUNT_COLUMN].to_numpy(dtype=float)
    if (counts <= 0).any() or (counts != np.floor(counts)).any():
        raise ValueError(f"'{COUNT_COLUMN}' must hold positive whole numbers")
    cells = [joint_codes(frame[list(side)])[0] for side in sides]
    return Contingency(cells=np.stack(cells, axis=1).astype(np.int64), counts=counts.astype(np.int64))


def run_counts(
    expression: ir.Table, x_columns: Sequence[str], y_columns: Sequence[str] = (), backend: Any = None
) -> Contingency:
    """Run :func:`contingency_ibis` where the table lives (or on ``backend``) and read the counts back as Arrow."""
    counting = contingency_ibis(expression, x_columns, y_columns)
    counted: pa.Table = backend.to_pyarrow(counting) if backend is not None else counting.to_pyarrow()
    return from_counts(counted, x_columns, *([y_columns] if y_columns else []))
