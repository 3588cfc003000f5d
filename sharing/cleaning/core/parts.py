"""Into which part of its column's picture each row falls: a range, a value, a way of writing, a language, a length."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from ftfy.badness import is_bad

from datastore.core.cells import Cells
from text.language import detect

from ..names import GARBLED, OTHERS, READABLE
from .frames import chunked
from .profile import ColumnProfile, shape

RANGES = 8  # between the rounded ends of a column of numbers
ASIDE = 0.01  # the share of the numbers beyond each end
SHOWN = 10  # values, ways of writing; the others are one part
READ = 2_000  # texts looked at for their language and for faults of encoding
LENGTHS = (20, 50, 200, 1000)  # characters


def parts(values: pd.Series, found: ColumnProfile) -> dict[str, pd.Series]:
    """For each picture of the column the part of each row, None where the row is in none; series like ``values``.

    Args:
        values: the column, shape (n,).
        found: its profile.

    Returns:
        "values" of numbers (ranges), times (years), categories and booleans (the most frequent); "formats", of text as
        well; and of prose "lengths", "languages" and "encoding" ("garbled" or "readable"), the last two of the first
        ``READ`` rows.
    """
    known = values.dropna()
    if known.empty:
        return {}
    pictures: dict[str, pd.Series] = {}
    if found.kind == "number":
        pictures["values"] = _ranges(known.astype(float))
    elif found.kind == "time":
        pictures["values"] = known.dt.year.astype(str)
    elif found.kind == "boolean":
        pictures["values"] = known.astype(str).str.lower()
    else:
        texts = known.astype(str)
        pictures["formats"] = _most(texts.str.slice(0, 40).map(shape))
        if found.kind == "category":
            pictures["values"] = _most(texts)
        else:
            first = texts.head(READ)
            pictures["lengths"] = pd.Series(
                Cells.of(None, LENGTHS).of_values(chunked(texts.str.len())), index=texts.index
            )
            pictures["languages"] = first.map(detect)
            pictures["encoding"] = first.map(lambda text: GARBLED if "\ufffd" in text or is_bad(text) else READABLE)
    return {name: picture.reindex(values.index) for name, picture in pictures.items()}


def ends(numbers: np.ndarray, *, apart: int) -> tuple[float, float] | None:
    """About where a column of numbers begins and ends: two digits of what at least ``apart`` numbers are beyond.

    So neither end is somebody's own. None where there are too few.

    >>> ends(np.arange(1000.0), apart=5)
    (9.0, 990.0)
    """
    finite = np.sort(numbers[np.isfinite(numbers)])
    aside = max(apart, int(ASIDE * len(finite)))
    if len(finite) < 2 * apart + 1:
        return None
    low, high = float(finite[min(aside, len(finite) // 2)]), float(finite[-1 - min(aside, len(finite) // 2)])
    return _rounded(low, math.floor), _rounded(high, math.ceil)


def _rounded(number: float, toward: object) -> float:
    """Two digits of it, toward the outside."""
    if number == 0:
        return 0.0
    scale = 10.0 ** (math.floor(math.log10(abs(number))) - 1)
    return float(f"{toward(number / scale) * scale:.12g}")  # type: ignore[operator]


def _ranges(numbers: pd.Series) -> pd.Series:
    whole = bool((numbers == np.floor(numbers)).all())
    if whole and numbers.nunique() <= 2 * RANGES:
        return numbers.map("{:.0f}".format)
    found = ends(numbers.to_numpy(), apart=5)
    if found is None or found[0] == found[1]:
        return pd.Series(None, index=numbers.index, dtype=object)
    edges = sorted({float(round(edge) if whole else f"{edge:.4g}") for edge in np.linspace(*found, RANGES + 1)})
    return pd.Series(Cells.of(None, edges).of_values(chunked(numbers)), index=numbers.index)


def _most(texts: pd.Series) -> pd.Series:
    counts = texts.value_counts()
    kept = sorted(counts.index, key=lambda value: (-counts[value], value))[:SHOWN]
    return texts.where(texts.isin(kept), OTHERS)
