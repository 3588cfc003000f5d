"""Entries of a navigation bar, and which of them the reader is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A place to go.

    Attributes:
        exact: current on its own page only, not on those below its address.
        areas: beginnings of addresses whose pages belong to it, where no other entry fits better.
    """

    label: Any
    href: str
    exact: bool = False
    current: bool = False
    areas: tuple[str, ...] = ()


def mark_current(entries: Sequence[Entry], path: str) -> list[Entry]:
    """The entries, with the one that holds ``path`` marked: by the longest address or area that ``path`` begins with."""
    fitting = [
        (len(place), -number, entry)
        for number, entry in enumerate(entries)
        for place in (entry.href, *entry.areas)
        if (path == place if entry.exact else path.startswith(place))
    ]
    current = max(fitting, default=(0, 0, None))[2]
    return [replace(entry, current=entry is current) for entry in entries]
