"""A hash of a table's content: equal for equal tables, whatever their chunks, dictionaries or memory layout."""

import hashlib
import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def content_hash(table: pa.Table) -> str:
    """SHA-256 over names, types and values, in hexadecimal.

    The order of columns and of rows counts; the difference between null and an empty or zero value counts;
    dictionary encoding, chunking, 32- or 64-bit offsets, and what stands in memory behind a null don't.
    """
    content = ContentHash(table.schema)
    content.update(table)
    return content.hexdigest()


class ContentHash:
    """``content_hash`` of a table that comes in pieces; however it is cut, the hash is the same."""

    def __init__(self, schema: pa.Schema) -> None:
        self._head = json.dumps([[field.name, str(_plain(field.type))] for field in schema]).encode()
        self._columns = [_Column(_plain(field.type)) for field in schema]

    def update(self, piece: pa.Table | pa.RecordBatch) -> None:
        """Take the next rows."""
        for digest, column in zip(self._columns, piece.columns, strict=True):
            for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else (column,):
                digest.update(chunk)

    def hexdigest(self) -> str:
        whole = hashlib.sha256(self._head)
        for column in self._columns:
            whole.update(column.digest())
        return whole.hexdigest()


class _Column:
    """Which values are there, how long each is, and their bytes, each in a stream of its own: so no cut shows."""

    def __init__(self, kind: pa.DataType) -> None:
        self.kind = kind
        self._valid, self._lengths, self._values = (hashlib.sha256() for _ in range(3))
        self._items = _Column(kind.value_type) if pa.types.is_large_list(kind) else None

    def update(self, array: pa.Array) -> None:
        if array.type != self.kind:
            array = array.cast(self.kind)
        self._valid.update(array.is_valid().cast(pa.uint8()).to_numpy(zero_copy_only=False).tobytes())
        array = array.drop_null()
        kind = self.kind
        if pa.types.is_boolean(kind):
            self._values.update(array.cast(pa.uint8()).to_numpy(zero_copy_only=False).tobytes())
        elif pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
            _, offsets, data = array.buffers()
            bounds = np.frombuffer(offsets, dtype="<i8")[array.offset : array.offset + len(array) + 1]
            self._lengths.update(np.diff(bounds).tobytes())
            if data is not None and len(array):
                self._values.update(memoryview(data)[int(bounds[0]) : int(bounds[-1])])
        elif self._items is not None:
            self._lengths.update(pc.list_value_length(array).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
            self._items.update(array.flatten())
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind):
            values = array.to_numpy(zero_copy_only=False)
            if values.dtype.kind == "f":
                values = np.where(np.isnan(values), np.array(np.nan, dtype=values.dtype), values)  # one NaN of the many
            self._values.update(np.ascontiguousarray(values).tobytes())
        else:  # dates, decimals, structs: rare, so their text will do
            for value in array.to_pylist():
                self._values.update(json.dumps(value, default=str, sort_keys=True).encode() + b"\n")

    def digest(self) -> bytes:
        items = self._items.digest() if self._items is not None else b""
        return self._valid.digest() + self._lengths.digest() + self._values.digest() + items


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
