"""A grid of values, strength as depth of color and the number in each cell: loadings, confusion, overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.safestring import SafeString

from kernel.charts import measure, vega
from kernel.charts.palette import TOKENS
from kernel.charts.rows import LINE_HEIGHT, lookup

STEP = 30
# Depth of color by strength. Text stays ink up to 0.40 and turns to on-accent from 0.95 on, so that it reads at
# 4.5:1 in both themes; depths between would read in neither.
DEPTHS = ((0.15, 0.0), (0.30, 0.12), (0.45, 0.22), (0.60, 0.31), (0.75, 0.40), (math.inf, 0.95))
STRONG = 0.75


def heat(
    values: Sequence[Sequence[float | None]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
    number: str = ".2f",
    largest: float | None = None,
    hidden: str = "·",
    width: int | None = None,
) -> SafeString:
    """A heat map with its numbers.

    Args:
        values: shape (rows, columns); positive teal, negative plum; None is a hidden cell.
        rows, columns: their labels.
        largest: the strength drawn darkest; by default the largest in the table.
        hidden: what stands in a hidden cell.
        width: pixels; None draws one for a desk and one for a phone.

    Raises:
        ValueError: the shape does not fit the labels, or there is nothing to draw.
    """
    if not rows or not columns:
        raise ValueError("rows and columns must not be empty")
    if len(values) != len(rows) or any(len(line) != len(columns) for line in values):
        raise ValueError(f"values must have {len(rows)} rows of {len(columns)} values, as labelled")
    import altair as alt

    top = largest or max((abs(v) for line in values for v in line if v is not None), default=1.0) or 1.0
    cells = [_cell(i, j, value, top, number, hidden) for i, line in enumerate(values) for j, value in enumerate(line)]

    def build(pixels: int) -> alt.TopLevelMixin:
        room = 0.45 * pixels
        names = [measure.wrap(str(name), vega.LABEL, room) for name in rows]
        gutter = min(room, max(measure.width(line, vega.LABEL) for lines in names for line in lines)) + 10
        step = max(STEP, 2 * LINE_HEIGHT + 8) if any(len(lines) > 1 for lines in names) else STEP
        inner = min(pixels - gutter - 6, 76 * len(columns))
        heads = [measure.fit(str(name), vega.TICK, inner / len(columns) - 4) for name in columns]
        side = {"title": None, "domain": False, "ticks": False, "labelLimit": 1000, "labelAngle": 0}
        x = alt.X(
            "column:O",
            axis=alt.Axis(orient="top", labelExpr=lookup([[head] for head in heads]), labelPadding=6, **side),
        )
        y_axis = alt.Axis(
            labelExpr=lookup(names),
            labelLineHeight=LINE_HEIGHT,
            minExtent=gutter,
            maxExtent=gutter,
            labelPadding=10,
            labelFontSize=vega.LABEL,
            **side,
        )
        base = alt.Chart(alt.Data(values=cells)).encode(x=x, y=alt.Y("row:O", axis=y_axis))
        boxes = base.mark_rect(stroke=TOKENS["card"], strokeWidth=2, cornerRadius=3).encode(
            color=alt.Color("color:N", scale=None), fillOpacity=alt.FillOpacity("depth:Q", scale=None)
        )
        size = vega.TICK if inner / len(columns) >= 40 else 10
        texts = base.mark_text(fontSize=size).encode(text="text:N", color=alt.Color("ink:N", scale=None))
        return alt.layer(boxes, texts).properties(width=inner, height=step * len(rows))

    described = "; ".join(
        f"{name}: "
        + ", ".join(f"{c} {hidden if v is None else format(v, number)}" for c, v in zip(columns, line, strict=True))
        for name, line in zip(rows, values, strict=True)
    )
    return vega.render(build, title=title, description=described, width=width)


def _cell(i: int, j: int, value: float | None, top: float, number: str, hidden: str) -> dict[str, object]:
    if value is None:
        return {"row": i, "column": j, "text": hidden, "color": TOKENS["line-2"], "depth": 1.0, "ink": TOKENS["ink-3"]}
    if not math.isfinite(value):
        raise ValueError(f"value in row {i + 1}, column {j + 1} is {value}; give a finite number or None")
    strength = min(abs(value) / top, 1.0)
    depth = next(d for limit, d in DEPTHS if strength < limit)
    return {
        "row": i,
        "column": j,
        "text": measure.written(value, number),
        "color": TOKENS["a" if value >= 0 else "b"],
        "depth": depth,
        "ink": TOKENS["on-accent"] if strength >= STRONG else TOKENS["ink" if strength >= DEPTHS[0][0] else "ink-3"],
    }
