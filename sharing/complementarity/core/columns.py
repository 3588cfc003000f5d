"""Reading inputs: any array, series or table becomes named columns, each of a known kind."""

from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa

Kind = Literal["discrete", "continuous", "mixed"]

MIN_DISCRETE_LEVELS = 20  # a number with this few values is a category at any n
ATOM_SHARE = 0.01  # a value of a continuous column that holds this share of the records is an atom


def as_frame(data: Any, name: str = "x") -> pd.DataFrame:
    """Columns of ``data`` as a frame, without copying where NumPy and pandas allow it.

    Args:
        data: array of shape (n,) or (n, columns), list, pandas Series or DataFrame, Arrow array or table.
        name: what to call the input in error messages, and unnamed columns.

    Returns:
        Frame of shape (n, columns) with a fresh 0..n-1 index.

    Raises:
        ValueError: no rows, no columns, or more than two dimensions.
    """
    if isinstance(data, pa.Table):
        frame = data.to_pandas()
    elif isinstance(data, pa.Array | pa.ChunkedArray):
        frame = data.to_pandas().to_frame(name)
    elif isinstance(data, pd.DataFrame):
        frame = data
    elif isinstance(data, pd.Series):
        frame = data.to_frame(name if data.name is None else data.name)
    else:
        array = np.asarray(data)
        if array.ndim not in (1, 2):
            raise ValueError(f"{name} must have one dimension or two (records, columns); it has {array.ndim}")
        labels = [name] if array.ndim == 1 else [f"{name}{i}" for i in range(array.shape[1])]
        frame = pd.DataFrame(array.reshape(len(array), -1) if array.size else array.reshape(0, len(labels)))
        frame.columns = pd.Index(labels)
    if frame.shape[0] == 0 or frame.shape[1] == 0:
        raise ValueError(f"{name} is empty; give at least one record and one column")
    if not frame.columns.is_unique:
        repeated = sorted({str(c) for c in frame.columns[frame.columns.duplicated()]})
        raise ValueError(f"{name} has columns of the same name ({', '.join(repeated)}); rename them")
    return frame.reset_index(drop=True)


def same_length(**frames: pd.DataFrame) -> int:
    """The common number of records; raises ValueError naming the inputs when they differ."""
    lengths = {name: len(frame) for name, frame in frames.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"inputs must have the same number of records, in the same order: {told}")
    return next(iter(lengths.values()))


def is_numeric(column: pd.Series) -> bool:
    """Whether the column's values lie on a scale: numbers and times, but not true/false."""
    kind = pd.api.types
    if kind.is_bool_dtype(column) or isinstance(column.dtype, pd.CategoricalDtype):
        return False
    return kind.is_numeric_dtype(column) or kind.is_datetime64_any_dtype(column) or kind.is_timedelta64_dtype(column)


def as_floats(column: pd.Series) -> np.ndarray:
    """A numeric column as float64 of shape (n,); missing is NaN, times are seconds since the first.

    Raises:
        ValueError: the column holds text or infinite values.
    """
    if not is_numeric(column):
        raise ValueError(f"column '{column.name}' is not numeric; choose an estimator for discrete or mixed data")
    if not pd.api.types.is_numeric_dtype(column):
        return (column - column.min()).dt.total_seconds().to_numpy(dtype=float)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(values).any():
        raise ValueError(f"column '{column.name}' holds infinite values; replace them or mark them as missing")
    return values


def codes_of(column: pd.Series) -> tuple[np.ndarray, int]:
    """Category codes of one column, missing values being a category of their own.

    Returns:
        Codes of shape (n,) in [0, levels), and the number of levels. Integers whose range is short keep
        ``value - minimum``, which costs no sort and may leave levels unused.
    """
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub":
        values = column.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < max(65_536, len(values)):
            return values.astype(np.int64) - low, high - low + 1
    codes, uniques = pd.factorize(column, use_na_sentinel=False)
    return codes.astype(np.int64, copy=False), len(uniques)


def joint_codes(frame: pd.DataFrame) -> tuple[np.ndarray, int]:
    """Codes of the combination of all columns: one variable out of several, of any types."""
    codes, levels = codes_of(frame.iloc[:, 0])
    for position in range(1, frame.shape[1]):
        more, more_levels = codes_of(frame.iloc[:, position])
        codes, levels = codes * more_levels + more, levels * more_levels
        if levels > 2**31:  # before the product can overflow, keep only combinations that occur
            codes, uniques = pd.factorize(codes)
            levels = len(uniques)
    return codes, levels


def kind_of(column: pd.Series) -> Kind:
    """Whether a column is a category, a number on a scale, or a number with atoms.

    Text, categories and true/false are discrete, and so is a number with at most ``max(20, sqrt(n))``
    different values. Other numbers are continuous, or mixed when a value is missing or one value alone
    holds 1 % of the records (a customer with zero messages).
    """
    if not is_numeric(column):
        return "discrete"
    counts = column.value_counts(dropna=False, sort=False)
    if len(counts) <= max(MIN_DISCRETE_LEVELS, np.sqrt(len(column))):
        return "discrete"
    if column.isna().any() or counts.max() >= max(2, ATOM_SHARE * len(column)):
        return "mixed"
    return "continuous"


def kinds_of(frame: pd.DataFrame) -> set[Kind]:
    """The kinds that occur among the columns."""
    return {kind_of(frame.iloc[:, position]) for position in range(frame.shape[1])}
