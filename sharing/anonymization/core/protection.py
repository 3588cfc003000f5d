"""Which rows of a table that was anonymized before still hide their people, when others left it since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sharing.cleaning.core.frames import Table, column, row_count

from .measures import Sensitive, distances, distinct_values, equal_rows


def protected_rows(
    table: Table,
    quasi_identifiers: Sequence[Any],
    people: Sequence[Any],
    k: int,
    sensitive: Sequence[Any] = (),
    l: int | None = None,
    t: float | None = None,
) -> np.ndarray:
    """The rows in classes that hold what was asked for, shape (n,), bool; the others are to be left out.

    Leaving a class out moves the whole table's sensitive values, so that others are measured anew, until all hold.

    Args:
        people: n labels of the person whom each row is about.
        k, l, t: see ``anonymize_table``.
    """
    keep = np.ones(row_count(table), dtype=bool)
    if not quasi_identifiers:
        return keep if len(set(people)) >= k else ~keep
    classes = equal_rows([column(table, name) for name in quasi_identifiers])
    persons = Sensitive.read(pd.Series(list(people), dtype=object)).codes
    secrets = [Sensitive.read(column(table, name)) for name in sensitive]
    while keep.any():
        here = np.unique(classes[keep], return_inverse=True)[1]
        count = int(here.max()) + 1
        good = distinct_values(here, Sensitive(persons[keep], np.empty(int(persons.max()) + 1), False), count) >= k
        for secret in secrets:
            codes = secret.codes[keep]
            share = np.bincount(codes, minlength=len(secret.share)) / len(codes)
            if l is not None:
                good &= distinct_values(here, Sensitive(codes, share, secret.ordered), count) >= l
            if t is not None:
                good &= distances(here, Sensitive(codes, share, secret.ordered), count) <= t + 1e-12
        if good.all():
            break
        keep[np.flatnonzero(keep)[~good[here]]] = False
    return keep
