"""What follows from figures: each a sum over records, which the attacker adds and subtracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from disclosure.core import FLOOR

Records = Mapping[int, int]  # record -> whose it is
ALIKE = 1e-7


@dataclass
class Knowledge:
    """The figures that were shown, as sums over records.

    The attacker knows who is in which figure, which is more than anybody would know, and everything about the gate.
    What isn't known is each record's own part.

    Attributes:
        figures: which record is how often in it, and the figure.
    """

    figures: list[tuple[Mapping[int, int], float]] = field(default_factory=list)

    def learn(self, times: Mapping[int, int], figure: float) -> None:
        self.figures.append((times, figure))

    def tells_of(self, planted: int, whose: Records) -> bool:
        """Whether the sum over a few people's records with the planted one among them follows from the figures."""
        A, _figures, atoms = self._system()
        mine = next((number for number, atom in enumerate(atoms) if planted in atom), None)
        if mine is None:
            return False
        others = [number for number in range(len(atoms)) if number != mine]
        groups = [
            [mine],
            *([mine, other] for other in others),
            *([mine, i, j] for i in others for j in others if i < j),
        ]
        few = [group for group in groups if len(self._people(group, atoms, whose)) < FLOOR]
        columns = {number: number for number in range(len(atoms))}
        T = _weights([dict.fromkeys(group, 1) for group in few], columns)
        return bool(few) and bool(_in_row_space(A, T).any())

    def follows(self, wanted: Sequence[Mapping[int, int]]) -> bool:
        """Whether one of these sums and differences of records follows."""
        records = {
            record: column for column, record in enumerate({r for times, _figure in self.figures for r in times})
        }
        known = [times for times in wanted if times.keys() <= records.keys()]
        return bool(known) and bool(_in_row_space(*(_weights(rows, records) for rows in (self._times(), known))).any())

    def sum_over(self, records: Iterable[int]) -> float | None:
        """The sum over these records, where it follows."""
        A, figures, atoms = self._system()
        wanted = set(records)
        group = [number for number, atom in enumerate(atoms) if atom & wanted]
        if not group or set().union(*(atoms[number] for number in group)) != wanted:
            return None
        target = np.zeros(len(atoms))
        target[group] = 1.0
        weights, *_ = np.linalg.lstsq(A.T, target, rcond=None)
        return float(weights @ figures) if np.abs(weights @ A - target).max() < ALIKE else None

    def _times(self) -> list[Mapping[int, int]]:
        return [times for times, _figure in self.figures]

    def _system(self) -> tuple[np.ndarray, np.ndarray, list[set[int]]]:
        """Weights (figures, atoms), the figures, and the records of each atom."""
        atoms: dict[tuple[int, ...], set[int]] = {}
        for record in {record for times, _figure in self.figures for record in times}:
            atoms.setdefault(tuple(times.get(record, 0) for times, _figure in self.figures), set()).add(record)
        A = np.array(list(atoms), dtype=float).reshape(len(atoms), len(self.figures)).T
        return A, np.array([figure for _times, figure in self.figures], dtype=float), list(atoms.values())

    @staticmethod
    def _people(group: list[int], atoms: list[set[int]], whose: Records) -> set[int]:
        return {whose[record] for number in group for record in atoms[number]}


def _weights(rows: Sequence[Mapping[int, int]], columns: Mapping[int, int]) -> np.ndarray:
    """Shape (rows, columns): how often each record is in each row."""
    A = np.zeros((len(rows), len(columns)))
    for number, times in enumerate(rows):
        for record, often in times.items():
            A[number, columns[record]] = often
    return A


def _in_row_space(A: np.ndarray, T: np.ndarray) -> np.ndarray:
    """Which rows of ``T`` are combinations of the rows of ``A``."""
    _, sizes, Vt = np.linalg.svd(A, full_matrices=False)
    basis = Vt[: int((sizes > ALIKE).sum())]  # (rank, columns)
    return np.abs(T - T @ basis.T @ basis).max(axis=1) < ALIKE
