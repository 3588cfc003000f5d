"""Fusing what two or more parties bring, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from sharing.fusion.core.by_columns import fuse_columns
from sharing.fusion.core.by_rows import fuse_rows


def stack(tables: Mapping[str, pa.Table]) -> tuple[pa.Table, list[str], list[dict[str, Any]]]:
    """Put every party's records under those before it, in the first one's columns (see ``fuse_rows``).

    Args:
        tables: by the party's letter, the fusing party's first; two or more.

    Returns:
        The fused table; whose each row is, shape (n,); and a report of each step, one fewer than tables.

    Raises:
        ValueError: columns that match hold different kinds of values.
    """
    letters = list(tables)
    fused, reports = tables[letters[0]], []
    for letter in letters[1:]:
        result = fuse_rows(fused, tables[letter])
        fused = result.table
        reports.append(result.report)
    owners = np.repeat(letters, [tables[letter].num_rows for letter in letters])
    return fused, owners.tolist(), reports


def join(tables: Mapping[str, pa.Table], on: str) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Put every party's columns beside those before it, for the people whom all know (see ``fuse_columns``).

    Args:
        tables: as for ``stack``, each with the column ``on``. A column whose name was there before gets another.

    Returns:
        The fused table in the first party's order, and a report of each step.

    Raises:
        ValueError: the key is missing, of different kinds, or repeats.
    """
    fused, *others = tables.values()
    reports = []
    for other in others:
        result = fuse_columns(fused, other, on, missing="drop")
        fused = result.table
        reports.append(result.report)
    return fused, reports
