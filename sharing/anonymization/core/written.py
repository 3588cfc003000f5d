"""Hierarchies as people and programs write them down: lines of a form, or JSON."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from .hierarchies import PERIODS, Bands, Dates, Hierarchy, Prefixes

_ABOVE = re.compile(r"\s*[<＜]\s*")
_COLON = re.compile(r"[:：]")
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_STARRED = re.compile(r"[0-9]{1,4}[*＊]")
_COMMA = re.compile(r"\s*[,，、;；]\s*")
_PERIOD_WORDS = {"月": "month", "季": "quarter", "季度": "quarter", "年": "year", "年代": "decade"}
_PERIOD_WORDS |= {f"{period}{ending}": period for period in PERIODS for ending in ("", "s")}
_RULES = {"prefixes", "bands", "start", "dates", "parents"}


def from_dict(written: Mapping[str, Any]) -> Hierarchy:
    """The hierarchy that JSON describes: ``{"prefixes": [4, 2]}``, ``{"bands": [5, 10, 20], "start": 0}``,
    ``{"dates": ["month", "year"]}`` or ``{"parents": {"Bath": "Somerset", "Somerset": "England"}}``.

    Raises:
        ValueError: none or several of these, or what is in it is no hierarchy.
    """
    rules = sorted(set(written) - {"start"})
    if len(rules) != 1 or not set(written) <= _RULES or ("start" in written and rules != ["bands"]):
        raise ValueError("give one of prefixes, bands (with or without start), dates and parents")
    rule, levels = rules[0], written[rules[0]]
    if rule == "parents":
        if not isinstance(levels, Mapping) or not levels:
            raise ValueError("parents must say of each value what stands above it")
        return dict(levels)
    if not isinstance(levels, list | tuple):
        raise ValueError(f"{rule} must be a list, from the nearest level to the widest")
    if rule == "dates":
        return Dates(tuple(map(str, levels)))
    kinds: tuple[type, ...] = (int,) if rule == "prefixes" else (int, float)
    numbers = [*levels, *([written["start"]] if "start" in written else [])]
    if not all(isinstance(number, kinds) and not isinstance(number, bool) for number in numbers):
        raise ValueError(f"{rule} must be numbers, from the nearest level to the widest")
    return Prefixes(tuple(levels)) if rule == "prefixes" else Bands(tuple(levels), written.get("start", 0))


def from_lines(text: str, columns: Collection[str]) -> dict[str, dict[str, Any]]:
    """What the lines of a form say, by column, as ``from_dict`` reads it.

    Each line names a column and, after a colon, widths of bands, how many first characters are kept (with a star after
    each number), names of periods, or a value and what stands above it. Lines of the last kind add up::

        postcode: 4*, 2*
        age: 5, 10, 20
        born: month, year
        city: Bath < Somerset < England
        city: York < Yorkshire < England

    Args:
        columns: those that there are.

    Raises:
        ValueError: names the line that can't be read.
    """
    found: dict[str, dict[str, Any]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        named = [name for name in columns if _COLON.match(line.removeprefix(name).lstrip()) and line.startswith(name)]
        if not named:
            raise ValueError(f"{line!r}: begin with the name of a column and a colon")
        column = max(named, key=len)
        said = line.removeprefix(column).lstrip()[1:].strip()
        read = _levels(said, line)
        above = found.setdefault(column, {})
        if above and not ("parents" in above and "parents" in read):
            raise ValueError(f"{line!r}: the column {column!r} has its levels already")
        for child, parent in read.get("parents", {}).items():
            if above.get("parents", {}).get(child, parent) != parent:
                raise ValueError(f"{line!r}: {child!r} stands under {above['parents'][child]!r} already")
        found[column] = {**above, **read, **_both(above, read)}
    return found


def _both(above: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    return {"parents": {**above["parents"], **read["parents"]}} if "parents" in above else {}


def _levels(said: str, line: str) -> dict[str, Any]:
    names = _ABOVE.split(said)
    if len(names) > 1:
        if not all(names) or len(set(names)) < len(names):
            raise ValueError(f"{line!r}: write each value, and what stands above it, once")
        return {"parents": dict(pairwise(names))}
    parts = [part for part in _COMMA.split(said) if part]
    periods = [_PERIOD_WORDS.get(part.casefold()) for part in parts]
    if parts and all(periods):
        return {"dates": periods}
    if parts and all(_STARRED.fullmatch(part) for part in parts):
        return {"prefixes": [int(part[:-1]) for part in parts]}
    if parts and all(_NUMBER.fullmatch(part) for part in parts):
        return {"bands": [float(part) if "." in part else int(part) for part in parts]}
    raise ValueError(
        f"{line!r}: write numbers, numbers with a star, periods ({', '.join(PERIODS)}), or a value < what stands above it"
    )
