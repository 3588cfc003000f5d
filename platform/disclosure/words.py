"""What a released table is called (rooms say it of theirs, by the beginning of its context), and why cells are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from disclosure.core import DIFFERS_BY_FEW, DOMINATED, PROTECTS_ANOTHER, TOO_FEW_PEOPLE
from disclosure.services import threshold

REASONS: Mapping[str, Any] = {
    TOO_FEW_PEOPLE: _("too few people"),
    DOMINATED: _("mostly two people"),
    PROTECTS_ANOTHER: _("protects another"),
    DIFFERS_BY_FEW: _("too like an earlier figure"),
}
_EXPLAINED: Mapping[str, Any] = {
    TOO_FEW_PEOPLE: _("It is about fewer than %(n)s people."),
    DOMINATED: _("Two people make most of it, and either could tell the other's part."),
    PROTECTS_ANOTHER: _("With it, a hidden figure could be computed from the rest."),
    DIFFERS_BY_FEW: _("Beside earlier figures of the same people it would tell of fewer than %(n)s of them."),
}
_named: dict[str, tuple[Any, Mapping[str, Any]]] = {}


def name(kind: str, words: Any, parts: Mapping[str, Any] | None = None) -> None:
    """Call tables whose context begins with ``kind`` by these words; ``parts`` names those that differ in the end.

    >>> name("tests.people", "People", {"kind": "by kind"})
    >>> called("tests.people:4d27:kind"), called("tests.people:4d27")
    ('People, by kind', 'People')
    """
    _named[kind] = (words, parts or {})


def called(context: str) -> str:
    """A context in words; what nobody named stays as it is."""
    kind, *more = context.split(":")
    if kind not in _named:
        return context
    words, parts = _named[kind]
    part = parts.get(more[-1]) if more else None
    return f"{words}, {part}" if part else str(words)


def explained(reason: str, minimum: int) -> str:
    """Why a cell is hidden, in a sentence."""
    return str(_EXPLAINED[reason]) % {"n": minimum}


def cell(key: str) -> str:
    """A cell's key in words, as far as it needs some: the total, an answer, a cell of several dimensions.

    >>> cell("=3"), cell("web")
    ('3', 'web')
    """
    return _now("all together") if key in ("", "all") else key.removeprefix("=").replace("\x1f", " × ")


def count_shown(number: int | None) -> str:
    """A count as pages write it, so that it singles out nobody; empty where there is none."""
    if number is None:
        return ""
    few = threshold()
    return _now("fewer than %(few)s") % {"few": few} if 0 < number < few else f"{number:,}"
