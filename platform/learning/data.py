"""Reading what a caller hands in: tables, texts and labels."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

Data: TypeAlias = pd.DataFrame | pa.Table | Sequence[str] | np.ndarray | pd.Series
Target: TypeAlias = str | Sequence[Any] | np.ndarray | pd.Series
MAX_CLASSES = 100


def as_frame(data: Any) -> pd.DataFrame:
    """A table as a data frame with a fresh row index.

    Raises:
        ValueError: not a table, no rows, or a column name twice.
    """
    if isinstance(data, pa.Table):
        data = data.to_pandas()
    if not isinstance(data, pd.DataFrame):
        raise ValueError(f"data must be a pandas or Arrow table; it is {type(data).__name__}")
    if data.empty:
        raise ValueError("data has no rows; pass at least one")
    if data.columns.duplicated().any():
        raise ValueError(f"data has two columns named {data.columns[data.columns.duplicated()][0]!r}; rename one")
    return data.reset_index(drop=True)


def is_table(data: Any) -> bool:
    return isinstance(data, pd.DataFrame | pa.Table)


def texts_of(data: Any, column: str | None) -> list[str]:
    """The texts: a column of a table, or the sequence itself; missing ones become empty.

    Raises:
        ValueError: the column isn't there, or an entry is no text.
    """
    if is_table(data):
        frame = as_frame(data)
        if column is None:
            raise ValueError("text_column must name the column that holds the texts")
        if column not in frame.columns:
            raise ValueError(f"data has no column {column!r}; it has {_listed(frame.columns)}")
        entries = frame[column].tolist()
    elif isinstance(data, str) or not hasattr(data, "__len__"):
        raise ValueError("data must be a list of texts or a table with a text column; wrap a single text in a list")
    else:
        entries = list(data)
    if not entries:
        raise ValueError("data has no rows; pass at least one")
    texts = ["" if entry is None or entry is pd.NA or entry != entry else entry for entry in entries]
    if not all(isinstance(entry, str) for entry in texts):
        raise ValueError(f"{column or 'data'} must hold text only; convert the other entries to text")
    return texts


def column_or_values(data: Any, given: Target, name: str) -> np.ndarray:
    """Values per row, shape (n,), from a column name or a sequence of the data's length.

    Raises:
        ValueError: no such column, another length, or missing entries.
    """
    if isinstance(given, str):
        if not is_table(data):
            raise ValueError(f"{name} must be one value per text; a column name needs a table")
        frame = as_frame(data)
        if given not in frame.columns:
            raise ValueError(f"{name} names the column {given!r}, which data doesn't have: {_listed(frame.columns)}")
        entries = frame[given].tolist()
    else:
        entries = given.tolist() if isinstance(given, np.ndarray | pd.Series) else list(given)
    if len(entries) != len(data):
        raise ValueError(f"{name} must have one value per row: {len(data)} rows, {len(entries)} values")
    values = np.empty(len(entries), dtype=object)
    values[:] = entries
    if pd.isna(values).any():
        raise ValueError(f"{name} is missing in {int(pd.isna(values).sum())} rows; drop or fill them first")
    return values


def target_name(target: Target) -> str:
    return target if isinstance(target, str) else "target"


def classes_of(labels: np.ndarray) -> tuple[Any, ...]:
    """The distinct labels, sorted.

    Raises:
        ValueError: fewer than two, too many, or of kinds that can't be sorted or stored.
    """
    distinct = {label.item() if isinstance(label, np.generic) else label for label in labels}
    if not all(isinstance(label, str | int | float | bool) for label in distinct):
        raise ValueError("target must hold text, numbers or true and false; convert the labels first")
    if len(distinct) < 2:
        raise ValueError("target has one class only; there is nothing to tell apart. Pass rows of at least two classes")
    if len(distinct) > MAX_CLASSES:
        raise ValueError(f"target has {len(distinct)} different values; group it into {MAX_CLASSES} or fewer")
    try:
        return tuple(sorted(distinct))
    except TypeError:
        raise ValueError("target mixes text and numbers; make all labels the same kind") from None


def codes_of(labels: np.ndarray, classes: Sequence[Any]) -> np.ndarray:
    """Position of each label in ``classes``, shape (n,).

    Raises:
        ValueError: a label that the model never saw.
    """
    position = {label: code for code, label in enumerate(classes)}
    try:
        return np.array([position[label] for label in labels], dtype=np.int64)
    except KeyError:
        unseen = len({label for label in labels if label not in position})
        raise ValueError(
            f"target holds {unseen} label(s) that the model doesn't know; its classes are {_listed(classes)}"
        ) from None


def _listed(names: Any) -> str:
    names = [str(name) for name in names]
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
