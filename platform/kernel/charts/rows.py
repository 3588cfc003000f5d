"""What interval and bar charts share: one line per row, labels at the left, hidden rows marked in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernel.charts import measure
from kernel.charts.marks import Interval, drawn
from kernel.charts.palette import TOKENS, color
from kernel.charts.vega import LABEL

LINE_HEIGHT = 16


@dataclass(frozen=True)
class Layout:
    """Where the labels end and how high the picture is, for one width."""

    labels: list[list[str]]
    gutter: float
    inner: float
    height: float


def layout(rows: Sequence[Interval], *, width: int, step: int, right: float) -> Layout:
    """Fit labels into at most 42 % of the picture, on up to three lines; the rest, less ``right``, is marks."""
    room = 0.42 * width
    labels = [measure.wrap(str(row.label), LABEL, room, lines=3) for row in rows]
    gutter = min(room, max((measure.width(line, LABEL) for lines in labels for line in lines), default=0)) + 10
    most = max((len(lines) for lines in labels), default=1)
    if most > 1:
        step = max(step, LINE_HEIGHT * most + 10)
    return Layout(labels, gutter, width - gutter - right, step * len(rows))


def values(rows: Sequence[Interval]) -> list[dict[str, Any]]:
    """Rows as Vega reads them, keyed by position, since two rows may bear the same label."""
    return [
        {
            "row": index,
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "color": color(row.tone),
            "hidden": row.hidden or None,
            "pale": bool(getattr(row, "pale", False)),
        }
        for index, row in enumerate(rows)
    ]


def domain(rows: Sequence[Interval], *, zero: bool, given: tuple[float, float] | None) -> tuple[float, float]:
    """Ends of the value axis: the given ones, or what the rows need with a little air."""
    if given is not None:
        return given
    ends = [end for row in drawn(list(rows)) for end in (row.value, row.low, row.high) if end is not None]
    if zero or not ends:
        ends.append(0.0)
    low, high = min(ends), max(ends)
    if low == high:
        return (low - 0.5, high + 0.5) if low else (0.0, 1.0)
    air = 0.06 * (high - low)
    return (low if zero and low == 0 else low - air, high if zero and high == 0 else high + air)


def left_axis(altair: Any, placed: Layout) -> Any:
    """The row labels as an axis whose width we chose, since the machine that draws may lack the reader's fonts."""
    return altair.Axis(
        title=None,
        domain=False,
        ticks=False,
        labelExpr=lookup(placed.labels),
        labelPadding=10,
        labelFontSize=LABEL,
        labelLimit=1000,
        labelLineHeight=LINE_HEIGHT,
        minExtent=placed.gutter,
        maxExtent=placed.gutter,
        labelColor=TOKENS["ink-2"],
    )


def description(rows: Sequence[Interval], number: str) -> str:
    """The same figures as a sentence per row, for those who hear the picture."""
    parts = []
    for row in rows:
        if row.hidden:
            parts.append(f"{row.label}: {row.hidden}")
        elif row.low is None:
            parts.append(f"{row.label}: {format(row.value, number)}")
        else:
            parts.append(
                f"{row.label}: {format(row.value, number)} ({format(row.low, number)} – {format(row.high, number)})"
            )
    return "; ".join(parts)


def lookup(labels: Sequence[Sequence[str]]) -> str:
    """Vega's expression for the label at a position, in its lines."""
    return "[" + ",".join(f"[{','.join(map(quoted, lines))}]" for lines in labels) + "][datum.value]"


def quoted(text: str) -> str:
    """A string literal of Vega's expression language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ").replace("\r", " ") + "'"
