"""Vega-Altair on the server: one configuration for every chart, rendered to text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from kernel.charts import svg
from kernel.charts.palette import TOKENS

if TYPE_CHECKING:
    import altair

WIDE = 560
NARROW = 290
LABEL = 13
TICK = 11.5

CONFIG = {
    "background": None,
    "padding": {"left": 2, "right": 2, "top": 2, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelColor": TOKENS["ink-2"],
        "titleColor": TOKENS["ink-2"],
        "domainColor": TOKENS["line"],
        "tickColor": TOKENS["line"],
        "gridColor": TOKENS["line-2"],
        "labelFontSize": TICK,
        "titleFontSize": TICK,
        "titleFontWeight": "normal",
        "labelFontWeight": "normal",
    },
    "text": {"fontSize": LABEL, "color": TOKENS["ink-2"]},
}


def render(
    build: Callable[[int], altair.TopLevelMixin], *, title: str, description: str, width: int | None = None
) -> SafeString:
    """Draw ``build(width)``; without a width once for a desk and once for a phone, so that type stays readable."""
    if width is not None:
        return _draw(build(width), title=title, description=description, variant="")
    return svg.join(
        _draw(build(pixels), title=title, description=description, variant=variant)
        for pixels, variant in ((WIDE, "wide"), (NARROW, "narrow"))
    )


def tick(number: str) -> str:
    """A format of figures as d3 writes ticks: the same, without trailing zeros."""
    return f"{number[:-1]}~{number[-1]}" if number[-1:] in "gfe%" and "~" not in number else number


def _draw(chart: altair.TopLevelMixin, *, title: str, description: str, variant: str) -> SafeString:
    import vl_convert  # 40 MB with an engine inside: only where a chart is drawn

    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = CONFIG
    return svg.clean(vl_convert.vegalite_to_svg(spec), title=title, description=description, variant=variant)
