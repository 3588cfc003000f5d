"""Tables as files for spreadsheet programs, which run what looks like a formula: no cell of ours does."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

# What starts a formula or a command somewhere: OWASP, CSV Injection. Tab and carriage return lead into the next cell.
STARTS = frozenset("=+-@|%\t\r\n")


def safe_cell(value: Any) -> Any:
    """A cell that stays text: with an apostrophe before what a spreadsheet would run. Numbers stay numbers.

    >>> [safe_cell(v) for v in ("=1+1", " ＝1", "-5 and more", -5, "fine", None)]
    ["'=1+1", "' ＝1", "'-5 and more", -5, 'fine', '']
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    # Full-width signs count as plain ones, and invisible characters before them don't count at all.
    plain = unicodedata.normalize("NFKC", text).lstrip(" ")
    while plain and unicodedata.category(plain[0]) in ("Cf", "Zs", "Mn"):
        plain = plain[1:]
    return f"'{text}" if plain[:1] in STARTS or text[:1] in STARTS else text


def csv_file(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV that every spreadsheet program reads: UTF-8 with a mark, commas, each cell in quotation marks.

    The marks keep a separator inside a text from beginning another cell where a program splits at semicolons. Who wants
    the values as they are takes JSON or Parquet.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (columns, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")
