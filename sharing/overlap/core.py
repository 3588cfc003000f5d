"""How many people of one company brought what another has too: keyed fingerprints in, counts out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from disclosure.core import top_two_share
from sharing.deduplication.core import fingerprints, near_fingerprints, near_in_both

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
class Met:
    """Of one company's people those in question, and whose records of the other's it hangs on.

    Attributes:
        people: of the company that is counted.
        other_people: of the other, whose records were met.
        other_top_two_share: of those records, the share that two people have, in [0, 1].
    """

    people: int
    other_people: int
    other_top_two_share: float


@dataclass(frozen=True)
class Overlap:
    """What the other company has, too.

    Attributes:
        people: all people of the company that is counted.
        equal: those with a record that the other has in the same canonical form.
        near: those of the rest with a text that one of the other's nearly equals; None where that wasn't looked for.
    """

    people: int
    equal: Met
    near: Met | None = None


def overlap(own: Brought, theirs: Brought, key: bytes, *, near: bool = False) -> tuple[Overlap, Overlap]:
    """Count the people of each side who brought something that the other holds, by fingerprints under one key.

    People are counted, not records: one who brought a text fifty times is one. Who has both an equal and a nearly equal
    text is counted among the equal.

    Args:
        key: 32 random bytes, drawn for this comparison and forgotten after it.
        near: look for nearly equal ones, too; the records are texts then.

    Returns:
        Of the people of ``own``, and of those of ``theirs``.

    Raises:
        ValueError, TypeError: as ``fingerprints`` and ``near_fingerprints``.
    """
    first, second = (_Prints(side, key, near) for side in (own, theirs))
    return _counted(first, second), _counted(second, first)


class _Prints:
    """One side's records by their fingerprints; nearly equal ones are looked for among the distinct."""

    def __init__(self, side: Brought, key: bytes, near: bool) -> None:
        self.people = side.people
        self.exact = np.array(fingerprints(side.records, key), dtype="S32")
        self.near = None
        if near:
            self.distinct, places = np.unique(self.exact, return_index=True)
            self.near = near_fingerprints([side.records[place] for place in places], key, THRESHOLD)


def _counted(own: _Prints, theirs: _Prints) -> Overlap:
    same = np.isin(own.exact, theirs.exact)
    people = int(np.unique(own.people).size)
    equal = _met(own, theirs, same, np.isin(theirs.exact, own.exact))
    if own.near is None or theirs.near is None:
        return Overlap(people, equal)
    left = ~np.isin(own.people, own.people[same])  # records of people who have no equal one
    asked = np.isin(own.distinct, own.exact[left])
    found, met = near_in_both(own.near[asked], theirs.near, THRESHOLD)
    nearly = left & np.isin(own.exact, own.distinct[asked][found])
    return Overlap(people, equal, _met(own, theirs, nearly, np.isin(theirs.exact, theirs.distinct[met])))


def _met(own: _Prints, theirs: _Prints, mine: np.ndarray, others: np.ndarray) -> Met:
    rows = np.unique(theirs.people[others], return_counts=True)[1]
    return Met(int(np.unique(own.people[mine]).size), int(rows.size), top_two_share(rows))
