"""Records in a file: CSV, JSON Lines or Parquet, told by content. Run it in a child process with limits."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from media.kinds import kind_of
from media.refusal import Refusal
from text import headers
from text.json_objects import NotJson, object_of, unstorable

MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_NAME = 100
MAX_CELL = 20_000  # characters
MAX_PLAIN_BYTES = 100 * 2**20  # of a Parquet file's columns, decompressed
SEPARATORS = ",;\t"
PROSE = re.compile(r"[.!?。！？]\s*$|^\s*$")  # a column's name neither ends like a sentence nor is empty
Numbered = tuple[int, dict[str, Any] | None, dict[str, Any] | None]


def read_records(data: bytes, *, always_table: bool = False) -> tuple[dict[str, Any], bytes]:
    """The records of a file, numbered as in a spreadsheet (a CSV's first row after the header is 2), or as lines.

    Args:
        data: the whole file.
        always_table: read text as a table even where it looks like prose.

    Returns:
        {"form": "csv", "json-lines", "parquet" or "prose", "columns": […]}; and a JSON list of
        [number, record, fault]: a record is {"text": …} or {"row": {…}}, a fault {"code", "field", "params"}.
        Prose is one record.

    Raises:
        Refusal: "table-kind" (with ``kind``), "table-empty", "table-rows", "table-columns", "table-name",
            "table-name-twice", "table-name-identifies", "table-headless" (each with
            ``column``), "table-encoding", "table-broken" (with ``row``),
            "table-cell", "parquet-broken", "table-bytes": the file as a whole.
    """
    kind = kind_of(data)
    if kind == "empty":
        raise Refusal("table-empty")
    if kind == "parquet":
        return _answer("parquet", *_parquet(data))
    text = _decoded(data, kind)
    if text.lstrip()[:1] == "{":
        return _answer("json-lines", [], list(_json_lines(text)))
    separator = _separator(text, always_table)
    if separator is None:
        return _answer("prose", [], [(1, {"text": text}, None)])
    return _answer("csv", *_csv(text, separator))


def _answer(form: str, columns: list[str], records: list[Numbered]) -> tuple[dict[str, Any], bytes]:
    if not records:
        raise Refusal("table-empty")
    return {"form": form, "columns": columns}, json.dumps(records, ensure_ascii=False).encode()


def _decoded(data: bytes, kind: str) -> str:
    if kind not in ("text", "unknown"):
        raise Refusal("table-kind", kind=kind)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refusal("table-encoding", byte=fault.start + 1) from None
    if "\x00" in text or kind == "unknown":
        raise Refusal("table-kind", kind="unknown")
    return text


def _separator(text: str, always_table: bool) -> str | None:
    """What separates columns, or None for prose: the first row of a table is made of names, and prose puts a space
    behind its commas.
    """
    sample = "\n".join(text.lstrip("\r\n").splitlines()[:50])
    best, width = None, 1
    for separator in SEPARATORS:
        rows = _first_rows(sample, separator)
        if len(rows) == 2 and len(rows[0]) > width and _are_names(rows[0], as_many_below=len(rows[0]) == len(rows[1])):
            best, width = separator, len(rows[0])
    head = sample.partition("\n")[0]
    if best is None and (always_table or head.strip().lower() == "text"):
        return max(SEPARATORS, key=head.count)
    return best


def _are_names(cells: list[str], *, as_many_below: bool) -> bool:
    if any(PROSE.search(cell) for cell in cells):
        return False
    return as_many_below or not any(cell.startswith(" ") for cell in cells)


def _first_rows(sample: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(len(sample) + 1)  # of the process: a file read before may have left a lower one
    try:
        rows = csv.reader(io.StringIO(sample), delimiter=separator)
        return [row for row in (next(rows, []), next(rows, [])) if row]
    except csv.Error:
        return []


def _csv(text: str, separator: str) -> tuple[list[str], list[Numbered]]:
    csv.field_size_limit(MAX_CELL)
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        columns = _checked_columns([cell.strip() for cell in next(rows)])
        records = list(_csv_rows(rows, columns))
    except csv.Error as fault:
        if "field larger" in str(fault):
            raise Refusal("table-cell", row=rows.line_num, limit=MAX_CELL) from None
        raise Refusal("table-broken", row=rows.line_num) from None
    except StopIteration:
        raise Refusal("table-empty") from None
    _require_header(columns, records)
    return columns, records


def _require_header(columns: list[str], records: list[Numbered]) -> None:
    """Refuse a table whose first line is a record: as the columns' names it would be kept as it is, for all to see."""
    rows = [record.get("row", record) for _number, record, _fault in records[: headers.SAMPLE] if record]
    below = [[row.get(name) for row in rows] for name in columns]
    if (found := headers.data_in_header(columns, below)) is not None:
        raise Refusal("table-headless", column=found.column)


def _csv_rows(rows: Any, columns: list[str]) -> Iterator[Numbered]:
    for number, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if number > MAX_ROWS + 1:
            raise Refusal("table-rows", limit=MAX_ROWS)
        if len(cells) != len(columns):
            yield number, None, _fault("cells", has=len(cells), wants=len(columns))
        else:
            yield (
                number,
                _record(dict(zip(columns, (cell if cell != "" else None for cell in cells), strict=True))),
                None,
            )


def _json_lines(text: str) -> Iterator[Numbered]:
    seen = 0
    for number, line in enumerate(text.split("\n"), 1):  # splitlines() would cut at characters that JSON allows
        if not line.strip():
            continue
        seen += 1
        if seen > MAX_ROWS:
            raise Refusal("table-rows", limit=MAX_ROWS)
        try:
            found = object_of(line)
        except NotJson as fault:
            yield number, None, _fault("json-twice" if fault.code == "json-twice" else "json")
            continue
        if unstorable(found) is not None:
            yield number, None, _fault("json-text")
        elif len(found) > MAX_COLUMNS:
            yield number, None, _fault("columns", limit=MAX_COLUMNS)
        else:
            yield number, _record(found), None


def _parquet(data: bytes) -> tuple[list[str], list[Numbered]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
        if file.metadata.num_rows > MAX_ROWS:
            raise Refusal("table-rows", limit=MAX_ROWS)
        if sum(group.total_byte_size for group in groups) > MAX_PLAIN_BYTES:
            raise Refusal("table-bytes", limit_mb=MAX_PLAIN_BYTES // 2**20)
        columns = _checked_columns(list(file.schema_arrow.names))
        table = file.read(use_threads=False)
        table.validate(full=True)
        rows = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError, OverflowError) as fault:
        if isinstance(fault, Refusal):
            raise
        raise Refusal("parquet-broken") from None
    return columns, [
        (number, _record({name: _plain(value) for name, value in row.items()}), None)
        for number, row in enumerate(rows, 1)
    ]


def _plain(value: Any) -> Any:
    """A cell as JSON can carry it; what is no single value stays a list, which no row takes."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value) if value == value and abs(value) < Decimal(10**15) else str(value)
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return []


def _checked_columns(names: list[str]) -> list[str]:
    if not 1 <= len(names) <= MAX_COLUMNS:
        raise Refusal("table-columns", limit=MAX_COLUMNS)
    for at, name in enumerate(names, 1):
        if not 1 <= len(name) <= MAX_NAME or name.startswith("_"):
            raise Refusal("table-name", column=at)
        if sum(name.casefold() == other.casefold() for other in names) > 1:
            raise Refusal("table-name-twice", name=name)
        if headers.identifies(name):
            raise Refusal("table-name-identifies", column=at)
    return names


def _record(cells: dict[str, Any]) -> dict[str, Any]:
    """A row; a lone column ``text`` (with ``language`` or without) holds texts."""
    if set(cells) <= {"text", "language"} and isinstance(cells.get("text"), str):
        language = cells.get("language")
        return {"text": cells["text"]} | ({"language": language} if language else {})
    return {"row": cells}


def _fault(code: str, **params: Any) -> dict[str, Any]:
    return {"code": code, "params": params}
