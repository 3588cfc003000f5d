"""How many people of one company brought what another has too: keyed fingerprints in, counts out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

from sharing.deduplication.core import fingerprints, near_fingerprints, near_pairs

THRESHOLD = 0.8  # Jaccard similarity of 3-grams from which texts are nearly equal


@dataclass(frozen=True)
class Brought:
    """What one company brought.

    Attributes:
        records: n texts, or the rows of an Arrow table.
        people: whom each is about, shape (n,); ids that mean the same within this company alone.
    """

    records: Any
    people: np.ndarray


@dataclass(frozen=True)
class Overlap:
    """What two companies both have.

    Attributes:
        people: all people of each company.
        equal: the most pairs, of one person of each company, nobody in two, who brought an equal record.
        near: how many more pairs there are where nearly equal texts count, too; None where that wasn't looked for, or
            there were too many to look at.
    """

    people: tuple[int, int]
    equal: int
    near: int | None = None


def overlap(own: Brought, theirs: Brought, key: bytes, *, near: bool = False) -> Overlap:
    """Count the people who brought what the other company holds, by fingerprints under one key.

    People are paired, not records counted: one who brought a text fifty times is one, and so are fifty who brought what
    one person of the other company did. So no person of either company makes a difference of more than one.

    Args:
        key: 32 random bytes, drawn for this comparison and forgotten after it.
        near: look for nearly equal ones, too; the records are texts then.

    Raises:
        ValueError, TypeError: as ``fingerprints`` and ``near_fingerprints``.
    """
    mine, others = _Prints(own, key), _Prints(theirs, key)
    people = int(np.unique(own.people).size), int(np.unique(theirs.people).size)
    _same, i, j = np.intersect1d(mine.distinct, others.distinct, assume_unique=True, return_indices=True)
    same = np.column_stack((i, j))
    equal = _most_pairs(mine, others, same)
    met = near_pairs(mine.near(key), others.near(key), THRESHOLD) if near else None
    if met is None:
        return Overlap(people, equal)
    return Overlap(people, equal, _most_pairs(mine, others, np.concatenate((same, met))) - equal)


class _Prints:
    """One side's distinct records by their fingerprints, and who brought each."""

    def __init__(self, side: Brought, key: bytes) -> None:
        exact = np.array(fingerprints(side.records, key), dtype="S32")
        self._records = side.records
        self.distinct, self._places, record = np.unique(exact, return_index=True, return_inverse=True)
        names, person = np.unique(side.people, return_inverse=True)
        self.people = len(names)
        self.brought = np.unique(np.column_stack((person, record)).reshape(-1, 2), axis=0)  # (person, distinct record)

    def near(self, key: bytes) -> np.ndarray:
        return near_fingerprints([self._records[place] for place in self._places], key, THRESHOLD)


def _most_pairs(own: _Prints, theirs: _Prints, same: np.ndarray) -> int:
    """The size of the largest matching of people over what they brought, as a flow from one side to the other.

    Args:
        same: places of distinct records of each side that count as the same, shape (pairs, 2).
    """
    start, sizes = 1, (own.people, len(own.distinct), len(theirs.distinct), theirs.people)
    firsts = []
    for size in sizes:
        firsts.append(start)
        start += size
    (a, b, c, d), end = firsts, start
    edges = [  # from, to, how many may pass
        (np.zeros(own.people), a + np.arange(own.people), 1),
        (a + own.brought[:, 0], b + own.brought[:, 1], 1),
        (b + same[:, 0], c + same[:, 1], min(own.people, theirs.people)),
        (c + theirs.brought[:, 1], d + theirs.brought[:, 0], 1),
        (d + np.arange(theirs.people), np.full(theirs.people, end), 1),
    ]
    tails, heads = (np.concatenate([edge[side] for edge in edges]) for side in (0, 1))
    capacity = np.concatenate([np.full(len(edge[0]), edge[2], dtype=np.int32) for edge in edges])
    graph = sparse.csr_matrix((capacity, (tails, heads)), shape=(end + 1, end + 1), dtype=np.int32)
    return int(maximum_flow(graph, 0, end).flow_value)
