"""Releasing again: which rows may go out to someone who holds earlier releases of the same data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from sharing.cleaning.core.frames import Table, column, row_count

from .measures import Sensitive, distinct_values, equal_rows


@dataclass(frozen=True)
class Outline:
    """Who stood in which class of a release, and nothing else of it.

    Attributes:
        persons: shape (n,), uint64, a keyed number of the person whom each row is about, the same in each release.
        classes: shape (n,), int32, the class of rows with equal quasi-identifiers; numbered within the release.
    """

    persons: np.ndarray
    classes: np.ndarray

    @classmethod
    def of(cls, table: Table, quasi_identifiers: Sequence[Any], persons: Sequence[int]) -> Outline:
        """That of an anonymized table, whose rows of one person stand in the same order in each release."""
        classes = equal_rows([column(table, name) for name in quasi_identifiers])
        if len(persons) != row_count(table):
            raise ValueError(f"persons has {len(persons)} numbers for {row_count(table)} rows")
        return cls(np.asarray(persons, dtype=np.uint64), classes.astype(np.int32))

    def to_bytes(self) -> bytes:
        """The same in as little room as it takes."""
        sink = io.BytesIO()
        parquet.write_table(pa.table({"person": self.persons, "class": self.classes}), sink, compression="zstd")
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Outline:
        """What ``to_bytes`` wrote."""
        held = parquet.read_table(io.BytesIO(data))
        return cls(held.column("person").to_numpy(), held.column("class").to_numpy())

    def rows(self) -> pd.MultiIndex:
        """A label for each row: the person and which of their rows it is."""
        number = pd.Series(self.persons).groupby(self.persons).cumcount().to_numpy()
        return pd.MultiIndex.from_arrays([self.persons, number])


def releasable_rows(
    earlier: Sequence[Outline], now: Outline, k: int, sensitive: Sequence[Any] = (), l: int | None = None
) -> np.ndarray:
    """The rows that may go out beside what is out already, shape (n,), bool.

    Whoever holds two releases can tell which rows are the same, and so who left or joined a class between them. Each
    such part of a class must hold nobody or at least k people. So

    - people whom too few others stayed with, or joined with, are left out;
    - where fewer than k left a class, others of it are left out besides, until k are gone: who left of their own accord
      is one of them. Whom it takes goes by their keyed numbers: the same ones each time, and nobody else can tell.

    Args:
        earlier: the releases that are out.
        now: the one that is to go out.
        k: people that a part holds at least.
        sensitive: columns of the new release, n values each; needed for l.
        l: distinct values of each that those who stayed or joined together hold at least.
    """
    keep = np.ones(len(now.classes), dtype=bool)
    secrets = [Sensitive.read(pd.Series(values)) for values in sensitive]
    sides = [_Beside(outline, now) for outline in earlier]
    while True:
        before = keep.copy()
        for side in sides:
            keep &= ~side.few_together(keep, k, secrets, l or 1)
            keep &= ~side.to_leave_too(keep, k)
        if (before == keep).all():
            return keep


class _Beside:
    """One earlier release laid beside the new one."""

    def __init__(self, earlier: Outline, now: Outline) -> None:
        self._earlier, self._now = earlier, now
        self._place = earlier.rows().get_indexer(now.rows())  # of each new row in the earlier release, -1 for none
        self._class_before = np.where(self._place >= 0, earlier.classes[self._place], -1)

    def few_together(self, keep: np.ndarray, k: int, secrets: Sequence[Sensitive], l: int) -> np.ndarray:
        """Rows of those who stayed in a class, or joined it, with too few people or values; shape (n,), bool."""
        rows = np.flatnonzero(keep)
        few = np.zeros(len(keep), dtype=bool)
        if not len(rows):
            return few
        pairs = np.stack([self._class_before[rows], self._now.classes[rows]], axis=1)
        part = np.unique(pairs, axis=0, return_inverse=True)[1].ravel()
        small = _people(self._now.persons[rows], part) < k
        for secret in secrets:
            here = Sensitive(secret.codes[rows], secret.share, secret.ordered)
            small |= distinct_values(part, here, len(small)) < l
        few[rows] = small[part]
        return few

    def to_leave_too(self, keep: np.ndarray, k: int) -> np.ndarray:
        """Rows of classes that fewer than k left, so many that k are gone; shape (n,), bool."""
        gone = np.ones(len(self._earlier.classes), dtype=bool)
        gone[self._place[keep & (self._place >= 0)]] = False
        more = np.zeros(len(keep), dtype=bool)
        classes, part = np.unique(self._earlier.classes[gone], return_inverse=True)
        if not len(classes):
            return more
        missing = dict(zip(classes.tolist(), k - _people(self._earlier.persons[gone], part), strict=True))
        for number, short in missing.items():
            if short > 0:
                here = keep & (self._class_before == number)
                more |= here & np.isin(self._now.persons, np.unique(self._now.persons[here])[:short])
        return more


def _people(persons: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Different people in each part; shape (parts,)."""
    return pd.Series(persons).groupby(part).nunique().to_numpy()
