"""Bars from zero, with whiskers and the value written at the end: for parts that add up or rank."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from kernel.charts import measure, vega
from kernel.charts import rows as shared
from kernel.charts.marks import Interval
from kernel.charts.palette import TOKENS

STEP = 34


def bars(
    rows: Sequence[Interval],
    *,
    title: str,
    number: str = ".3g",
    domain: tuple[float, float] | None = None,
    width: int | None = None,
) -> SafeString:
    """Horizontal bars, the value beside each. Arguments as for ``intervals``; rows are ``Bar`` (or ``Interval``).

    Raises:
        ValueError: there are no rows.
    """
    if not rows:
        raise ValueError("rows is empty; give at least one Bar, or show the empty state instead")
    import altair as alt

    written = ["" if row.hidden else measure.written(row.value, number) for row in rows]
    right = max(measure.width(text, vega.LABEL) for text in written) + 14

    def build(pixels: int) -> alt.TopLevelMixin:
        placed = shared.layout(rows, width=pixels, step=STEP, right=right)
        low, high = shared.domain(rows, zero=True, given=domain)
        scale = alt.Scale(domain=[low, high], nice=False)
        data = shared.values(rows)
        for item, text, row in zip(data, written, rows, strict=True):
            item |= {
                "text": text,
                "end": max(value for value in (row.value, row.high, 0.0) if value is not None),
                "zero": 0.0,
            }
        y = alt.Y("row:O", axis=shared.left_axis(alt, placed), scale=alt.Scale(domain=list(range(len(rows)))))
        base = alt.Chart(alt.Data(values=data)).encode(y=y)
        shown = base.transform_filter("!isValid(datum.hidden)")
        x = alt.X("value:Q", scale=scale, axis=None)
        bar = {"height": 18, "cornerRadius": 4}
        layers = [
            base.transform_filter("!isValid(datum.hidden) && !datum.pale")
            .mark_bar(**bar)
            .encode(x=x, x2="zero:Q", color=alt.Color("color:N", scale=None)),
            base.transform_filter("!isValid(datum.hidden) && datum.pale")
            .mark_bar(fillOpacity=0.35, **bar)
            .encode(x=x, x2="zero:Q", color=alt.Color("color:N", scale=None)),
            shown.transform_filter("isValid(datum.low)")
            .mark_rule(color=TOKENS["ink"], strokeWidth=1.5)
            .encode(x=alt.X("low:Q", scale=scale, axis=None), x2="high:Q"),
            shown.mark_text(align="left", dx=9).encode(x=alt.X("end:Q", scale=scale, axis=None), text="text:N"),
            base.transform_filter("isValid(datum.hidden)")
            .mark_text(align="left", color=TOKENS["ink-3"])
            .encode(text="hidden:N", x=alt.value(2)),
        ]
        return alt.layer(*layers).properties(width=placed.inner, height=placed.height)

    return vega.render(build, title=title, description=shared.description(rows, number), width=width)
