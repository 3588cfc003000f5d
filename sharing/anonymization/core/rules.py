"""What every group of people must hold, beside its number of rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .measures import Sensitive, distances, distinct_values, effective_values

_ROUNDING = 1e-12  # of sums of shares
_ENTROPY_ROUNDING = 1e-9  # of an exponential of logarithms: two values equally common may come out a hair below 2


@dataclass(frozen=True)
class Rules:
    """The limits, and the columns that they are about.

    Attributes:
        secrets: the sensitive columns.
        persons: whom each row is about; None where each row counts as another person.
        k: people in a group at least; looked at where persons are known.
        l: distinct values of each sensitive column in a group, at least.
        entropy_l: as many in effect: the exponential of their entropy.
        t: how far a group's values may lie from the whole table's.
    """

    secrets: tuple[Sensitive, ...]
    persons: Sensitive | None = None
    k: int = 1
    l: int | None = None
    entropy_l: float | None = None
    t: float | None = None

    @property
    def ask_something(self) -> bool:
        limits = (self.l, self.entropy_l, self.t)
        return self.persons is not None or any(limit is not None for limit in limits)

    def hold(self, rows: np.ndarray, part: np.ndarray, parts: int) -> np.ndarray:
        """For each part whether it holds all that is asked for; shape (parts,).

        Args:
            rows: shape (r,), positions in the table, or a slice.
            part: shape (r,), the part of each.
        """
        good = np.ones(parts, dtype=bool)
        if self.persons is not None:
            good &= distinct_values(part, _at(self.persons, rows), parts) >= self.k
        for secret in self.secrets:
            here = _at(secret, rows)
            if self.l is not None:
                good &= distinct_values(part, here, parts) >= self.l
            if self.entropy_l is not None:
                good &= effective_values(part, here, parts) >= self.entropy_l - _ENTROPY_ROUNDING
            if self.t is not None:
                good &= distances(part, here, parts) <= self.t + _ROUNDING
        return good

    def among(self, rows: np.ndarray) -> Rules:
        """The same limits for some rows as the whole table."""
        persons = None if self.persons is None else self.persons.among(rows)
        return replace(self, persons=persons, secrets=tuple(secret.among(rows) for secret in self.secrets))

    def hold_for(self, classes: np.ndarray, keep: np.ndarray) -> np.ndarray:
        """Leave out rows of classes that hold less, until those that stay hold all; shape (n,), bool.

        Leaving a class out moves the whole table's sensitive values, so that the others are measured anew. Without
        persons, a class's rows are not counted here: whoever made the classes did.

        Args:
            classes: shape (n,), the class of each row.
            keep: shape (n,), false for rows that are left out before.
        """
        keep = keep.copy()
        while keep.any():
            rows = np.flatnonzero(keep)
            here = np.unique(classes[rows], return_inverse=True)[1]
            good = self.among(rows).hold(np.arange(len(rows)), here, int(here.max()) + 1)
            if good.all():
                break
            keep[rows[~good[here]]] = False
        return keep


def _at(column: Sensitive, rows: np.ndarray) -> Sensitive:
    return Sensitive(column.codes[rows], column.share, column.ordered)
