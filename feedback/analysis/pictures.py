"""A summary's released cells as charts with tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from disclosure import services as disclosure
from disclosure.core import DIFFERS_BY_FEW, DOMINATED, PROTECTS_ANOTHER
from kernel import charts


def pictures(figures: Mapping[str, Sequence[Mapping[str, Any]]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """``title``, ``chart`` and ``table`` for each table that has cells; hidden ones are marked.

    Args:
        names: what keys (kinds, channels, ids of versions) are called.
    """
    wanted = [
        ("kind", _("Feedback by kind"), _("Events"), "d"),
        ("channel", _("Feedback by channel"), _("Events"), "d"),
        ("version", _("Feedback by version"), _("Events"), "d"),
        ("version_rating", _("Mean rating by version"), _("Mean rating"), ".2f"),
        ("channel_rating", _("Mean rating by channel"), _("Mean rating"), ".2f"),
    ]
    made = []
    for key, title, value, number in wanted:
        rows = [_row(cell, names) for cell in figures.get(key, ()) if cell["key"]]
        if rows:
            draw = charts.bars if number == "d" else charts.intervals
            form = ",.0f" if number == "d" else number
            table = charts.table_of(rows, label=title, value=value, number=form)
            made.append({"title": title, "chart": draw(rows, title=title, number=form), "table": table})
    return made


def why_hidden(cell: Mapping[str, Any]) -> str:
    """Why the gate withholds a cell."""
    if cell.get("reason") == DOMINATED:
        return _("hidden, mostly two people")
    if cell.get("reason") == PROTECTS_ANOTHER:
        return _("hidden, protects another")
    if cell.get("reason") == DIFFERS_BY_FEW:
        return _("hidden, too like an earlier figure")
    return _("hidden, fewer than %(n)s people") % {"n": disclosure.threshold()}


def _row(cell: Mapping[str, Any], names: Mapping[str, str]) -> charts.Interval:
    label = names.get(cell["key"], cell["key"])
    if cell["hidden"]:
        return charts.Interval(label, hidden=why_hidden(cell))
    if isinstance(cell["value"], Mapping):
        mean = cell["value"]
        return charts.Interval(f"{label} (n = {mean['n']:,})", mean["mean"], mean["ci95_low"], mean["ci95_high"])
    return charts.Interval(label, float(cell["value"]))
