"""In what a column's numbers are counted: said once, and kept by what is made of the table."""

from collections.abc import Mapping, Sequence
from typing import Any

MAX_UNIT = 30


def unit_fault(unit: Any) -> str:
    """Why this is no unit, to be said after its name; empty when it is one."""
    if not isinstance(unit, str) or not 1 <= len(unit) <= MAX_UNIT or unit != " ".join(unit.split()):
        return f"must be a word or two of 1 to {MAX_UNIT} characters"
    return "" if unit.isprintable() else "holds a character that can't be shown"


def with_units_of(schema: Sequence[Mapping[str, str]], parents: Sequence[Sequence[Mapping[str, str]]]) -> list[Any]:
    """The schema with the unit of each column that has none from the first of its parents in which the column has one."""
    known: dict[str, str] = {}
    for parent in parents:
        for column in parent:
            if "unit" in column:
                known.setdefault(column["name"], column["unit"])
    units = {name: {"unit": unit} for name, unit in known.items()}
    return [units.get(column["name"], {}) | dict(column) for column in schema]
