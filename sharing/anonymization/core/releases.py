"""A second release of the same data beside the first: what someone learns who holds both, before it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from sharing.cleaning.core.frames import Table, column, row_count

from .measures import Sensitive, distinct_values, equal_rows

STAYED, LEFT, JOINED = "stayed", "left", "joined"


@dataclass(frozen=True)
class SecondRelease:
    """What two releases tell together.

    The two ways of grouping the rows, laid over each other, make cells: those who were in one class first and in one
    class after, those of a class who left, those of a class who joined.

    Attributes:
        safe: whether every cell holds what was asked for.
        smallest: people in the smallest cell; None when both releases are empty.
        rows_below_k: rows in cells of fewer than k people.
        fewest_values: fewest distinct sensitive values in a cell, in either release; None without sensitive columns.
        rows_determined: rows of which both releases together tell a sensitive value for certain, and neither alone.
        rows_below_l: rows in cells of fewer than l distinct values of a sensitive column; without l, those determined.
        stayed, left, joined: rows in both releases, in the first alone, in the second alone.
        reasons: why it is not safe, in words; empty when it is.
    """

    safe: bool
    smallest: int | None
    rows_below_k: int
    fewest_values: int | None
    rows_determined: int
    rows_below_l: int
    stayed: int
    left: int
    joined: int
    reasons: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can carry it."""
        return asdict(self) | {"reasons": list(self.reasons)}


def second_release(
    first: Table,
    second: Table,
    quasi_identifiers: Sequence[Any],
    rows: tuple[Sequence[Any], Sequence[Any]],
    k: int,
    sensitive: Any = None,
    l: int | None = None,
    people: tuple[Sequence[Any], Sequence[Any]] | None = None,
) -> SecondRelease:
    """Lay a second anonymized release of the same data over the first and count who can be told apart.

    The worst is assumed: that whoever holds both can tell which rows are the same, by the columns that neither release
    blurs, and who left and who joined between them. Each release alone may hide everybody among k, and both together
    show single people; the usual remedy is to release again in the groups of the first.

    Args:
        first: what was released before: blurred quasi-identifiers and, where any are named, the sensitive columns.
        second: what is to be released.
        rows: for each of the two releases a label for each row, the same for the same row (keyed ids, which never leave
            the house).
        k: people whom a cell must hold at least.
        sensitive: column, or list of columns, that must not be learnt.
        l: distinct values of each sensitive column that a cell must hold at least. Without it, no value may be known for
            certain that wasn't before.
        people: for each release n labels of the person whom each row is about; rows count as people otherwise.

    Raises:
        KeyError: a column is not in one of the tables.
        ValueError: labels of another number than rows, labels that stand twice, or a parameter out of range.

    Source:
        Ganta, Kasiviswanathan, Smith (2008), Composition Attacks and Auxiliary Information in Data Privacy. Xiao, Tao
        (2007), m-Invariance: Towards Privacy Preserving Re-publication of Dynamic Datasets.
    """
    names = [] if sensitive is None else list(sensitive) if isinstance(sensitive, (list, tuple)) else [sensitive]
    tables = (first, second)
    _check(tables, quasi_identifiers, rows, people, k, l, names)

    place, labels = _matched(rows)
    classes = _classes(tables, quasi_identifiers, place)
    cells = equal_rows([pd.Series(each) for each in classes])
    kind = np.where(classes[1] < 0, LEFT, np.where(classes[0] < 0, JOINED, STAYED))
    count = int(cells.max(initial=-1)) + 1
    persons = np.arange(len(labels)) if people is None else _persons(people, place)
    many = distinct_values(cells, Sensitive(persons, np.empty(int(persons.max(initial=-1)) + 1), False), count)
    small = (many < k)[cells]
    together, alone = _values(tables, names, place, classes, cells)
    told: np.ndarray = np.any((together < 2) & (alone >= 2), axis=0)
    few: np.ndarray = told if l is None else np.any(together < l, axis=0)
    figures: dict[str, Any] = {
        "rows_below_k": int(small.sum()),
        "rows_determined": int(told.sum()),
        "rows_below_l": int(few.sum()),
        "smallest": int(many.min()) if count else None,
        "fewest_values": int(together.min()) if names and count else None,
        STAYED: int((kind == STAYED).sum()),
        LEFT: int((kind == LEFT).sum()),
        JOINED: int((kind == JOINED).sum()),
    }
    reasons = tuple(_reasons(kind, small, few, k, l))
    return SecondRelease(safe=not reasons, reasons=reasons, **figures)


