"""From bytes to an Arrow table: the format is recognized by content, never by name."""

from __future__ import annotations

import io
import json

import pyarrow as pa
from pyarrow import csv, parquet

MAX_COLUMNS = 2000
MAX_ROWS = 20_000_000
PARQUET_MAGIC = b"PAR1"


class UnreadableFile(ValueError):
    """The bytes are no table we read; the message says where and what to mend."""


def parse(data: bytes) -> pa.Table:
    """Read a CSV (UTF-8, header row), JSON Lines or Parquet file.

    Args:
        data: the whole file.

    Returns:
        The table, with at least one column and one row.

    Raises:
        UnreadableFile: empty, another format, broken, duplicate column names, or too wide.
    """
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    if data[:4] == PARQUET_MAGIC:
        table = _parquet(data)
    else:
        text = _text(data)
        table = _json_lines(text) if text.lstrip()[:1] == "{" else _csv(text)
    return _checked(table)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableFile(
            f"Byte {fault.start + 1} is not UTF-8. Save the file as UTF-8 (CSV or JSON Lines) or as Parquet."
        ) from None
    if "\x00" in text:
        raise UnreadableFile("The file holds NUL characters. Send CSV, JSON Lines or Parquet.")
    return text


def _parquet(data: bytes) -> pa.Table:
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        if file.metadata.num_rows > MAX_ROWS or file.metadata.num_columns > MAX_COLUMNS:
            raise UnreadableFile(f"At most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns fit into one upload.")
        return file.read()
    except (pa.ArrowException, OSError):
        raise UnreadableFile(
            "This begins like Parquet but can't be read; it may be cut off. Export it again."
        ) from None


def _csv(text: str) -> pa.Table:
    try:
        return csv.read_csv(
            io.BytesIO(text.encode()),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(strings_can_be_null=True, null_values=["", "NA", "null"]),
        )
    except pa.ArrowInvalid as fault:
        hint = str(fault).split("\n")[0][:80].split(":")[0]
        raise UnreadableFile(
            f"The CSV can't be read ({hint}). Each row needs as many values as the header, separated by commas."
        ) from None


def _json_lines(text: str) -> pa.Table:
    records = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise UnreadableFile(f"Line {number} is not JSON. Put one object on each line.") from None
        if not isinstance(record, dict):
            raise UnreadableFile(f"Line {number} is not an object. Put one object on each line.")
        records.append(record)
    try:
        return pa.Table.from_pylist(records)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise UnreadableFile("A field has different types on different lines. Use one type for each field.") from None


def _checked(table: pa.Table) -> pa.Table:
    names = table.column_names
    if not names or table.num_rows == 0:
        raise UnreadableFile("The file has a header but no rows.")
    if len(names) > MAX_COLUMNS:
        raise UnreadableFile(f"The file has {len(names):,} columns; at most {MAX_COLUMNS:,} fit.")
    folded = [name.casefold() for name in names]
    twice = next((name for name in names if folded.count(name.casefold()) > 1), None)
    if twice is not None:
        raise UnreadableFile(f"The column {twice!r} is there twice (capitals don't count). Rename one.")
    reserved = next((name for name in names if name.startswith("_subject")), None)
    if reserved is not None:
        raise UnreadableFile(f"The column name {reserved!r} is reserved. Rename it.")
    return table
