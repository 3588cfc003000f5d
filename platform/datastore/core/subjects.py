"""The internal columns that say whom a row is about.

``_subject`` holds a consent subject's id as text. A row about several people (two companies' records joined by columns)
has more such columns, ``_subject_2`` and so on: it is read only while all of them allow it.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from disclosure import core as disclosure

SUBJECT = "_subject"


def subject_columns(names: Collection[str]) -> list[str]:
    """Those of ``names`` that say whom a row is about."""
    return [name for name in names if name == SUBJECT or name.startswith(f"{SUBJECT}_")]


def without(table: pa.Table) -> pa.Table:
    """The rows without those columns."""
    return table.drop_columns(subject_columns(table.column_names))


def numbered(table: pa.Table) -> np.ndarray:
    """A number per row, equal exactly for rows about the same person (the first, of several); shape (n,)."""
    indices = table.column(SUBJECT).combine_chunks().dictionary_encode().indices
    return indices.to_numpy(zero_copy_only=False)


def distinct(table: pa.Table) -> tuple[list[str], np.ndarray]:
    """The people whom rows are about (the first, of several), and the place of each row's among them, shape (n,)."""
    found = table.column(SUBJECT).combine_chunks().dictionary_encode()
    return found.dictionary.to_pylist(), found.indices.to_numpy(zero_copy_only=False)


class Tally:
    """How many rows are about each person, counted while the rows go by, in each column that says whom they are about."""

    def __init__(self) -> None:
        self._rows: dict[str, Counter[uuid.UUID]] = {}

    def update(self, table: pa.Table) -> None:
        """Count a table's rows.

        Raises:
            ValueError: as ``ids_by_column``.
        """
        for name, column in _columns(table):
            rows = self._rows.setdefault(name, Counter())
            people, times = (part.to_pylist() for part in pc.value_counts(column).flatten())
            for person, count in zip(people, times, strict=True):
                rows[uuid.UUID(person)] += count

    @property
    def people(self) -> list[uuid.UUID]:
        """Everybody, sorted."""
        return sorted(set().union(*self._rows.values()))

    @property
    def count(self) -> int:
        """How many people these are at least: two companies know one person by two ids."""
        return max(map(len, self._rows.values()), default=0)

    @property
    def top_two_share(self) -> float:
        """Which share of the rows the two people are in who are in most, in [0, 1]."""
        return max((disclosure.top_two_share(rows.values()) for rows in self._rows.values()), default=0.0)


def ids_by_column(table: pa.Table) -> dict[str, list[str]]:
    """The distinct ids in each column that says whom a row is about.

    Raises:
        ValueError: no such column, not text, or missing in some row.
    """
    return {name: pc.unique(column).to_pylist() for name, column in _columns(table)}


def _columns(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    require(table.schema)
    for name in subject_columns(table.column_names):
        column = table.column(name)
        if column.null_count:
            raise ValueError(f"table: column {name!r} is missing in {column.null_count} rows; drop them first")
        yield name, column


def subject_ids(table: pa.Table) -> list[str]:
    """Every distinct person of the table, sorted.

    Raises:
        ValueError: as ``ids_by_column``.
    """
    return sorted({person for ids in ids_by_column(table).values() for person in ids})


def require(schema: pa.Schema) -> None:
    """Refuse rows that don't say whom they are about.

    Raises:
        ValueError.
    """
    columns = subject_columns(schema.names)
    if SUBJECT not in columns:
        raise ValueError(f"table: add the column {SUBJECT!r} with the id of the person whom each row is about")
    for name in columns:
        kind = schema.field(name).type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise ValueError(f"table: column {name!r} must hold ids as text")


class Allowed:
    """The people whose rows may pass."""

    def __init__(self, people: Collection[object]) -> None:
        # Not an Arrow value set: is_in() hashes all of it anew for every group, 30 s of 39 for a million people.
        self._people = frozenset(map(str, people))

    def rows(self, table: pa.Table) -> pa.Table:
        """The rows of which every person is allowed."""
        for name in subject_columns(table.column_names):
            passing = [person in self._people for person in table.column(name).to_pylist()]
            table = table.filter(pa.array(passing, pa.bool_()))
        return table


def keep(table: pa.Table, allowed: Collection[object]) -> pa.Table:
    """The rows of which every person is among ``allowed``."""
    return Allowed(allowed).rows(table)


def sampled(tables: Iterable[pa.Table], rows: int, *, of: int, seed: int) -> Iterator[pa.Table]:
    """At most ``rows`` of the tables' ``of`` rows, drawn without replacement, in their order; the same seed draws the
    same, however the rows are cut into tables."""
    if of <= rows:
        yield from tables
        return
    chosen = np.sort(np.random.default_rng(seed).choice(of, size=rows, replace=False))
    start = 0
    for table in tables:
        first, last = np.searchsorted(chosen, [start, start + table.num_rows])
        yield table.take(pa.array(chosen[first:last] - start))
        start += table.num_rows
