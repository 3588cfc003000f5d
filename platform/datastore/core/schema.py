"""A version's schema: each column's name, type and role, and its unit where one was said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import pyarrow as pa

from datastore.core.subjects import subject_columns
from datastore.core.units import unit_fault

ROLES = ("identifier", "quasi_identifier", "sensitive", "target", "feature", "text")
MAX_NAME = 100
MISSING_STEPS, MISSING_ROWS = 20, 5  # the most steps in which a share of missing values is told, and their fewest rows


def describe(schema: pa.Schema, given: Sequence[Mapping[str, Any]] | None) -> list[dict[str, str]]:
    """What to store of a table's schema: what was given, completed with types; columns left out are features.

    Args:
        given: for columns by ``name`` a ``role``, and a ``unit`` such as "kg" or "EUR".

    Raises:
        ValueError: a column that isn't in the table, an unknown role, a name or unit that can't be used.
    """
    public = [name for name in schema.names if name not in subject_columns(schema.names)]
    _check_names(public)
    roles, units = {}, {}
    for entry in given or ():
        name, role = entry.get("name"), entry.get("role", "feature")
        if name not in public:
            raise ValueError(f"schema: there is no column {name!r} in the table; it has {', '.join(public[:20])}")
        if role not in ROLES:
            raise ValueError(f"schema: the role of {name!r} must be one of {', '.join(ROLES)}; it is {role!r}")
        roles[name] = role
        if unit := entry.get("unit"):
            if fault := unit_fault(unit):
                raise ValueError(f"schema: the unit of {name!r} {fault}")
            units[name] = {"unit": unit}
    return [
        {"name": name, "type": type_name(schema.field(name).type), "role": roles.get(name, "feature")}
        | units.get(name, {})
        for name in public
    ]


class Missing:
    """Of each column the share of rows in which it is missing, counted while the rows go by."""

    def __init__(self) -> None:
        self._rows, self._missing = 0, Counter[str]()

    def update(self, table: pa.Table) -> None:
        self._rows += table.num_rows
        for name in table.column_names:
            self._missing[name] += table.column(name).null_count

    def told(self, schema: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """The schema, where values are missing with about which share, rounded down in steps of 5 % and of 5 rows at least.

        So a row more or less seldom shows, and one that shows is one of several.
        """
        step = max(MISSING_ROWS, ceil(self._rows / MISSING_STEPS))  # rows
        shares = {name: count // step * step / self._rows for name, count in self._missing.items() if count >= step}
        return [
            dict(column) | ({"missing": round(share, 2)} if (share := shares.get(column["name"])) else {})
            for column in schema
        ]


def type_name(kind: pa.DataType) -> str:
    """A word for an Arrow type that people understand; Arrow's own for the rest."""
    if pa.types.is_dictionary(kind):
        return type_name(kind.value_type)
    for test, word in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "number"),
        (pa.types.is_string, "string"),
        (pa.types.is_large_string, "string"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "datetime"),
        (pa.types.is_binary, "binary"),
        (pa.types.is_large_binary, "binary"),
    ):
        if test(kind):
            return word
    return str(kind)


def _check_names(names: Sequence[str]) -> None:
    # Engines other than DuckDB fold case, so two names may not differ by case alone.
    seen: dict[str, str] = {}
    for name in names:
        if not name or len(name) > MAX_NAME or "\x00" in name:
            raise ValueError(f"table: a column's name must have 1 to {MAX_NAME} characters; rename {name[:20]!r}")
        if name.startswith("_"):
            raise ValueError(f"table: names that begin with an underscore are the platform's own; rename {name!r}")
        if (twin := seen.get(name.casefold())) is not None:
            raise ValueError(f"table: the columns {twin!r} and {name!r} differ by case alone; rename one")
        seen[name.casefold()] = name
    if not names:
        raise ValueError("table: it has no columns")
