"""Telling from whose copy a table comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sharing.exports.core import evidence
from sharing.exports.models import Export
from sharing.exports.services.making import ROW, mark_key, row_names

if TYPE_CHECKING:
    import pyarrow as pa

CERTAIN = 1e-6  # of a mark by chance; one in a million copies would be named wrongly


@dataclass(frozen=True)
class Match:
    """A copy that a table comes from.

    Attributes:
        rows: its row names found in the table.
        numbers, marked, p_value: see ``core.Evidence``.
    """

    export: Export
    rows: int
    numbers: int
    marked: int
    p_value: float


def trace(table: pa.Table) -> list[Match]:
    """The copies that a table's row names or its numbers' marks point to, the surest first."""
    named = {str(value) for value in table.column(ROW).to_pylist()} if ROW in table.column_names else set()
    found = []
    for export in Export.objects.select_related("organization", "agreement").order_by("created_at", "pk"):
        rows = len(named & set(row_names(export))) if named else 0
        seen = evidence(table, mark_key(export))
        if rows or seen.p_value < CERTAIN:
            found.append(Match(export, rows, seen.n, seen.marked, seen.p_value))
    return sorted(found, key=lambda match: (-match.rows, match.p_value))
