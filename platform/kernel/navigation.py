"""Entries of a navigation bar, and which of them the reader is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A place to go. ``exact``: current on its own page only, not on those below its address."""

    label: Any
    href: str
    exact: bool = False
    current: bool = False


def mark_current(entries: Sequence[Entry], path: str) -> list[Entry]:
    """The entries, with the one that holds ``path`` marked: the longest address that ``path`` begins with."""
    fitting = [entry for entry in entries if (path == entry.href if entry.exact else path.startswith(entry.href))]
    current = max(fitting, key=lambda entry: len(entry.href), default=None)
    return [replace(entry, current=entry is current) for entry in entries]
