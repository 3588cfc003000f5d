"""From bytes to an Arrow table: the format is recognized by content, never by name."""

from __future__ import annotations

import io
import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, ipc, parquet

from text import headers
from text.json_objects import NotJson, value_of

MAX_COLUMNS = 2000
MAX_ROWS = 20_000_000
MAX_NAME = 100
MAX_PARQUET_BYTES = 4 * 2**30  # once unpacked, as the file itself says
PARQUET_MAGIC = b"PAR1"
MISSING = ["", "NA", "null"]
LEADING_ZERO = r"^\s*[+-]?0\d"  # a postal code, a telephone, an account: as a number it would be another one
UNEVEN = re.compile(r"Expected (\d+) columns, got (\d+)")  # Arrow's words


class UnreadableFile(ValueError):
    """The bytes are no table we read: ``code`` says why and ``params`` where; neither quotes a value of the file.

    Codes: empty, no-rows, encoding (with ``byte``), nul, parquet-bytes (``limit_gb``), parquet-broken, csv-cells
    (``has``, ``wants``), csv-separator (``separator``), csv-cell, csv-broken, headless (``column``, ``kind``), json and
    json-twice, no-object (``line``), mixed-types, unstorable, name, name-twice (``first``), name-identifies, nested (each
    ``column``), size (``rows``, ``columns``).
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}" if params else code)


def parse(data: bytes) -> pa.Table:
    """Read a CSV (UTF-8, header row), JSON Lines or Parquet file.

    CSV columns become numbers, dates and booleans where every value reads as one, but stay text where a number has
    leading zeros. JSON objects may lack fields that others have; those are missing there.

    Args:
        data: the whole file.

    Returns:
        The table, with at least one column and one row; no column is nested.

    Raises:
        UnreadableFile: empty, another format, broken, without a header row, duplicate column names or such as hold
            somebody's address or number, nested values, or too large.
    """
    if not data.strip():
        raise UnreadableFile("empty")
    if data[:4] == PARQUET_MAGIC:
        table = _parquet(data)
    else:
        text = _text(data)
        table = _json_lines(text) if text.lstrip()[:1] == "{" else _with_header(_csv(text))
    return _checked(table)


def as_stream(data: bytes) -> tuple[None, memoryview]:
    """What ``parse`` reads as an Arrow stream, to be handed from one process to another; no facts beside it."""
    table = parse(data)
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return None, memoryview(sink.getvalue())


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableFile("encoding", byte=fault.start + 1) from None
    if "\x00" in text:
        raise UnreadableFile("nul")
    return text


def _parquet(data: bytes) -> pa.Table:
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        facts = file.metadata
        _check_size(facts.num_rows, facts.num_columns)
        unpacked = sum(facts.row_group(number).total_byte_size for number in range(facts.num_row_groups))
        if unpacked > MAX_PARQUET_BYTES:
            raise UnreadableFile("parquet-bytes", limit_gb=MAX_PARQUET_BYTES // 2**30)
        return file.read()
    except (pa.ArrowException, OSError):
        raise UnreadableFile("parquet-broken") from None


def _csv(text: str) -> pa.Table:
    data = text.encode()
    try:
        table = _read_csv(data, {})
        numbers = [f.name for f in table.schema if pa.types.is_integer(f.type) or pa.types.is_floating(f.type)]
        if len(set(table.column_names)) < table.num_columns or not numbers:
            return table
        written = _read_csv(data, dict.fromkeys(numbers, pa.string()), only=numbers)
    except pa.ArrowInvalid as fault:
        if "straddling" in str(fault):  # Arrow's word for a row that doesn't fit into what it reads at once
            raise UnreadableFile("csv-cell") from None
        cells = UNEVEN.search(str(fault))
        if cells is None:
            raise UnreadableFile("csv-broken") from None
        wants, has = map(int, cells.groups())
        raise UnreadableFile("csv-cells", wants=wants, has=has) from None
    for name in numbers:
        if pc.any(pc.match_substring_regex(written.column(name), LEADING_ZERO)).as_py():
            table = table.set_column(table.column_names.index(name), name, written.column(name))
    return table


def _with_header(table: pa.Table) -> pa.Table:
    """The table, unless its first line is a record, which would become the names of its columns for all to see."""
    if table.num_columns == 1 and (other := next((sign for sign in ";\t|" if sign in table.column_names[0]), None)):
        raise UnreadableFile("csv-separator", separator=other)
    sample = table.slice(0, headers.SAMPLE)
    below = [[None if value is None else str(value) for value in column.to_pylist()] for column in sample.columns]
    if (found := headers.data_in_header(table.column_names, below)) is not None:
        raise UnreadableFile("headless", column=found.column, kind=found.kind)
    return table


def _read_csv(data: bytes, types: dict[str, pa.DataType], only: list[str] | None = None) -> pa.Table:
    return csv.read_csv(
        io.BytesIO(data),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            strings_can_be_null=True, null_values=MISSING, column_types=types, include_columns=only
        ),
    )


def _json_lines(text: str) -> pa.Table:
    columns: dict[str, list[Any]] = {}
    rows = 0
    for number, line in enumerate(text.split("\n"), start=1):  # splitlines() would cut at characters that JSON allows
        if not line.strip():
            continue
        try:
            record = value_of(line)
        except NotJson as fault:
            code = "json-twice" if fault.code == "json-twice" else "json"
            raise UnreadableFile(code, line=number) from None
        if not isinstance(record, dict):
            raise UnreadableFile("no-object", line=number)
        for name in record:
            if name not in columns:
                columns[name] = [None] * rows
        for name, values in columns.items():
            values.append(record.get(name))
        rows += 1
        _check_size(rows, len(columns))
    return pa.table({name: _column(place, columns[name]) for place, name in enumerate(columns, start=1)})


def _column(place: int, values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise UnreadableFile("mixed-types", column=place) from None
    except (OverflowError, UnicodeEncodeError):
        raise UnreadableFile("unstorable", column=place) from None


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise UnreadableFile("size", rows=MAX_ROWS, columns=MAX_COLUMNS)


def _checked(table: pa.Table) -> pa.Table:
    names = table.column_names
    if not names or table.num_rows == 0:
        raise UnreadableFile("no-rows")
    _check_size(table.num_rows, len(names))
    places: dict[str, int] = {}
    for place, name in enumerate(names, start=1):  # places, not names: without a header row, names are somebody's data
        first = places.setdefault(name.casefold(), place)
        if first != place:
            raise UnreadableFile("name-twice", first=first, column=place)
        if not 1 <= len(name) <= MAX_NAME or name.startswith("_"):
            raise UnreadableFile("name", column=place, limit=MAX_NAME)
        if headers.identifies(name):
            raise UnreadableFile("name-identifies", column=place)
        if pa.types.is_nested(table.schema.field(place - 1).type):
            raise UnreadableFile("nested", column=place)
    empty = [name for name in names if pa.types.is_null(table.schema.field(name).type)]
    for name in empty:  # nothing in it says what it would hold; text takes everything
        table = table.set_column(names.index(name), name, table.column(name).cast(pa.string()))
    return table
