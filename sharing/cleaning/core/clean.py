"""Cleaning a table by a recipe, with an account of what changed."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from .engine import run
from .engines import opened
from .frames import Table, column_names, rebuild, row_count
from .recipe import Recipe, check, suggest


@dataclass(frozen=True)
class Change:
    """What one step did.

    Attributes:
        step: the kind of step.
        column: the column it was for.
        cells: values that are others than before, or of another type; for ``drop_rows_without``, rows.
        lost: values that became missing.
    """

    step: str
    column: Any
    cells: int
    lost: int


@dataclass(frozen=True)
class CleanedTable:
    """A clean table, the recipe that made it and what each of its steps changed.

    Attributes:
        table: the kind that came in.
        recipe: JSON; ``clean(table, recipe)`` does the same again.
        changes: one for each step, in order.
    """

    table: Any
    recipe: dict[str, Any]
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Recipe and changes without the table, as JSON can carry them."""
        return {"recipe": self.recipe, "changes": [asdict(change) for change in self.changes]}


def clean(table: Table, recipe: Recipe | None = None, *, engine: Any = None) -> CleanedTable:
    """Carry out a recipe on a table; without one, the recipe that :func:`suggest` finds, which loses nothing.

    Cleaning a clean table by the same recipe, or by a suggested one, changes nothing.

    Args:
        table: pandas or Arrow table, or array of shape (n, d) whose columns are named 0 to d - 1.
        recipe: ``{"version": 1, "steps": [{"step": "to_number", "column": "price", "unit": "元"}, …]}``.

        engine: an Ibis connection to DuckDB or Spark that does the work, with the same rows; None is a DuckDB in memory.

    Raises:
        ValueError: the recipe does not fit the table; says which step and why.
    """
    chosen = dict(suggest(table, engine=engine) if recipe is None else recipe)
    steps = check(chosen, table)
    if not steps or not row_count(table):
        idle = tuple(Change(step["step"], step["column"], 0, 0) for step in steps)
        return CleanedTable(rebuild(table, {}), chosen, idle)
    with opened(engine) as opened_engine:
        result, counts, names = run(table, steps, engine=opened_engine)
    before = column_names(table)
    touched = {step["column"] for step in steps} | {name for name in names if name not in before}
    keep = np.zeros(row_count(table), dtype=bool)
    rows = result.column("row").to_numpy()
    keep[rows] = True
    whole = None if keep.all() else keep
    columns = {}
    for place, name in enumerate(names):
        if name in touched:
            columns[name] = _restore(table, result.column(place), rows, len(keep))
    changes = tuple(
        Change(step["step"], step["column"], cells, lost) for step, (cells, lost) in zip(steps, counts, strict=True)
    )
    return CleanedTable(rebuild(table, columns, whole), chosen, changes)


def _restore(table: Table, values: pa.ChunkedArray, rows: np.ndarray, n: int) -> Any:
    """A column from the engine for the kind of table that came in, n long; dropped rows hold anything."""
    if len(rows) < n:
        place = np.full(n, -1)
        place[rows] = np.arange(len(rows))
        values = values.take(pa.array(place, mask=place < 0))
    if isinstance(table, pa.Table):
        return values
    if pa.types.is_date(values.type):
        values = values.cast(pa.timestamp("us"))
    if values.null_count and pa.types.is_integer(values.type):
        return pd.array(values.to_pylist(), dtype="Int64")
    if values.null_count and pa.types.is_boolean(values.type):
        return pd.array(values.to_pylist(), dtype="boolean")
    return values.to_pandas()
