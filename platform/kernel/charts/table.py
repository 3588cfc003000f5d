"""The table beside a picture: the same numbers, aligned, hidden cells marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kernel.charts import measure
from kernel.charts.marks import Interval


@dataclass(frozen=True)
class Column:
    """A heading; ``numeric`` ones are right-aligned in tabular figures. An empty label is a column of actions."""

    label: Any
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """A text that is a link, a pill (``tone``), marked hidden, or has a second line."""

    text: Any
    href: str = ""
    tone: str = ""
    detail: Any = ""
    hidden: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells (or plain values) under columns; the first cell of a row names it."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    caption: Any = ""
    caption_hidden: bool = False

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")

    def lines(self) -> Iterator[list[tuple[Column, Cell]]]:
        """Each row as (column, cell) pairs, for the template."""
        for row in self.rows:
            cells = (value if isinstance(value, Cell) else Cell("" if value is None else value) for value in row)
            yield list(zip(self.columns, cells, strict=True))


def hidden_cell(minimum: int = 5) -> Cell:
    """A cell that the disclosure gate keeps back."""
    return Cell(_("hidden, fewer than %(n)s") % {"n": minimum}, hidden=True)


def table_of(rows: Sequence[Interval], *, label: Any, value: Any, number: str = ".3g", caption: Any = "") -> Table:
    """The table of an interval or bar chart: label, value, 95 % interval."""
    columns = [Column(label), Column(value, numeric=True), Column(_("95 % interval"), numeric=True)]
    return Table(columns, [_line(row, number) for row in rows], caption=caption)


def _line(row: Interval, number: str) -> list[Any]:
    if row.hidden or row.value is None:
        return [row.label, Cell(row.hidden, hidden=True), ""]
    value = measure.written(row.value, number)
    if row.low is None or row.high is None:
        return [row.label, value, ""]
    return [row.label, value, f"{measure.written(row.low, number)} – {measure.written(row.high, number)}"]
