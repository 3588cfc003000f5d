"""pandas tables, Arrow tables and NumPy arrays, read and rebuilt alike: each caller gets back the kind it gave."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

Table: TypeAlias = pd.DataFrame | pa.Table | np.ndarray
"""What the cores take: columns of an array of shape (n, d) are named 0 to d - 1."""


def column_names(table: Table) -> list[Any]:
    """The columns in order.

    Raises:
        TypeError: this is no table.
        ValueError: two columns share a name.
    """
    match table:
        case pd.DataFrame():
            names = list(table.columns)
        case pa.Table():
            names = table.column_names
        case np.ndarray() if table.ndim == 2:
            names = list(range(table.shape[1]))
        case _:
            raise TypeError(
                f"table must be a pandas or Arrow table or an array with 2 axes; got {type(table).__name__}"
            )
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"column names must be unique; rename {', '.join(sorted(map(repr, twice)))}")
    return names


def row_count(table: Table) -> int:
    """How many rows there are."""
    return table.num_rows if isinstance(table, pa.Table) else len(table)


def column(table: Table, name: Any) -> pd.Series:
    """One column with rows numbered from 0.

    Raises:
        KeyError: there is no such column.
    """
    names = column_names(table)
    if name not in names:
        raise KeyError(f"the table has no column {name!r}; it has {', '.join(map(repr, names))}")
    match table:
        case pa.Table():
            return table.column(name).to_pandas()
        case np.ndarray():
            return pd.Series(table[:, name]).infer_objects()
        case _:
            return table[name].reset_index(drop=True)


def rebuild(table: Table, columns: Mapping[Any, Any], keep: np.ndarray | None = None) -> Table:
    """A new table of the same kind with some columns replaced or added, and some rows left out.

    Untouched columns keep their type and, in pandas, the rows keep their index. Arrays become arrays of objects.

    Args:
        columns: values by column name, n of each.
        keep: shape (n,), true for the rows to keep; None keeps all.
    """
    match table:
        case pa.Table():
            result = table
            for name, values in columns.items():
                made = values if isinstance(values, pa.ChunkedArray) else pa.array(values, from_pandas=True)
                place = result.schema.get_field_index(name)
                result = result.append_column(name, made) if place < 0 else result.set_column(place, name, made)
            return result if keep is None else result.filter(pa.array(keep))
        case np.ndarray():
            added = [name for name in columns if name not in range(table.shape[1])]
            array: np.ndarray = np.empty((len(table), table.shape[1] + len(added)), dtype=object)
            array[:, : table.shape[1]] = table
            for name, values in columns.items():
                array[:, table.shape[1] + added.index(name) if name in added else name] = np.asarray(
                    values, dtype=object
                )
            return array if keep is None else array[keep]
        case _:
            result = table.copy(deep=False)  # pandas copies what is written to
            for name, values in columns.items():
                result[name] = getattr(values, "array", values)  # a Series would be aligned by its index
            return result if keep is None else result[keep]


def chunked(numbers: pd.Series) -> pa.ChunkedArray:
    """Numbers without missing ones, as Arrow has them."""
    return pa.chunked_array([pa.array(numbers.to_numpy())])
