"""Encrypted Parquet: one key a file, for footer and columns alike, bound to the version that it belongs to."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from datastore.core.subjects import subject_columns

ROWS_PER_GROUP = 131_072


class Undecipherable(ValueError):
    """The file was changed, belongs to another version, or was written under another key."""


def write(table: pa.Table, path: Path, *, key: bytes, bound_to: str) -> None:
    """Write ``table`` with zstd, encrypted by AES-256-GCM.

    Args:
        key: 32 bytes, used for this one file.
        bound_to: what the file belongs to; not stored in it, so a file put in another's place doesn't open.
    """
    properties = pe.create_encryption_properties(
        footer_key=key, aad_prefix=bound_to.encode(), store_aad_prefix=False, encryption_algorithm="AES_GCM_V1"
    )
    # pandas' notes in the schema would hold index values, which can be personal.
    table = table.replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd", row_group_size=ROWS_PER_GROUP, encryption_properties=properties)


def read(source: Any, *, key: bytes, bound_to: str, columns: Sequence[str] | None = None) -> pa.Table:
    """The table, or some of its columns in the given order, followed by those that say whom a row is about.

    Raises:
        Undecipherable.
    """
    properties = pe.create_decryption_properties(footer_key=key, aad_prefix=bound_to.encode())
    try:
        with pq.ParquetFile(source, decryption_properties=properties) as file:
            names = file.schema_arrow.names
            wanted = names if columns is None else [*columns, *subject_columns(names)]
            return file.read(columns=wanted).select(wanted)
    except OSError as problem:
        if isinstance(problem, FileNotFoundError):
            raise
        raise Undecipherable("the file was changed, belongs to another version, or has another key") from None
    except pa.ArrowInvalid:
        raise Undecipherable("the file is no Parquet file, or was changed") from None
