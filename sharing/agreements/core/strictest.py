"""Where parties' rules differ, the strictest holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

USES = ("score", "train", "export")  # each includes those before it
REDACTIONS = ("mark", "pseudonym", "withhold")
ON_END = ("keep", "destroy")


def _first(order: Sequence[str]) -> Callable[[Sequence[str]], str]:
    return lambda values: min(values, key=order.index)


def _last(order: Sequence[str]) -> Callable[[Sequence[str]], str]:
    return lambda values: max(values, key=order.index)


STRICTEST: dict[str, Callable[[Sequence[Any]], Any]] = {
    "use": _first(USES),
    "minimum_group": max,
    "diversity": max,
    "closeness": min,
    # A mark tells less than a pseudonym, by which the same person is known again; nothing tells least.
    "redaction": _last(("pseudonym", "mark", "withhold")),
    "minimum_cell": max,
    "row_cap": min,
    "on_end": _last(ON_END),
    "starts_on": max,
    "ends_on": min,
}


def strictest(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One set of rules that keeps all of them.

    Args:
        rules: terms by their names in ``Conditions``; a term that a party doesn't name, or as None, it leaves open.

    Returns:
        Each term that some party names, at its strictest; None where all that name it leave it open.
    """
    found = {}
    for term, choose in STRICTEST.items():
        named = [rule[term] for rule in rules if term in rule]
        if named:
            stated = [value for value in named if value is not None]
            found[term] = choose(stated) if stated else None
    return found
