"""Table columns as numbers: categories by a stored vocabulary, numbers with mean and spread, gaps kept as gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from pandas.api import types

from learning import storage
from learning.data import as_frame

MIN_CATEGORY_ROWS = 5  # a rarer value could name a person; it joins "other"
MAX_CATEGORIES = 200  # gradient boosting bins a column into at most 255 values
MAX_COLUMNS = 10_000
NUMBER, CATEGORY = "number", "category"


@dataclass(frozen=True)
class Column:
    """One column. ``categories`` holds the stored values, most frequent first; ``has_other`` says whether rarer ones
    were seen, which then share one more code."""

    name: str
    kind: str
    categories: tuple[str, ...] = ()
    has_other: bool = False

    @property
    def codes(self) -> int:
        return len(self.categories) + self.has_other


@dataclass(frozen=True)
class TableEncoder:
    """Turns a table into the matrices that the trainers read.

    Attributes:
        columns: categories first, then numbers, each in the order of the table.
        mean: shape (numbers,), of the training rows.
        scale: shape (numbers,), their standard deviation, 1 where it is zero.
        gaps: shape (numbers,), 1 where training rows had missing values.
    """

    columns: tuple[Column, ...]
    mean: np.ndarray
    scale: np.ndarray
    gaps: np.ndarray

    @classmethod
    def fit(cls, data: Any) -> Self:
        """Read the columns' kinds and values off the training rows.

        Raises:
            ValueError: a column holds dates or infinite numbers.
        """
        frame = as_frame(data)
        columns = [_describe(frame[name], str(name)) for name in frame.columns]
        ordered = tuple(sorted(columns, key=lambda column: column.kind != CATEGORY))
        numbers = [_numbers(frame[column.name], column.name) for column in ordered if column.kind == NUMBER]
        values = np.column_stack(numbers) if numbers else np.empty((len(frame), 0))
        present = ~np.isnan(values)
        counts = np.maximum(present.sum(axis=0), 1)
        mean = np.where(present, values, 0).sum(axis=0) / counts
        spread = np.sqrt((np.where(present, values - mean, 0) ** 2).sum(axis=0) / counts)
        gaps = np.asarray((~present).any(axis=0), dtype=np.uint8)
        return cls(ordered, mean, np.where(spread > 0, spread, 1.0), gaps)

    @property
    def is_category(self) -> np.ndarray:
        return np.array([column.kind == CATEGORY for column in self.columns])

    def codes(self, data: Any) -> np.ndarray:
        """Category codes and plain numbers, shape (n, columns); missing and unseen values are NaN."""
        frame = as_frame(data)
        read = [
            _codes(_of(frame, column), column) if column.kind == CATEGORY else _numbers(_of(frame, column), column.name)
            for column in self.columns
        ]
        return np.column_stack(read)

    def design(self, data: Any) -> np.ndarray:
        """Standardized numbers, a mark for each gap, and one column per category, shape (n, d).

        A missing number sits at the mean; a missing or unseen category has zeros throughout.
        """
        codes = self.codes(data)
        count = int(self.is_category.sum())
        blocks = [
            codes[:, [j]] == np.arange(column.codes)  # (n, categories of the column)
            for j, column in enumerate(self.columns[:count])
        ]
        standardized = (codes[:, count:] - self.mean) / self.scale
        blocks.append(np.nan_to_num(standardized, nan=0.0))
        blocks.append(np.isnan(standardized)[:, self.gaps.astype(bool)])
        return np.hstack([block.astype(float) for block in blocks])

    def design_owners(self) -> np.ndarray:
        """Which entry of ``columns`` each column of ``design`` comes from, shape (d,)."""
        count = int(self.is_category.sum())
        owners = [np.full(column.codes, j) for j, column in enumerate(self.columns[:count])]
        numbers = np.arange(count, len(self.columns))
        return np.concatenate([*owners, numbers, numbers[self.gaps.astype(bool)]]).astype(int)

    def tensors(self) -> dict[str, np.ndarray]:
        return {"column_mean": self.mean, "column_scale": self.scale, "column_gaps": self.gaps}

    def description(self) -> dict[str, Any]:
        return {
            "columns": [
                {"name": c.name, "kind": c.kind, "categories": list(c.categories), "has_other": c.has_other}
                for c in self.columns
            ]
        }

    @classmethod
    def rebuild(cls, description: Mapping[str, Any], tensors: storage.Tensors) -> Self:
        """Read what ``description`` and ``tensors`` wrote; raises ``InvalidModelFile``."""
        stored = storage.field(description, "columns", list)
        if not 1 <= len(stored) <= MAX_COLUMNS:
            raise storage.InvalidModelFile(f"metadata.columns must list 1 to {MAX_COLUMNS} columns")
        columns = tuple(_column_from(entry) for entry in stored)
        kinds = [column.kind for column in columns]
        if kinds != sorted(kinds):
            raise storage.InvalidModelFile("metadata.columns must list categories before numbers")
        numbers = kinds.count(NUMBER)
        encoder = cls(
            columns,
            tensors.array("column_mean", "float64", numbers),
            tensors.array("column_scale", "float64", numbers),
            tensors.array("column_gaps", "uint8", numbers),
        )
        if (encoder.scale <= 0).any():
            raise storage.InvalidModelFile("tensor column_scale must be positive")
        return encoder


def _column_from(entry: Any) -> Column:
    if not isinstance(entry, Mapping):
        raise storage.InvalidModelFile("metadata.columns must hold objects")
    categories = storage.field(entry, "categories", list)
    kind = storage.field(entry, "kind", str)
    if kind not in (NUMBER, CATEGORY) or len(categories) > MAX_CATEGORIES:
        raise storage.InvalidModelFile("metadata.columns holds a column of unknown kind or with too many categories")
    return Column(
        storage.field(entry, "name", str), kind, tuple(map(str, categories)), storage.field(entry, "has_other", bool)
    )


def _describe(values: pd.Series, name: str) -> Column:
    if types.is_datetime64_any_dtype(values) or types.is_timedelta64_dtype(values):
        raise ValueError(f"column {name!r} holds dates or durations; turn it into a number, such as days since a date")
    if types.is_numeric_dtype(values) and not isinstance(values.dtype, pd.CategoricalDtype):
        return Column(name, NUMBER)
    # Ties in frequency are broken by the value, so that the order of rows doesn't matter.
    counts = _words(values).value_counts().reset_index().sort_values(["count", values.name], ascending=[False, True])
    frequent = counts[counts["count"] >= MIN_CATEGORY_ROWS][values.name].head(MAX_CATEGORIES)
    return Column(name, CATEGORY, tuple(frequent), has_other=len(frequent) < len(counts))


def _of(frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.name not in frame.columns:
        raise ValueError(f"data has no column {column.name!r}, which the model reads; add it")
    return frame[column.name]


def _numbers(values: pd.Series, name: str) -> np.ndarray:
    if values.isna().all():  # without a single number pandas can't tell that the column holds numbers
        return np.full(len(values), np.nan)
    if not types.is_numeric_dtype(values):
        raise ValueError(f"column {name!r} must hold numbers, as in training; convert it")
    array = values.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(array).any():
        raise ValueError(f"column {name!r} holds infinite numbers; replace or drop them")
    return array


def _words(values: pd.Series) -> pd.Series:
    present = values.dropna()
    return present.astype(str)


def _codes(values: pd.Series, column: Column) -> np.ndarray:
    code = {category: float(i) for i, category in enumerate(column.categories)}
    other = float(len(column.categories)) if column.has_other else np.nan
    words = _words(values)
    codes = np.full(len(values), np.nan)
    codes[words.index.to_numpy()] = [code.get(word, other) for word in words]
    return codes
