"""What a table takes as text, compressed, and compressed by one who has another table already."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import zstandard
from pyarrow import csv

LEVEL = 9
DICTIONARY_BYTES = 8 * 2**20  # of the other table: more helps little and costs time
ROWS_AT_ONCE = 65_536


@dataclass(frozen=True)
class Sizes:
    """Bytes of a table.

    Attributes:
        raw: as CSV in UTF-8.
        compressed: that, by zstd at level 9.
        with_dictionary: the same, with the beginning of the receiver's own table as dictionary.
    """

    raw: int
    compressed: int
    with_dictionary: int


def sizes(table: pa.Table, known: pa.Table) -> Sizes:
    """Measure ``table`` for a receiver who knows ``known``; no more than a few chunks are in memory as text."""
    dictionary = zstandard.ZstdCompressionDict(_head(known), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    plain = zstandard.ZstdCompressor(level=LEVEL).compressobj()
    primed = zstandard.ZstdCompressor(level=LEVEL, dict_data=dictionary).compressobj()
    raw = compressed = with_dictionary = 0
    for text in _as_csv(table):
        raw += len(text)
        compressed += len(plain.compress(text))
        with_dictionary += len(primed.compress(text))
    return Sizes(raw, compressed + len(plain.flush()), with_dictionary + len(primed.flush()))


def _as_csv(table: pa.Table) -> Iterator[bytes]:
    flat = pa.table({name: _plain(column) for name, column in zip(table.column_names, table.columns, strict=True)})
    for number, batch in enumerate(flat.to_batches(max_chunksize=ROWS_AT_ONCE)):
        sink = io.BytesIO()
        csv.write_csv(batch, sink, csv.WriteOptions(include_header=number == 0))
        yield sink.getvalue()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column that CSV can hold."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _head(table: pa.Table) -> bytes:
    text = b""
    for piece in _as_csv(table):
        text += piece
        if len(text) >= DICTIONARY_BYTES:
            break
    return text[:DICTIONARY_BYTES]