_SAID = {
    STAYED: "rows in both releases that their two groups together tell from all but fewer than {k} people",
    LEFT: "rows of the first release alone, told from all but fewer than {k} people, so few left their group",
    JOINED: "rows of the second release alone, told from all but fewer than {k} people, so few joined their group",
}


def _reasons(kind: np.ndarray, small: np.ndarray, few: np.ndarray, k: int, l: int | None) -> list[str]:
    said = [(text.format(k=k), int((small & (kind == which)).sum())) for which, text in _SAID.items()]
    if l is None:
        said.append(
            ("rows of which both releases together tell a sensitive value that neither alone tells", int(few.sum()))
        )
    else:
        said.append((f"rows that share both groups with fewer than {l} different sensitive values", int(few.sum())))
    return [f"{text}: {n:,}" for text, n in said if n]


def _matched(rows: tuple[Sequence[Any], Sequence[Any]]) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """For each label its row in the first and in the second release, -1 for none; and the labels; all shape (m,)."""
    both = pd.concat([pd.Series(list(labels), dtype=object) for labels in rows], ignore_index=True)
    codes, labels = pd.factorize(both)
    n = len(rows[0])
    place = (np.full(len(labels), -1, dtype=np.int64), np.full(len(labels), -1, dtype=np.int64))
    place[0][codes[:n]] = np.arange(n)
    place[1][codes[n:]] = np.arange(len(both) - n)
    return place, labels


def _classes(
    tables: tuple[Table, Table], quasi: Sequence[Any], place: tuple[np.ndarray, np.ndarray]
) -> list[np.ndarray]:
    """The class of each label in the first and in the second release, -1 where it has no row; each shape (m,)."""
    classes = []
    for table, here in zip(tables, place, strict=True):
        own = np.append(equal_rows([column(table, name) for name in quasi]), -1)  # the last stands for no row
        classes.append(own[here])
    return classes


def _persons(people: tuple[Sequence[Any], Sequence[Any]], place: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The person behind each label; shape (m,)."""
    first, second = (np.array([*labels, None], dtype=object) for labels in people)  # the last stands for no row
    return pd.factorize(pd.Series(np.where(place[0] < 0, second[place[1]], first[place[0]])), use_na_sentinel=False)[0]


def _values(
    tables: tuple[Table, Table],
    names: Sequence[Any],
    place: tuple[np.ndarray, np.ndarray],
    classes: Sequence[np.ndarray],
    cells: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values in each label's cell, and in its class of that release alone; both shape (columns × releases, m),
    large where the label has no row in that release."""
    together = np.full((2 * len(names), len(cells)), np.iinfo(np.int64).max, dtype=np.int64)
    alone = together.copy()
    for number, name in enumerate(names):
        for which, (table, here) in enumerate(zip(tables, place, strict=True)):
            own = np.flatnonzero(here >= 0)
            secret = Sensitive.read(column(table, name))
            at = Sensitive(secret.codes[here[own]], secret.share, secret.ordered)
            for found, group in ((together, cells[own]), (alone, classes[which][own])):
                counted = distinct_values(group, at, int(group.max(initial=-1)) + 1)
                found[2 * number + which, own] = counted[group]
    return together, alone


def _check(
    tables: tuple[Table, Table],
    quasi: Sequence[Any],
    rows: tuple[Sequence[Any], Sequence[Any]],
    people: tuple[Sequence[Any], Sequence[Any]] | None,
    k: int,
    l: int | None,
    names: Sequence[Any],
) -> None:
    if len(quasi) == 0:
        raise ValueError("quasi_identifiers must name at least one column")
    if k < 1:
        raise ValueError(f"k must be at least 1; got {k}")
    if l is not None and (l < 1 or not names):
        raise ValueError("l must be at least 1, and needs the sensitive columns named")
    for which, table in enumerate(tables):
        for said, labels in (("rows", rows[which]), *((("people", people[which]),) if people is not None else ())):
            if len(labels) != row_count(table):
                raise ValueError(f"{said}[{which}] has {len(labels)} labels for {row_count(table)} rows")
        if len(set(rows[which])) < len(rows[which]):
            raise ValueError(f"rows[{which}] names a row twice; each needs a label of its own")
        for name in (*quasi, *names):
            column(table, name)
