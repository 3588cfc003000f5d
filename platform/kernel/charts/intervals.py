"""A point with its interval, a row each: the first choice for any comparison."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from kernel.charts import rows as shared
from kernel.charts import vega
from kernel.charts.marks import Interval
from kernel.charts.palette import TOKENS

STEP = 26


def intervals(
    rows: Sequence[Interval],
    *,
    title: str,
    number: str = ".3g",
    domain: tuple[float, float] | None = None,
    reference: float | None = None,
    width: int | None = 360,
) -> SafeString:
    """Points with intervals on one scale.

    Args:
        rows: at least one ``Interval``; hidden ones keep their line and say why.
        title: names the picture for those who hear it; not drawn.
        number: how figures are written, the format mini-language of d3 and Python alike (".0%", ".3f").
        domain: ends of the axis; by default what the rows need.
        reference: draws a dashed line there (0 for "no difference").
        width: pixels; None draws one for a desk and one for a phone.

    Raises:
        ValueError: there are no rows.
    """
    if not rows:
        raise ValueError("rows is empty; give at least one Interval, or show the empty state instead")
    import altair as alt

    def build(pixels: int) -> alt.TopLevelMixin:
        placed = shared.layout(rows, width=pixels, step=STEP, right=24)
        data = alt.Data(values=shared.values(rows))
        scale = alt.Scale(domain=list(shared.domain(rows, zero=False, given=domain)), nice=domain is None)
        ticks = max(2, min(5, int(placed.inner // 58)))
        x = alt.X(
            "value:Q",
            scale=scale,
            axis=alt.Axis(
                title=None,
                format=vega.tick(number),
                tickCount=ticks,
                grid=False,
                ticks=False,
                labelPadding=8,
                labelFlush=False,
            ),
        )
        y = alt.Y("row:O", axis=shared.left_axis(alt, placed), scale=alt.Scale(domain=list(range(len(rows)))))
        ink = alt.Color("color:N", scale=None)
        base = alt.Chart(data).encode(y=y, color=ink)
        layers = []
        if reference is not None:
            rule = alt.Chart(alt.Data(values=[{"at": reference}]))
            layers.append(rule.mark_rule(color=TOKENS["ink-3"], strokeDash=[3, 3]).encode(x=alt.X("at:Q", scale=scale)))
        layers += [
            base.mark_rule(strokeWidth=2.5, strokeCap="round").encode(x=alt.X("low:Q", scale=scale), x2="high:Q"),
            base.mark_point(filled=True, size=85, opacity=1).encode(x=x),
            base.transform_filter("isValid(datum.hidden)")
            .mark_text(align="left", color=TOKENS["ink-3"])
            .encode(text="hidden:N", x=alt.value(4), color=alt.value(TOKENS["ink-3"])),
        ]
        return alt.layer(*layers).properties(width=placed.inner, height=placed.height)

    return vega.render(build, title=title, description=shared.description(rows, number), width=width)
