"""The internal columns that say whom a row is about.

``_subject`` holds a consent subject's id as text. A row about several people (two companies' records joined by columns)
has more such columns, ``_subject_2`` and so on: it is read only while all of them allow it.
"""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SUBJECT = "_subject"


def subject_columns(names: Collection[str]) -> list[str]:
    """Those of ``names`` that say whom a row is about."""
    return [name for name in names if name == SUBJECT or name.startswith(f"{SUBJECT}_")]


def subject_ids(table: pa.Table) -> list[str]:
    """Every distinct person of the table, sorted.

    Raises:
        ValueError: no such column, not text, or missing in some row.
    """
    columns = subject_columns(table.column_names)
    if SUBJECT not in columns:
        raise ValueError(f"table: add the column {SUBJECT!r} with the id of the person whom each row is about")
    found: set[str] = set()
    for name in columns:
        column = table.column(name)
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise ValueError(f"table: column {name!r} must hold ids as text")
        if column.null_count:
            raise ValueError(f"table: column {name!r} is missing in {column.null_count} rows; drop them first")
        found.update(pc.unique(column).to_pylist())
    return sorted(found)


def keep(table: pa.Table, allowed: Collection[str]) -> pa.Table:
    """The rows of which every person is among ``allowed``."""
    for name in subject_columns(table.column_names):
        column = table.column(name)
        table = table.filter(pc.is_in(column, value_set=pa.array(sorted(allowed), type=column.type)))
    return table


def sample(table: pa.Table, rows: int, *, seed: int) -> pa.Table:
    """At most ``rows`` rows, drawn without replacement, in their order; the same seed draws the same."""
    if table.num_rows <= rows:
        return table
    chosen = np.random.default_rng(seed).choice(table.num_rows, size=rows, replace=False)
    return table.take(pa.array(np.sort(chosen)))
