"""Which rows of a table that was anonymized before still hide their people, when others left it since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sharing.cleaning.core.frames import Table, column, row_count

from .measures import Sensitive, equal_rows
from .rules import Rules


def protected_rows(
    table: Table,
    quasi_identifiers: Sequence[Any],
    people: Sequence[Any],
    k: int,
    sensitive: Sequence[Any] = (),
    l: int | None = None,
    t: float | None = None,
    entropy_l: float | None = None,
) -> np.ndarray:
    """The rows in classes that hold what was asked for, shape (n,), bool; the others are to be left out.

    Leaving a class out moves the whole table's sensitive values, so that others are measured anew, until all hold.

    Args:
        people: n labels of the person whom each row is about.
        k, l, t, entropy_l: see ``anonymize_table``.
    """
    keep = np.ones(row_count(table), dtype=bool)
    if not quasi_identifiers:
        return keep if len(set(people)) >= k else ~keep
    classes = equal_rows([column(table, name) for name in quasi_identifiers])
    persons = Sensitive.read(pd.Series(list(people), dtype=object))
    secrets = tuple(Sensitive.read(column(table, name)) for name in sensitive)
    return Rules(secrets, persons, k, l, entropy_l, t).hold_for(classes, keep)
