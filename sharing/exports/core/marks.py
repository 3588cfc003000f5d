"""A mark in a table's numbers, by which a copy is told from every other copy.

The last bit of each fractional number is set by a keyed hash of its other bits. So the mark needs no key column; it
survives sorting, cutting rows and columns off, renaming, and CSV at full precision. Rounding removes it, as it
would every mark that changes nothing one could measure: each number moves by one unit in the last place at most.

Source:
    The idea of marking the least significant bits of keyed values: Agrawal, Kiernan (2002), Watermarking Relational
    Databases. Here the value itself is hashed, not a primary key, which a copy need not keep.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class Evidence:
    """How much a table looks marked with one key.

    Attributes:
        n: different fractional numbers in it.
        marked: those of them whose last bit is as the key says; half of them by chance.
        p_value: the chance of so many or more without the mark (binomial).
    """

    n: int
    marked: int
    p_value: float


def marked(table: pa.Table, key: bytes) -> pa.Table:
    """The table with every fractional number of 64 bits marked; all else is as it was.

    Args:
        key: 16 to 64 bytes, of this copy alone.
    """
    for position, field in enumerate(table.schema):
        if pa.types.is_float64(field.type):
            column = table.column(position).combine_chunks()
            missing = column.is_null().to_numpy(zero_copy_only=False)
            values = column.fill_null(0.0).to_numpy(zero_copy_only=False).copy()
            at = _fractional(values) & ~missing
            values[at] = _set(values[at], key)
            table = table.set_column(position, field, pa.array(values, mask=missing, from_pandas=False))
    return table


def evidence(table: pa.Table, key: bytes) -> Evidence:
    """What speaks for ``key``'s mark in a table that came from anywhere."""
    from scipy.stats import binom

    columns = [
        column.drop_null().to_numpy(zero_copy_only=False)
        for column in table.columns
        if pa.types.is_float64(column.type)
    ]
    values = np.concatenate([np.empty(0), *columns])
    values = np.unique(values[_fractional(values)])
    right = int((values == _set(values, key)).sum())
    return Evidence(len(values), right, float(binom.sf(right - 1, len(values), 0.5)))


def _fractional(values: np.ndarray) -> np.ndarray:
    """Which are numbers with a fraction: whole ones would show a mark."""
    return np.isfinite(values) & (values != np.floor(values))


def _set(values: np.ndarray, key: bytes) -> np.ndarray:
    rest, where = np.unique(values.view(np.uint64) >> np.uint64(1), return_inverse=True)
    bits = [hashlib.blake2b(each.tobytes(), digest_size=1, key=key).digest()[0] & 1 for each in rest]
    return ((rest << np.uint64(1)) | np.array(bits, np.uint64))[where].view(np.float64)
