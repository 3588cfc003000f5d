"""Why an update was taken or not, in the reader's language: sentences for the codes that are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.adaptation.figures import count, p_value, percent, points

MEASURED = {
    "gain-positive": _(
        "On %(n)s answers of people it did not learn from, the share answered right went from %(before)s to %(after)s: "
        "%(difference)s points (95 %% interval %(low)s to %(high)s)."
    ),
    "gain-not-positive": _(
        "On %(n)s answers of people it did not learn from, the share answered right went from %(before)s to %(after)s: "
        "%(difference)s points (95 %% interval %(low)s to %(high)s), which is no gain."
    ),
    "base-kept": _(
        "On %(n)s answers of the original test part, the share answered right went from %(before)s to %(after)s: "
        "%(difference)s points (95 %% interval %(low)s to %(high)s). A loss of %(margin)s points or more is ruled out."
    ),
    "base-inferior": _(
        "On %(n)s answers of the original test part, the share answered right went from %(before)s to %(after)s: "
        "%(difference)s points (95 %% interval %(low)s to %(high)s). A loss of %(margin)s points can't be ruled out."
    ),
}
TESTED = {
    "gain-shown": _("The gain is more than chance (McNemar's test, %(p)s)."),
    "gain-not-yet-shown": _("One update alone doesn't show that this is more than chance (McNemar's test, %(p)s)."),
}


OTHERS = {
    "rolled-back": _("The version that came after it learned from feedback that was taken back, so this one is back."),
}


def sentence(reason: Mapping[str, Any]) -> str:
    """A stored reason (``code``, ``numbers``) in the active language."""
    code, numbers = reason["code"], reason["numbers"]
    if code in OTHERS:
        return str(OTHERS[code])
    if code in TESTED:
        return str(TESTED[code]) % {"p": p_value(numbers["p"])}
    return str(MEASURED[code]) % {
        "n": count(numbers["n"]),
        "before": percent(numbers["before"]),
        "after": percent(numbers["after"]),
        "difference": points(numbers["difference"]),
        "low": points(numbers["ci95_low"]),
        "high": points(numbers["ci95_high"]),
        "margin": points(numbers.get("margin", 0.0), signed=False),
    }
