"""Lines over an ordered axis, with bands and names at their ends; the scree plot among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from kernel.charts import measure, vega
from kernel.charts.palette import color

HEIGHT = 220


@dataclass(frozen=True)
class Series:
    """A named line.

    Args:
        label: written at the line's end.
        points: (x, y) or (x, y, low, high), in rising order of x.
        tone: as for ``Interval``.
        dashed: a reference rather than a measurement.
    """

    label: str
    points: Sequence[tuple[float, ...]]
    tone: str = "a"
    dashed: bool = False

    def __post_init__(self) -> None:
        color(self.tone)
        if not self.points:
            raise ValueError(f"points of {self.label!r} is empty; a line needs at least one point")
        if any(len(point) not in (2, 4) or not all(math.isfinite(part) for part in point) for point in self.points):
            raise ValueError(f"points of {self.label!r} must be finite (x, y) or (x, y, low, high)")


def lines(
    series: Sequence[Series],
    *,
    title: str,
    x_title: str = "",
    y_title: str = "",
    number: str = ".3g",
    whole_x: bool = False,
    zero: bool = False,
    markers: bool = False,
    width: int | None = None,
) -> SafeString:
    """Lines with direct labels.

    Args:
        series: at least one.
        title: names the picture for those who hear it; not drawn.
        whole_x: the x axis counts (epochs, factors), so it shows whole numbers only.
        zero: the y axis starts at zero.
        markers: a dot at each point.
        width: pixels; None draws one for a desk and one for a phone.

    Raises:
        ValueError: there are no series.
    """
    if not series:
        raise ValueError("series is empty; give at least one Series, or show the empty state instead")
    import altair as alt

    right = max(measure.width(str(one.label), vega.LABEL) for one in series) + 12
    values: list[dict[str, Any]] = [
        dict(zip(("x", "y", "low", "high"), (*p, None, None), strict=False))
        | {"series": index, "color": color(one.tone), "dashed": one.dashed}
        for index, one in enumerate(series)
        for p in one.points
    ]
    xs = [float(point[0]) for one in series for point in one.points]
    ends = _spread([(index, one.points[-1][0], one.points[-1][1]) for index, one in enumerate(series)], values)

    def build(pixels: int) -> alt.TopLevelMixin:
        left = 52
        scale = alt.Scale(domain=[min(xs), max(xs)] if min(xs) < max(xs) else [min(xs) - 1, max(xs) + 1], nice=False)
        axis = {"tickMinStep": 1, "format": "d"} if whole_x else {}
        ticks = max(2, min(10, int((pixels - left - right) // 40)))
        x = alt.X(
            "x:Q",
            scale=scale,
            axis=alt.Axis(title=x_title or None, grid=False, labelFlush=False, tickCount=ticks, **axis),
        )
        y_axis = alt.Axis(
            title=None,
            format=vega.tick(number),
            tickCount=5,
            domain=False,
            ticks=False,
            labelPadding=8,
            minExtent=left - 10,
        )
        y = alt.Y("y:Q", scale=alt.Scale(zero=zero), axis=y_axis)
        ink = alt.Color("color:N", scale=None)
        base = alt.Chart(alt.Data(values=values)).encode(x=x, color=ink, detail="series:N")
        dash = alt.StrokeDash("dashed:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 4]]), legend=None)
        layers = [
            base.transform_filter("isValid(datum.low)")
            .mark_area(opacity=0.15)
            .encode(y=alt.Y("low:Q", axis=y_axis), y2="high:Q"),
            base.mark_line(strokeWidth=2.25, strokeJoin="round").encode(y=y, strokeDash=dash),
        ]
        if markers or any(len(one.points) == 1 for one in series):
            layers.append(base.mark_point(filled=True, size=45, opacity=1).encode(y=y))
        named = [
            {"x": x_end, "y": y_end, "text": str(series[index].label), "color": color(series[index].tone)}
            for index, x_end, y_end in ends
        ]
        layers.append(
            alt.Chart(alt.Data(values=named))
            .mark_text(align="left", dx=8)
            .encode(x=alt.X("x:Q", scale=scale), y="y:Q", text="text:N", color=ink)
        )
        return alt.layer(*layers).properties(width=pixels - left - right, height=HEIGHT)

    described = "; ".join(
        f"{one.label}: " + ", ".join(f"{p[0]:g}: {format(p[1], number)}" for p in _few(one.points)) for one in series
    )
    head = f"{y_title}. {described}" if y_title else described
    return vega.render(build, title=title, description=head, width=width)


def scree(
    observed: Sequence[float],
    reference: Sequence[float],
    *,
    title: str,
    observed_label: str,
    reference_label: str,
    x_title: str = "",
    width: int | None = None,
) -> SafeString:
    """Eigenvalues in falling order beside those of random data: where they cross, factors stop.

    Args:
        observed, reference: shape (k,), eigenvalues of the data and of parallel analysis.
    """
    made = [
        Series(observed_label, [(i, float(v)) for i, v in enumerate(observed, 1)], tone="a"),
        Series(reference_label, [(i, float(v)) for i, v in enumerate(reference, 1)], tone="muted", dashed=True),
    ]
    return lines(made, title=title, x_title=x_title, number=".1f", whole_x=True, zero=True, markers=True, width=width)


def _spread(ends: list[tuple[int, float, float]], values: list[dict[str, Any]]) -> list[tuple[int, float, float]]:
    """Move end labels apart so that none covers another: at least 8 % of the range between two."""
    bounds = [part for value in values for part in (value["y"], value["low"], value["high"]) if part is not None]
    gap = 0.08 * ((max(bounds) - min(bounds)) or 1.0)
    placed: list[tuple[int, float, float]] = []
    for index, x, y in sorted(ends, key=lambda end: end[2]):
        if placed and y - placed[-1][2] < gap and abs(x - placed[-1][1]) < 1e-9:
            y = placed[-1][2] + gap
        placed.append((index, x, y))
    return placed


def _few(points: Sequence[tuple[float, ...]], most: int = 12) -> Sequence[tuple[float, ...]]:
    """First, last and evenly spaced points between: a description, not a table."""
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return [points[round(i * step)] for i in range(most)]
