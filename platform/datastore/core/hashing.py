"""A hash of a table's content: equal for equal tables, whatever their chunks, dictionaries or memory layout."""

import hashlib
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SLICE_ROWS = 65_536


def content_hash(table: pa.Table) -> str:
    """SHA-256 over names, types and values, in hexadecimal.

    The order of columns and of rows counts; the difference between null and an empty or zero value counts;
    dictionary encoding, chunking, 32- or 64-bit offsets, and what stands in memory behind a null don't.
    """
    digest = hashlib.sha256(json.dumps([[f.name, str(_plain(f.type))] for f in table.schema]).encode())
    for start in range(0, table.num_rows, SLICE_ROWS):
        piece = table.slice(start, SLICE_ROWS)
        for column in piece.columns:
            _update(digest, _one_array(column))
    return digest.hexdigest()


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    kind = _plain(column.type)
    if column.type != kind:
        column = column.cast(kind)
    return pa.concat_arrays(column.chunks) if column.num_chunks != 1 else column.chunk(0)


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without its encoding."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    if pa.types.is_string(kind):
        return pa.large_string()
    if pa.types.is_binary(kind):
        return pa.large_binary()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(_plain(kind.value_type))
    return kind


def _update(digest: Any, array: pa.Array) -> None:
    kind = array.type
    digest.update(len(array).to_bytes(8, "little"))
    digest.update(np.packbits(array.is_valid().to_numpy(zero_copy_only=False)).tobytes())
    array = array.drop_null()
    if pa.types.is_boolean(kind):
        digest.update(np.packbits(array.to_numpy(zero_copy_only=False)).tobytes())
    elif pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        _, offsets, data = array.buffers()
        bounds = np.frombuffer(offsets, dtype="<i8")[array.offset : array.offset + len(array) + 1]
        digest.update(np.diff(bounds).tobytes())
        if data is not None and len(array):
            digest.update(memoryview(data)[int(bounds[0]) : int(bounds[-1])])
    elif pa.types.is_large_list(kind):
        digest.update(pc.list_value_length(array).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
        _update(digest, array.flatten())
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
        values = array.to_numpy(zero_copy_only=False)
        if values.dtype.kind == "f":
            values = np.where(np.isnan(values), np.array(np.nan, dtype=values.dtype), values)  # one NaN of the many
        digest.update(np.ascontiguousarray(values).tobytes())
    else:  # dates, decimals, structs: rare, so their text will do
        digest.update(json.dumps(array.to_pylist(), default=str, sort_keys=True).encode())
