"""Hierarchies of a column's values: given as levels or as a tree, or by rule: prefixes, bands of numbers, dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True)
class Prefixes:
    """Values alike in their first characters belong together, as postcodes do (or dates: 7 for months, 4 for years).

    Attributes:
        lengths: how many characters are kept, from the nearest level to the widest.
        hidden: stands for each character that is not.

    >>> Prefixes((4, 2)).above("YO124")
    ('YO12*', 'YO***')
    """

    lengths: tuple[int, ...]
    hidden: str = "*"

    def __post_init__(self) -> None:
        lengths = tuple(self.lengths)
        if not lengths or min(lengths) < 1 or any(b >= a for a, b in pairwise(lengths)):
            raise ValueError(f"lengths must be positive and decrease, such as (4, 2); got {lengths}")

    def above(self, value: Any) -> tuple[str, ...]:
        """The value's generalizations, from the nearest to the widest."""
        text = text_of(value)
        return tuple(text[:length] + self.hidden * max(0, len(text) - length) for length in self.lengths)


@dataclass(frozen=True)
class Bands:
    """Numbers in bands of equal width, each a whole number of the bands below: ages by 5, 10 and 20 years.

    Attributes:
        widths: from the nearest level to the widest.
        start: where a band begins.

    >>> Bands((5, 20)).above(37)
    ('[35, 40)', '[20, 40)')
    """

    widths: tuple[float, ...]
    start: float = 0

    def __post_init__(self) -> None:
        widths = tuple(self.widths)
        steps = [round(b / a, 9) for a, b in pairwise(widths) if a > 0]
        if not widths or min(widths) <= 0 or any(step < 2 or step != int(step) for step in steps):
            raise ValueError(f"widths must be positive, each a multiple of the one before; got {widths}")

    def above(self, value: Any) -> tuple[str, ...]:
        """The value's generalizations, from the nearest to the widest."""
        # Rounded, since 0.3 / 0.1 is a hair below 3.
        places = [np.floor(round((float(value) - self.start) / width, 9)) for width in self.widths]
        lows = [self.start + place * width for place, width in zip(places, self.widths, strict=True)]
        return tuple(f"[{low:g}, {low + width:g})" for low, width in zip(lows, self.widths, strict=True))


PERIODS = ("month", "quarter", "year", "decade")  # each made of whole ones before it


@dataclass(frozen=True)
class Dates:
    """Days and times by the month, quarter, year and decade that they lie in.

    Attributes:
        periods: some of ``PERIODS``, from the nearest level to the widest.

    >>> Dates(("month", "year")).above("1987-05-14")
    ('1987-05', '1987')
    """

    periods: tuple[str, ...]

    def __post_init__(self) -> None:
        ranks = [PERIODS.index(period) if period in PERIODS else -1 for period in self.periods]
        if not ranks or min(ranks) < 0 or any(b <= a for a, b in pairwise(ranks)):
            raise ValueError(f"periods must be some of {', '.join(PERIODS)}, in this order; got {tuple(self.periods)}")

    def above(self, value: Any) -> tuple[str, ...]:
        """The value's generalizations, from the nearest to the widest.

        Raises:
            ValueError: no day or time as ISO 8601 writes it.
        """
        day = datetime.fromisoformat(str(value)).date()
        written = {
            "month": f"{day:%Y-%m}",
            "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}",
            "year": f"{day:%Y}",
            "decade": f"{day.year // 10 * 10}s",
        }
        return tuple(written[period] for period in self.periods)


Hierarchy: TypeAlias = Mapping[Any, Sequence[Any]] | Mapping[Any, Any] | Prefixes | Bands | Dates
"""``Prefixes``, ``Bands``, ``Dates``, or a mapping: of each value to its generalizations from the nearest to the widest, all
equally long, or of each child to its parent."""

Path: TypeAlias = tuple[str, ...]


def text_of(value: Any) -> str:
    """A value as text; whole numbers alike, whether they came as such or, beside missing ones, as floats."""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def paths(name: Any, hierarchy: Hierarchy, present: set[str]) -> dict[str, Path]:
    """The way down to each value as text, from the widest generalization to the nearest; all of one length.

    Args:
        name: of the column, for complaints.
        present: distinct values that the column holds, as text.

    Raises:
        ValueError: the hierarchy lacks values, is of unequal depth where levels are listed, goes round in a circle, or
            has bands for what is no number, or periods for what is no date.
    """
    if isinstance(hierarchy, Prefixes | Bands | Dates):
        try:
            return {value: hierarchy.above(value)[::-1] for value in present}
        except ValueError:
            has, are = ("periods", "dates") if isinstance(hierarchy, Dates) else ("bands", "numbers")
            raise ValueError(f"hierarchies[{name!r}] has {has}, and not all of the column's values are {are}") from None
    listed = [isinstance(above, Sequence | np.ndarray) and not isinstance(above, str) for above in hierarchy.values()]
    if any(listed) or not listed:
        if not all(listed) or len({len(levels) for levels in hierarchy.values()}) != 1:
            raise ValueError(
                f"hierarchies[{name!r}] must give each value a list of its generalizations, all equally long"
            )
        found = {text_of(value): tuple(map(text_of, reversed(levels))) for value, levels in hierarchy.items()}
    else:
        parents = {text_of(child): text_of(above) for child, above in hierarchy.items() if above is not None}
        found = _of_tree(name, parents, present)
    if unknown := len(present - set(found)):
        raise ValueError(f"hierarchies[{name!r}] lacks {unknown} of the column's values; add each with its levels")
    return found


def _of_tree(name: Any, parents: Mapping[str, str], present: set[str]) -> dict[str, Path]:
    """The same from each child's parent: of the leaves, and of whatever else the column holds. Short ways are filled up
    with the value itself, which is the nearest to it."""
    inner = set(parents.values())
    ways: dict[str, list[str]] = {}
    for value in (set(parents) - inner) | (present & (set(parents) | inner)):
        way: list[str] = []
        here = parents.get(value)
        while here is not None:
            if here in way or here == value:
                raise ValueError(f"hierarchies[{name!r}] goes round in a circle at {here!r}")
            way.append(here)
            here = parents.get(here)
        ways[value] = way[::-1]
    depth = max(map(len, ways.values()), default=0)
    return {value: (*way, *[value] * (depth - len(way))) for value, way in ways.items()}
