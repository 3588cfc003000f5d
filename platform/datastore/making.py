"""What the making of a version found, in words: each step's own room says how its report is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Fact = tuple[Any, Any]  # a label and a value, both in the reader's language
Teller = Callable[[Mapping[str, Any]], Iterable[Fact]]

TOO_FEW = gettext_lazy("hidden: too few people")
WITHHELD = gettext_lazy("hidden: about too few people, or mostly about two")

_tellers: dict[str, Teller] = {}


def tell(step: str, teller: Teller) -> None:
    """Say how the report of versions made by ``step`` (its ``report["step"]``) reads."""
    _tellers[step] = teller


def facts(report: Mapping[str, Any]) -> list[Fact]:
    """The report of one version; nothing for a step that has nothing to say."""
    if report.get("withheld"):
        return [(_("What was found"), WITHHELD)]
    teller = _tellers.get(report.get("step", ""))
    return [fact for fact in teller(report) if fact[1] not in (None, "")] if teller else []
