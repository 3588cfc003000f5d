"""The way of what a person gave, as a picture and as a table of the same facts."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel import charts
from kernel.charts import measure
from kernel.registry import ImpactEntry

STAGES = ("given", "went_into", "became", "effect")
TONES = {"given": "plain", "went_into": "a", "became": "a", "effect": "plain"}
MOST = 12  # more ways than this are a list, not a picture


def picture(entries: Sequence[ImpactEntry]) -> SafeString | None:
    """Boxes from what was given to what it changed; None when nothing went anywhere yet.

    Entries that name the same thing share its box, so two gifts that went into one model meet there.
    """
    nodes: dict[str, charts.Node] = {}
    edges: dict[tuple[str, str], charts.Edge] = {}
    for entry in entries[:MOST]:
        before = ""
        for stage in STAGES:
            label = getattr(entry, stage)
            if not label:
                continue
            key = f"{stage}:{label}"
            detail = _interval(entry) if stage == "effect" else ""
            nodes.setdefault(key, charts.Node(key, label, detail, tone=TONES[stage]))
            if before:
                edges.setdefault((before, key), charts.Edge(before, key))
            before = key
    if not edges:
        return None
    return charts.flow(list(nodes.values()), list(edges.values()), title=_("From what you gave to what it changed"))


def table(entries: Sequence[ImpactEntry]) -> charts.Table:
    """The same ways, one a row, with interval and n."""
    labels = (_("What you gave"), _("Went into"), _("Became"), _("Effect"))
    rows = [
        [
            charts.Cell(entry.given, href=entry.href or ""),
            entry.went_into or "–",
            entry.became or _("nothing yet"),
            charts.Cell(entry.effect or _("not measured"), detail=_interval(entry)),
        ]
        for entry in entries
    ]
    return charts.Table([charts.Column(label) for label in labels], rows)


def _interval(entry: ImpactEntry) -> str:
    parts = []
    if entry.ci95 is not None:
        low, high = (measure.written(value, ".1f") for value in entry.ci95)
        parts.append(_("95 %% interval %(low)s to %(high)s") % {"low": low, "high": high})
    if entry.n is not None:
        parts.append(f"n = {entry.n:,}")
    return ", ".join(parts)
