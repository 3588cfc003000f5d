"""What a released table is called: rooms say it of theirs, by the beginning of its context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
