"""Running a recipe: the steps over a table on an engine, with a count of what each changed."""

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from .frames import Table, column, column_names, row_count
from .steps import KINDS, Step

_ROW = "row"  # engines may return rows in any order


class Columns:
    """A table's columns on the engine, under names c0, c1, … that no engine reads amiss (Spark folds case)."""

    def __init__(self, table: Table, as_text: Sequence[Any] = ()) -> None:
        self.names = {name: f"c{place}" for place, name in enumerate(column_names(table))}
        arrays = {self.names[name]: _array(table, name, name in as_text) for name in self.names}
        arrays[_ROW] = pa.array(range(row_count(table)), pa.int64())
        self.connection = ibis.duckdb.connect()
        self.start = ibis.memtable(pa.table(arrays))

    def add(self, name: Any) -> str:
        """The engine's name for a column that the recipe adds."""
        return self.names.setdefault(name, f"c{len(self.names)}")


def run(table: Table, steps: Sequence[Step]) -> tuple[pa.Table, list[tuple[int, int]], list[Any]]:
    """Carry out the steps.

    Returns:
        the columns under the names of the table (as text) with the dropped rows left out and the row numbers last;
        for each step the cells it changed and the values it lost; and the names of the columns.
    """
    columns = Columns(table, [step["column"] for step in steps if step["step"] == "as_text"])
    current = columns.start
    kept: list[str] = []
    counts: dict[str, ir.Value] = {}
    for number, step in enumerate(steps):
        name = columns.names[step["column"]]
        before = current[name]
        after = KINDS[step["step"]].apply(before, step)
        marks = {f"changed{number}": _changed(before, after), f"lost{number}": before.notnull() & after.isnull()}
        if step["step"] == "drop_rows_without":
            kept.append(name)
            marks = {f"changed{number}": before.isnull(), f"lost{number}": ibis.literal(False)}
        if step["step"] == "fill_missing" and (flag := step.get("flag")) is not None:
            was = current[columns.names[flag]] if flag in columns.names else ibis.literal(False)
            marks[columns.add(flag)] = was.fill_null(False) | before.isnull()
        current = current.mutate(**{name: after}, **marks)
        counts |= {mark: current[mark].sum() for mark in marks if mark.startswith(("changed", "lost"))}
    # The marks are read from the last table: counting in one query costs one pass over the data.
    counted = _count(columns, current, list(counts)) if counts else {}
    result = current.select(*columns.names.values(), _ROW)
    for name in kept:
        result = result.filter(result[name].notnull())
    arrow = columns.connection.to_pyarrow(result.order_by(_ROW))
    changes = [(counted[f"changed{number}"], counted[f"lost{number}"]) for number in range(len(steps))]
    return arrow, changes, list(columns.names)


def _count(columns: Columns, current: ir.Table, marks: list[str]) -> dict[str, int]:
    counted = columns.connection.to_pyarrow(current.aggregate(**{mark: current[mark].sum() for mark in marks}))
    return {mark: int(counted[mark][0].as_py() or 0) for mark in marks}


def _changed(before: ir.Value, after: ir.Value) -> ir.Value:
    if before is after:
        return ibis.literal(False)
    if before.type() != after.type():
        return before.notnull()
    return ~before.identical_to(after)


def _array(table: Table, name: Any, as_text: bool) -> pa.Array | pa.ChunkedArray:
    if isinstance(table, pa.Table) and not pa.types.is_dictionary(table.schema.field(name).type):
        return table.column(name)
    values = column(table, name)
    if as_text and values.dtype == object:
        values = values.map(str, na_action="ignore").astype("str")
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise ValueError(
            f"column {name!r} mixes types; add a step as_text for it to the recipe, or make it one type"
        ) from None
