"""Records that are the same once written in one canonical form."""

import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from text.duplicates import Duplicates

REPEATING = frozenset({str, int, float, bool, type(None)})  # whose equal values always have one form


def exact_duplicates(records: Iterable[Any] | pd.DataFrame | pa.Table) -> Duplicates:
    """Group the records that are equal in canonical form.

    Canonical: Unicode in form NFC without outer white space; numbers by value (1 equals 1.0, yet not "1");
    a mapping whatever the order of its keys; every missing value (None, NaN, NaT) the same.

    Args:
        records: n strings, mappings or sequences, or a pandas or Arrow table, or a NumPy array whose rows are the
            records.

    Returns:
        ``pairs`` link each duplicate to the first record of its group, (first, duplicate, 1.0): that says all,
        where listing every pair of a large group would not fit in memory. ``every_pair`` is false where it does.

    Raises:
        TypeError: a record holds something that has no canonical form.

    >>> exact_duplicates(["fine", " fine", "late"]).pairs
    [(0, 1, 1.0)]
    """
    first_seen: dict[Any, int] = {}
    labels: dict[Any, int] = {}
    groups, pairs = [], []
    for place, form in enumerate(forms(records)):
        first = first_seen.setdefault(form, place)
        groups.append(labels.setdefault(form, len(labels)))
        if first != place:
            pairs.append((first, place, 1.0))
    pairs.sort()
    largest = np.bincount(groups).max() if groups else 0
    return Duplicates(pairs, np.array(groups, dtype=np.int64), every_pair=bool(largest <= 2))


def canonical_form(record: Any) -> str:
    """One string for all ways to write the same record."""
    return json.dumps(_canonical(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def forms(records: Any) -> Iterator[Any]:
    """Something equal for equal records. A table is read by columns, where values repeat: each is canonized once."""
    if isinstance(records, pa.Table):
        columns = [column.to_pylist() for column in records.columns]
    elif isinstance(records, pd.DataFrame):
        columns = [records.iloc[:, place].tolist() for place in range(records.shape[1])]
    else:
        yield from map(canonical_form, _rows(records))
        return
    yield from zip([""] * len(records), *map(_forms_of_values, columns), strict=True)


def _forms_of_values(values: list[Any]) -> Iterator[str]:
    known: dict[Any, str] = {}
    for value in values:
        kind = type(value)
        if kind not in REPEATING:
            yield canonical_form(value)
            continue
        key = (kind, value)  # with its type: True equals 1, and yet they differ
        if (form := known.get(key)) is None:
            form = known[key] = canonical_form(value)
        yield form


def _rows(records: Any) -> Iterable[Any]:
    if isinstance(records, (str, bytes, Mapping)):
        raise TypeError("records must be several records; wrap a single one in a list")
    return records


def _canonical(value: Any) -> Any:
    match value:
        case str():
            return unicodedata.normalize("NFC", value).strip()
        case None | bool():
            return value
        case Mapping():
            return {str(key): _canonical(item) for key, item in value.items()}
        case list() | tuple() | np.ndarray() | pd.Series():
            return [_canonical(item) for item in value]
        case datetime() | date():
            return {"time": value.isoformat()} if not pd.isna(value) else None
        case np.generic():
            return _canonical(value.item())
        case int() | float() | Decimal():
            return _number(value)
        case bytes():
            return {"bytes": value.hex()}
    if pd.isna(value):
        return None
    raise TypeError(f"a record holds a {type(value).__name__}; use text, numbers, dates, lists or mappings")


def _number(value: int | float | Decimal) -> int | float | None:
    if value != value:
        return None
    if isinstance(value, int):
        return value
    return int(value) if math.isfinite(value) and value == int(value) else float(value)
