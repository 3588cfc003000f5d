"""What the charts draw: values with their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kernel.charts import palette


@dataclass(frozen=True)
class Interval:
    """A point with its interval, on a line of its own.

    Args:
        label: drawn at the left, so it needs no legend.
        value, low, high: in the unit of the chart; leave all three out for a hidden cell.
        tone: a, b, together, ink, muted, good, warn or bad.
        hidden: why nothing is drawn, e.g. "hidden, fewer than 5".
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    tone: str = "a"
    hidden: str = ""

    def __post_init__(self) -> None:
        palette.color(self.tone)
        if self.hidden:
            return
        if self.value is None or not math.isfinite(self.value):
            raise ValueError(f"value of {self.label!r} is {self.value}; give a finite number, or say why it is hidden")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.label!r} has one end of its interval only; give low and high, or neither")
        if self.low is not None and self.high is not None and not self.low <= self.high:
            raise ValueError(
                f"interval of {self.label!r} runs from {self.low} to {self.high}; low must not exceed high"
            )


@dataclass(frozen=True)
class Bar(Interval):
    """A bar from zero, with its interval when it has one. ``pale``: nothing measurable, drawn but not stressed."""

    pale: bool = False


def drawn(rows: list[Interval]) -> list[Interval]:
    """The rows that have a value to draw."""
    return [row for row in rows if not row.hidden]
