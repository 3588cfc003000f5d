"""A word-sized line beside a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.safestring import SafeString

from kernel.charts import svg
from kernel.charts.palette import color

WIDTH, HEIGHT, AIR = 80, 24, 3


def sparkline(values: Sequence[float], *, title: str, tone: str = "a") -> SafeString:
    """The course of ``values`` (oldest first); fewer than two draw nothing.

    Raises:
        ValueError: a value is not finite.
    """
    if len(values) < 2:
        return SafeString("")
    if not all(math.isfinite(value) for value in values):
        raise ValueError("values must be finite; leave out the points that have no value")
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    flat = HEIGHT / 2 if high == low else None
    points = " ".join(
        f"{AIR + i * (WIDTH - 2 * AIR) / (len(values) - 1):.1f},"
        f"{flat if flat is not None else HEIGHT - AIR - (value - low) / span * (HEIGHT - 2 * AIR):.1f}"
        for i, value in enumerate(values)
    )
    line = svg.element(
        "polyline",
        {"points": points, "fill": "none", "stroke": color(tone), "stroke-width": 1.75, "stroke-linejoin": "round"}
        | {"stroke-linecap": "round"},
    )
    return svg.document(line, width=WIDTH, height=HEIGHT, title=title, look="spark")
