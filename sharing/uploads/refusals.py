"""Why a file can't be taken, in sentences that say what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Gone, Invalid, TooLarge

SENTENCES = {
    "empty": _("The file is empty."),
    "no-rows": _("The file has a header but no rows."),
    "encoding": _("Byte %(byte)s is not UTF-8. Save the file as UTF-8 (CSV or JSON Lines) or as Parquet."),
    "nul": _("The file holds NUL characters. Send CSV, JSON Lines or Parquet."),
    "parquet-bytes": _("Unpacked, the file is over %(limit_gb)s GB. Split it."),
    "parquet-broken": _("This begins like Parquet but can't be read; it may be cut off. Export it again."),
    "csv-cells": _(
        "A row has %(has)s values, the header %(wants)s. Each row needs as many values as the header; put those that "
        "hold commas into quotation marks."
    ),
    "csv-broken": _("The CSV can't be read; a quotation mark may be missing. Export the table again."),
    "csv-cell": _(
        "A row is longer than 1 MB; a quotation mark may be missing. Shorten it, or send JSON Lines or Parquet."
    ),
    "csv-separator": _(
        "The columns are separated by %(separator)s. Save the file with commas between them, or send JSON Lines."
    ),
    "json": _("Line %(line)s is not JSON. Put one object on each line."),
    "json-twice": _("Line %(line)s has a name twice in one object. Keep one of them."),
    "no-object": _("Line %(line)s is not an object. Put one object on each line."),
    "mixed-types": _("Field %(column)s has different types on different lines. Use one type for each field."),
    "unstorable": _("Field %(column)s holds a number or a character that can't be stored. Write it as plain text."),
    "size": _("At most %(rows)s rows and %(columns)s columns fit into one upload."),
    "name": _(
        "A column's name has 1 to %(limit)s characters and doesn't begin with an underscore, which is reserved. Rename "
        "column %(column)s."
    ),
    "name-twice": _(
        "Columns %(first)s and %(column)s have the same name (capitals don't count). Rename one; where line 1 is a "
        "record already, put a line with the columns' names above it."
    ),
    "name-identifies": _(
        "The name of column %(column)s is somebody's address or number. Names of columns are shown to partners: name "
        "the column after what it holds."
    ),
    "nested": _("Column %(column)s holds lists or objects. Put each of their values into a column."),
    "headless": _(
        "Line 1 looks like a record, not like the names of the columns: in column %(column)s it holds %(kind)s. Put a "
        "line with the columns' names above it."
    ),
    "too-much": _("The file can't be read within the memory and time set for one upload. Split it, or send Parquet."),
}
HELD = {
    "identifier": _("an address or a number that points at a person"),
    "number": _("a number"),
    "date": _("a date"),
    "sentence": _("a sentence"),
    "person": _("a person's name, as the rows below do"),
    "value": _("a value that stands in the rows below, too"),
}
SEPARATORS = {";": _("semicolons"), "\t": _("tabs"), "|": _("vertical bars")}


class UploadTooLarge(TooLarge):
    code = "upload-too-large"
    title = _("The file is larger than this installation takes.")


class UploadUnreadable(Invalid):
    code = "upload-unreadable"
    title = _("The file can't be read as a table.")


class UploadGone(Gone):
    code = "upload-gone"
    title = _("The file was read or refused before, and is gone. Send it again.")


def sentence(fault: Any) -> str:
    """What an ``UnreadableFile`` says to a person."""
    params = {name: f"{value:,}" if isinstance(value, int) else value for name, value in fault.params.items()}
    if "kind" in params:
        params["kind"] = HELD[params["kind"]]
    if "separator" in params:
        params["separator"] = SEPARATORS[params["separator"]]
    return str(SENTENCES[fault.code]) % params
