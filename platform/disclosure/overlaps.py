"""Figures of one population under filters that overlap: one is shown only where no combination of all that were shown
is about a few people.

Whoever holds figures may add and subtract them, each as often as they like. So the figures shown are the rows of a
matrix over the population's records, and what can be had is its row space: a vector there that is zero but for the
records of a few people tells what these few are. Records that no shown figure tells apart (an atom) have one weight in
each of these vectors, so the matrix is over atoms, of which there are few.

Source: Chin and Özsoyoğlu (1982), Auditing and inference control in statistical databases, IEEE TSE 8(6).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

import numpy as np

MOST_COMBINATIONS = 20_000  # of columns to look through; where there would be more, the figure is not shown
AT_ONCE = 2_000
ZERO = 1e-8


@dataclass(frozen=True)
class Sets:
    """Sets of records, each record with whose it is.

    Attributes:
        owner: record -> the person whose it is.
        mask: record -> which sets it is in, a bit for each.
        count: how many sets there are.
    """

    owner: Mapping[int, int]
    mask: Mapping[int, int]
    count: int


def sets_of(sets: Sequence[Mapping[int, int]]) -> Sets:
    """Sets given each as record -> person."""
    owner: dict[int, int] = {}
    mask: dict[int, int] = {}
    for number, records in enumerate(sets):
        owner.update(records)
        for record in records:
            mask[record] = mask.get(record, 0) | 1 << number
    return Sets(owner, mask, len(sets))


def keep(sets: Sets, numbers: Sequence[int]) -> Sets:
    """Only these sets, in this order, and the records in them."""
    mask = {
        record: kept
        for record, bits in sets.mask.items()
        if (kept := sum(1 << new for new, old in enumerate(numbers) if bits >> old & 1))
    }
    return Sets({record: sets.owner[record] for record in mask}, mask, len(numbers))


def admitted(shown: Sequence[Sets], asked: Sets, order: Sequence[int], *, minimum: int) -> list[int]:
    """Those of the sets asked for whose sums may be shown beside all that were shown, tried in the given order.

    Args:
        shown: what was shown before.
        order: numbers of sets of ``asked``; a later one is tried beside the earlier ones that were admitted.
        minimum: the fewest people that a combination of sums may be about.
    """
    atoms = _atoms([*shown, asked])
    before = sum(sets.count for sets in shown)
    columns = list(range(before))
    found = []
    for number in order:
        if not tells_of_few(*_matrix(atoms, [*columns, before + number]), minimum):
            columns.append(before + number)
            found.append(number)
    return found


def _atoms(all_sets: Sequence[Sets]) -> dict[int, set[int]]:
    """The people of each atom, by the mask of the sets it is in."""
    mask: dict[int, int] = {}
    owner: dict[int, int] = {}
    shift = 0
    for sets in all_sets:
        owner.update(sets.owner)
        for record, bits in sets.mask.items():
            mask[record] = mask.get(record, 0) | bits << shift
        shift += sets.count
    atoms: dict[int, set[int]] = {}
    for record, bits in mask.items():
        atoms.setdefault(bits, set()).add(owner[record])
    return atoms


def _matrix(atoms: Mapping[int, set[int]], columns: Sequence[int]) -> tuple[np.ndarray, list[set[int]]]:
    """Which of these sets holds which atom, (sets, atoms), and the atoms' people; atoms that these sets don't tell
    apart are one."""
    wanted = sum(1 << column for column in columns)
    coarse: dict[int, set[int]] = {}
    for bits, people in atoms.items():
        if kept := bits & wanted:
            coarse.setdefault(kept, set()).update(people)
    A = np.array([[float(bits >> column & 1) for bits in coarse] for column in columns])  # (sets, atoms)
    return np.unique(A, axis=0), list(coarse.values())


def tells_of_few(A: np.ndarray, people: Sequence[Collection[Any]], minimum: int) -> bool:
    """Whether some combination of the rows is zero but for atoms of fewer than ``minimum`` people together; also when
    that would take too long to find out.

    Args:
        A: shape (sums, atoms), how often a sum counts an atom.
        people: of each atom.
    """
    big = np.array([len(those) >= minimum for those in people], dtype=bool)
    while True:
        W = _vanishing_on(A, big)  # (d, atoms), a basis of what is zero on big atoms
        columns = np.flatnonzero(np.abs(W).max(axis=0, initial=0.0) > ZERO)
        if not columns.size:
            return False
        groups = _parallel(W[:, columns])
        together = [set().union(*(people[columns[i]] for i in group)) for group in groups]
        many = [
            columns[i] for group, those in zip(groups, together, strict=True) if len(those) >= minimum for i in group
        ]
        if not many:
            return _has_small_support(W[:, [columns[group[0]] for group in groups]], together, minimum)
        big[many] = True  # whatever is not zero on one of these is not zero on all of them


def _vanishing_on(A: np.ndarray, big: np.ndarray) -> np.ndarray:
    basis = _row_basis(_left_null_space(A[:, big]) @ A)
    basis[:, big] = 0.0
    return basis


def _left_null_space(A: np.ndarray) -> np.ndarray:
    if not A.shape[1]:
        return np.eye(len(A))
    U, sizes, _ = np.linalg.svd(A)
    return U[:, int((sizes > ZERO).sum()) :].T


def _row_basis(A: np.ndarray) -> np.ndarray:
    if not A.size:
        return np.zeros((0, A.shape[1]))
    _, sizes, Vt = np.linalg.svd(A, full_matrices=False)
    return Vt[: int((sizes > ZERO).sum())]


def _parallel(W: np.ndarray) -> list[list[int]]:
    """Columns grouped by direction."""
    unit = W / np.linalg.norm(W, axis=0)
    alike = np.abs(unit.T @ unit) > 1 - ZERO
    groups: dict[int, list[int]] = {}
    for column in range(W.shape[1]):
        groups.setdefault(int(np.argmax(alike[column])), []).append(column)
    return list(groups.values())


def _has_small_support(W: np.ndarray, people: Sequence[Collection[Any]], minimum: int) -> bool:
    """Whether a combination of the rows, which are independent, is not zero on few people's columns alone.

    The smallest supports are those of vectors that vanish on as many columns as leave them one direction.
    """
    d, width = W.shape
    if d == 1:
        return len(set().union(*people)) < minimum
    if math.comb(width, d - 1) > MOST_COMBINATIONS:
        return True
    everybody = list(set().union(*people))
    owns = np.array([[person in those for person in everybody] for those in people], dtype=float)  # (width, people)
    for some in _portions(combinations(range(width), d - 1)):
        U, _, _ = np.linalg.svd(W[:, some].transpose(1, 0, 2))  # (portion, d, d)
        support = np.abs(U[:, :, -1] @ W) > ZERO  # (portion, width)
        if ((support @ owns > 0).sum(axis=1) < minimum).any():
            return True
    return False


def _portions(found: Iterator[tuple[int, ...]]) -> Iterator[np.ndarray]:
    while portion := list(islice(found, AT_ONCE)):
        yield np.array(portion)
