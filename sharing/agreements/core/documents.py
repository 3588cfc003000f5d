"""Reading a JSON document that somebody else wrote: each place must hold what it should, and nothing is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from typing import Any
from uuid import UUID


class Malformed(ValueError):
    """A document that doesn't say what an agreement needs; ``where`` is the path to the fault, ``code`` what is wrong."""

    def __init__(self, where: str, code: str) -> None:
        super().__init__(f"{where}: {code}")
        self.where, self.code = where, code


def day_of(value: Any, where: str) -> date:
    said = value.get("@value") if isinstance(value, Mapping) else value
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise Malformed(where, "no-day") from None


def number_of(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(where, "no-whole-number")
    return value


def fraction_of(value: Any, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1:
        raise Malformed(where, "no-fraction")
    return float(value)


def text_of(value: Any, where: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value.strip() or empty):
        raise Malformed(where, "missing" if value in (None, "") else "no-text")
    return value


def uid_of(value: Any, where: str) -> UUID:
    try:
        return UUID(text_of(value, where).removeprefix("urn:uuid:"))
    except ValueError as fault:
        raise fault if isinstance(fault, Malformed) else Malformed(where, "no-uuid") from None


def object_of(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Malformed(where, "missing" if value is None else "no-object")
    return value


def stating(value: Any, terms: Set[str], where: str) -> Mapping[str, Any]:
    """An object that states nothing but ``terms``; keywords of JSON-LD and Dublin Core's remarks bind nobody."""
    said = object_of(value, where)
    for term in said:
        if term not in terms and not str(term).startswith(("@", "dct:")):
            raise Malformed(f"{where}.{term}"[:200], "unknown-term")
    return said


def list_of(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(where, "missing" if value is None else "no-list")
    return value
