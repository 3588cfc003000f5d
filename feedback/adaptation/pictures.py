"""Before and after as a picture, with the same numbers in a table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from feedback.adaptation.figures import count
from feedback.adaptation.models import Adaptation
from kernel import charts


def before_and_after(adaptation: Adaptation) -> dict[str, Any]:
    """``chart`` and ``table``: accuracies with 95 % intervals on both held-out parts."""
    parts = [("validation", _("new people")), ("base", _("original test part"))]
    rows = [
        charts.Interval(
            f"{label}, {when} (n = {count(figures[part]['n'])})",
            figures[part]["accuracy"],
            figures[part]["ci95_low"],
            figures[part]["ci95_high"],
            tone=tone,
        )
        for part, label in parts
        for when, figures, tone in (
            (_("before"), adaptation.before, "muted"),
            (_("after"), adaptation.after, "a"),
        )
    ]
    title = _("Share of answers right, before and after the update")
    return {
        "chart": charts.intervals(rows, title=title, number=".1%", width=None),
        "table": charts.table_of(rows, label=_("Measured on"), value=_("Answers right"), number=".1%"),
    }
