"""Running a recipe: the steps over a table on an engine, with a count of what each changed."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .engines import Engine
from .frames import Table, column, column_names, row_count
from .steps import KINDS, Step, missing

_ROW = "row"  # engines may return rows in any order


class Columns:
    """Some of a table's columns on the engine, as c0, c1, …: names that no engine reads amiss (Spark folds case).

    Attributes:
        names: the engine's name of each column.
        start: the columns as they came, and the number of each row.
        turned: of each column read as text because it mixes types, the values that were no text.
    """

    def __init__(self, table: Table, wanted: Iterable[Any], as_text: Collection[Any] = (), *, engine: Engine) -> None:
        self.names = {name: f"c{place}" for place, name in enumerate(dict.fromkeys(wanted))}
        self.turned: dict[Any, int] = {}
        arrays = {inner: self._read(table, name, name in as_text) for name, inner in self.names.items()}
        arrays[_ROW] = pa.array(range(row_count(table)), pa.int64())
        self.start = engine.table(pa.table(arrays))

    def add(self, name: Any) -> str:
        """The engine's name for a column that the recipe adds."""
        return self.names.setdefault(name, f"c{len(self.names)}")

    def _read(self, table: Table, name: Any, as_text: bool) -> pa.Array | pa.ChunkedArray:
        if isinstance(table, pa.Table) and not pa.types.is_dictionary(table.schema.field(name).type):
            return table.column(name)
        values = column(table, name)
        if as_text and values.dtype == object:
            self.turned[name] = int((values.notna() & ~values.map(lambda value: isinstance(value, str))).sum())
            values = values.map(str, na_action="ignore").astype("str")
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype(values.cat.categories.dtype)
        try:
            return pa.array(values, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            raise ValueError(
                f"column {name!r} mixes types; begin the recipe with a step as_text for it, or make it one type"
            ) from None


def run(table: Table, steps: Sequence[Step], *, engine: Engine) -> tuple[pa.Table, list[tuple[int, int]], list[Any]]:
    """Carry out the steps.

    Returns:
        the columns of the steps, with the dropped rows left out and the row numbers last; for each step the cells it
        changed and the values it lost; and the names of the columns.
    """
    present = column_names(table)
    used = [name for step in steps for name in (step["column"], step.get("flag")) if name in present]
    columns = Columns(table, used, [step["column"] for step in steps if step["step"] == "as_text"], engine=engine)
    current = columns.start
    kept: list[str] = []
    for number, step in enumerate(steps):
        name = columns.names[step["column"]]
        before = current[name]
        after = KINDS[step["step"]].apply(before, step)
        marks = {f"changed{number}": _changed(before, after), f"lost{number}": ~missing(before) & missing(after)}
        if step["step"] == "drop_rows_without":
            kept.append(name)
            marks = {f"changed{number}": missing(before), f"lost{number}": ibis.literal(False)}
        if step["step"] == "fill_missing" and (flag := step.get("flag")) is not None:
            was = current[columns.names[flag]] if flag in columns.names else ibis.literal(False)
            marks[columns.add(flag)] = was.fill_null(False) | missing(before)
        current = current.mutate(**{name: after}, **marks)
    # One query for rows and marks together: asking twice would compute every step twice.
    everything = engine.compute(current.order_by(_ROW))
    changes = [
        (_total(everything, f"changed{number}"), _total(everything, f"lost{number}")) for number in range(len(steps))
    ]
    for number, step in enumerate(steps):
        if step["step"] == "as_text" and step["column"] in columns.turned:
            changes[number] = (columns.turned[step["column"]], 0)
    arrow = everything.select([*columns.names.values(), _ROW])
    for name in kept:
        arrow = arrow.filter(pc.is_valid(arrow.column(name)))
    return arrow, changes, list(columns.names)


def _total(table: pa.Table, mark: str) -> int:
    return pc.sum(table.column(mark)).as_py() or 0


def _changed(before: ir.Value, after: ir.Value) -> ir.Value:
    if before is after:
        return ibis.literal(False)
    if before.type() != after.type():
        return ~missing(before)
    return ~before.identical_to(after)
