"""Encrypted Parquet: one key a file, for footer and columns alike, bound to the version that it belongs to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from datastore.core.subjects import subject_columns

# A row group is what a reader holds at once, so it is bounded in rows and in bytes.
ROWS_PER_GROUP = 131_072
BYTES_PER_GROUP = 32 * 2**20
# A dictionary of a column whose values hardly repeat costs seven times the writing and a fifth more bytes (measured:
# a million rows of four float columns, 0.68 s against 0.09 s). So columns get one by how their first values repeat.
SAMPLED_ROWS = 10_000
REPEATING = 0.5


class Undecipherable(ValueError):
    """The file was changed, belongs to another version, or was written under another key."""


def write(table: pa.Table | pa.RecordBatchReader, path: Path, *, key: bytes, bound_to: str) -> None:
    """Write a table, or rows as they come, with zstd, encrypted by AES-256-GCM.

    Args:
        key: 32 bytes, used for this one file.
        bound_to: what the file belongs to; not stored in it, so a file put in another's place doesn't open.
    """
    for _group in writing(table, path, key=key, bound_to=bound_to):
        pass


def writing(table: pa.Table | pa.RecordBatchReader, path: Path, *, key: bytes, bound_to: str) -> Iterator[pa.Table]:
    """``write``, handing out each row group once it is written, for those who look at every row on its way."""
    properties = pe.create_encryption_properties(
        footer_key=key, aad_prefix=bound_to.encode(), store_aad_prefix=False, encryption_algorithm="AES_GCM_V1"
    )
    schema = table.schema.remove_metadata()  # pandas' notes would hold index values, which can be personal
    batches = table.to_batches() if isinstance(table, pa.Table) else table
    groups = _groups(batches, schema)
    first = next(groups, schema.empty_table())
    options = {"compression": "zstd", "use_dictionary": _repeating(first), "encryption_properties": properties}
    with pq.ParquetWriter(path, schema, **options) as writer:
        for group in _chained(first, groups):
            writer.write_table(group, row_group_size=max(group.num_rows, 1))
            yield group


def read(source: Any, *, key: bytes, bound_to: str, columns: Sequence[str] | None = None) -> pa.Table:
    """The table, or some of its columns in the given order, followed by those that say whom a row is about.

    Raises:
        Undecipherable.
    """
    with _opened(source, key, bound_to) as file, _one_error():
        wanted = _wanted(file, columns)
        return file.read(columns=wanted).select(wanted)


def batches(source: Any, *, key: bytes, bound_to: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The same, a row group at a time: an empty table of its schema first, so that there is always one.

    Raises:
        Undecipherable.
    """
    with _opened(source, key, bound_to) as file:
        wanted = _wanted(file, columns)
        yield pa.schema([file.schema_arrow.field(name) for name in wanted]).empty_table()
        for number in range(file.num_row_groups):
            with _one_error():
                group = file.read_row_group(number, columns=wanted, use_threads=False).select(wanted)
            yield group


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows in groups of at most so many rows and about so many bytes."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        for piece in _cut(batch):
            if waiting and (rows + piece.num_rows > ROWS_PER_GROUP or size + piece.nbytes > BYTES_PER_GROUP):
                yield pa.Table.from_batches(waiting).cast(schema)
                waiting, rows, size = [], 0, 0
            waiting.append(piece)
            rows, size = rows + piece.num_rows, size + piece.nbytes
    if waiting:
        yield pa.Table.from_batches(waiting).cast(schema)


def _cut(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """A batch in pieces that fit into a group."""
    fits = int(BYTES_PER_GROUP / max(batch.nbytes / max(batch.num_rows, 1), 1))
    step = min(ROWS_PER_GROUP, max(fits, 1))
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


def _repeating(table: pa.Table) -> list[str]:
    """The plain columns whose values repeat often enough for a dictionary."""
    head = table.slice(0, SAMPLED_ROWS)
    return [
        name
        for name, column in zip(head.column_names, head.columns, strict=True)
        if _may_repeat(kind := _decoded(column.type))
        and pc.count_distinct(column.cast(kind)).as_py() <= REPEATING * max(head.num_rows, 1)
    ]


def _decoded(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _may_repeat(kind: pa.DataType) -> bool:
    return not (pa.types.is_nested(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind))


def _chained(first: pa.Table, rest: Iterator[pa.Table]) -> Iterator[pa.Table]:
    yield first
    yield from rest


@contextmanager
def _opened(source: Any, key: bytes, bound_to: str) -> Iterator[pq.ParquetFile]:
    properties = pe.create_decryption_properties(footer_key=key, aad_prefix=bound_to.encode())
    with _one_error():
        file = pq.ParquetFile(source, decryption_properties=properties)
    with file:
        yield file


@contextmanager
def _one_error() -> Iterator[None]:
    """Arrow says in several ways that a file can't be read; the reason may quote content, so it isn't passed on."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError:
        raise Undecipherable("the file was changed, belongs to another version, or has another key") from None
    except pa.ArrowInvalid:
        raise Undecipherable("the file is no Parquet file, or was changed") from None


def _wanted(file: pq.ParquetFile, columns: Sequence[str] | None) -> list[str]:
    names = file.schema_arrow.names
    return list(names) if columns is None else [*columns, *subject_columns(names)]
