"""Releasing again: which rows may go out to someone who holds earlier releases of the same data."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

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
        np.savez_compressed(sink, persons=self.persons, classes=self.classes)
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Outline:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return cls(held["persons"], held["classes"])

    def rows(self) -> pd.MultiIndex:
        """A label for each row: the person and which of their rows it is."""
        number = pd.Series(self.persons).groupby(self.persons).cumcount().to_numpy()
        return pd.MultiIndex.from_arrays([self.persons, number])


def releasable_rows(
    earlier: Sequence[Outline], now: Outline, k: int, sensitive: Sequence[Any] = (), l: int | None = None
) -> np.ndarray:
    """The rows that may go out beside what is out already, shape (n,), bool; whole classes are left out.

    Whoever holds two releases can tell which rows are the same, and so who left or joined a class between them. Each
    such part of a class holds nobody or at least k people (and l distinct values of each sensitive column) once the
    classes that this leaves out are gone. A class that nobody left or joined goes out as it is; one that a single
    person left goes out no more.

    Args:
        earlier: the releases that are out.
        now: the one that is to go out.
        k: people that a part holds at least.
        sensitive: columns of the new release, n values each; needed for l.
        l: distinct values of each that a part of the new release holds at least.
    """
    keep = np.ones(len(now.classes), dtype=bool)
    secrets = [Sensitive.read(pd.Series(values)) for values in sensitive]
    sides = [_Beside(outline, now) for outline in earlier]
    while True:
        before = keep.copy()
        for side in sides:
            keep &= ~np.isin(now.classes, side.telling_classes(keep, k, secrets, l or 1))
        if (before == keep).all():
            return keep


class _Beside:
    """One earlier release laid beside the new one."""

    def __init__(self, earlier: Outline, now: Outline) -> None:
        self._earlier, self._now = earlier, now
        place = earlier.rows().get_indexer(now.rows())  # of each new row in the earlier release, -1 for none
        self._class_before = np.where(place >= 0, earlier.classes[place], -1)  # (n,)
        self._place = place

    def telling_classes(self, keep: np.ndarray, k: int, secrets: Sequence[Sensitive], l: int) -> np.ndarray:
        """The classes of the new release that are to be left out: parts of them, or of an earlier class that they take
        rows of, tell of fewer than k people or l values."""
        now, earlier = self._now, self._earlier
        rows = np.flatnonzero(keep)
        if not len(rows):
            return np.empty(0, dtype=np.int32)
        pairs = np.stack([self._class_before[rows], now.classes[rows]], axis=1)
        parts, part = np.unique(pairs, axis=0, return_inverse=True)
        part = part.ravel()
        people = pd.Series(now.persons[rows]).groupby(part).nunique().to_numpy()
        small = people < k
        for secret in secrets:
            here = Sensitive(secret.codes[rows], secret.share, secret.ordered)
            small |= distinct_values(part, here, len(parts)) < l
        gone = np.ones(len(earlier.classes), dtype=bool)
        gone[self._place[rows][self._place[rows] >= 0]] = False
        left = pd.Series(earlier.persons[gone]).groupby(earlier.classes[gone]).nunique()
        short = np.flatnonzero(np.isin(parts[:, 0], left.index[left < k]))
        return np.unique(parts[np.concatenate([np.flatnonzero(small), short]), 1])
