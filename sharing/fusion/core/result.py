"""What fusing returns, and how tables come in and go out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

Table = Any  # a pandas.DataFrame or a pyarrow.Table


@dataclass(frozen=True)
class Fusion:
    """A fused table with its history.

    Attributes:
        table: the fused records, of the type of the first input.
        provenance: one row per fused record, in the same order and of the same type: ``a_row`` and ``b_row``
            are positions in the inputs, missing where a side did not contribute.
        report: plain values, ready for JSON: what was matched, counted, converted and decided.
    """

    table: Table
    provenance: Table
    report: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The report; the records themselves are not part of it."""
        return dict(self.report)


def read(table: Any, name: str) -> pd.DataFrame:
    """A data frame with unique text column names and a fresh index.

    Arrow columns keep their Arrow types, so that whole numbers stay whole where values are missing.

    Raises:
        TypeError: neither pandas nor Arrow.
        ValueError: column names repeat, differ by case only, or are not text.
    """
    if isinstance(table, pa.Table):
        frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    elif isinstance(table, pd.DataFrame):
        frame = table.reset_index(drop=True)
    else:
        raise TypeError(f"{name} must be a pandas DataFrame or an Arrow table; it is {type(table).__name__}")
    if odd := [column for column in frame.columns if not isinstance(column, str)]:
        raise ValueError(f"{name} has a column name that is not text ({odd[0]!r}); name it")
    folded = [column.casefold() for column in frame.columns]
    if repeated := sorted({column for column in frame.columns if folded.count(column.casefold()) > 1}):
        raise ValueError(f"{name} has columns of the same name, but for case: {', '.join(repeated)}; rename one")
    return frame


def write(frame: pd.DataFrame, like: Any) -> Table:
    """The frame as the type of ``like``."""
    return pa.Table.from_pandas(frame, preserve_index=False) if isinstance(like, pa.Table) else frame


def positions(values: Any) -> pd.Series:
    """Row positions that may be missing (−1), as nullable whole numbers."""
    series = pd.Series(values, dtype="Int64")
    return series.mask(series < 0)


def kind(column: pd.Series) -> str:
    """Either "number", "true/false", "time" or "text"; columns of different kinds are never merged."""
    types = pd.api.types
    if types.is_bool_dtype(column):
        return "true/false"
    if types.is_numeric_dtype(column):
        return "number"
    if types.is_datetime64_any_dtype(column):
        return "time"
    return "text"


def taken(column: pd.Series, rows: np.ndarray) -> pd.Series:
    """Values at row positions, missing at −1; whole numbers and true/false stay what they are."""
    if (rows < 0).any() and isinstance(column.dtype, np.dtype):
        nullable = {"i": "Int64", "u": "UInt64", "b": "boolean"}.get(column.dtype.kind)
        column = column.astype(nullable) if nullable else column
    return column.reindex(rows).reset_index(drop=True)  # the index is 0..n-1, so that −1 is missing
