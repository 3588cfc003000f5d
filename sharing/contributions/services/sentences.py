"""What a fault says to a person: what is wrong, and what to do. Codes are stable; the sentences are translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("Write something first."),
    "too_long": _("This is longer than %(limit)s characters. Send it in parts."),
    "not_text": _("Leave out NUL characters and halves of surrogate pairs."),
    "too_many_columns": _("A row has at most %(limit)s columns."),
    "bad_name": _("Name each column with 1 to 100 characters, not beginning with an underscore: %(name)s."),
    "name_identifies": _(
        "The name of column %(column)s is somebody's address or number. Name the column after what it holds."
    ),
    "bad_value": _("Give %(name)s as a number, yes or no, or a text of at most 2,000 characters."),
    "file-kind": _("This is no picture and no recording that is read here. Send PNG, JPEG, GIF, WebP or WAV."),
    "image-kind": _("This is no picture that is read here. Send PNG, JPEG, GIF or WebP."),
    "image-bytes": _("A picture has at most %(limit_mb)s MB. Save it smaller, then send it."),
    "image-pixels": _(
        "The picture has %(width)s × %(height)s pixels; at most %(limit)s million are read. Save it smaller."
    ),
    "image-broken": _("The picture can't be read; it may be cut off. Open it, save it again and send that."),
    "audio-kind": _("Only WAV recordings are read here. Save it as WAV (PCM), then send it."),
    "audio-bytes": _("A recording has at most %(limit_mb)s MB. Cut it, or save it with a lower sampling rate."),
    "audio-seconds": _("A recording lasts at most %(limit_minutes)s minutes. Send it in parts."),
    "audio-coding": _("This kind of WAV isn't read here. Save it as PCM with 8 to 32 bits, 4 to 192 kHz."),
    "audio-length": _("The file doesn't say how long it is. Save it again as WAV in a sound program."),
    "audio-broken": _("The recording can't be read, or is empty. Save it again as WAV and send that."),
    "upload-bytes": _("A file has at most %(limit_mb)s MB. Split it."),
    "file-bytes": _("A picture or recording has at most %(limit_mb)s MB."),
    "overwhelmed": _("The file took too much memory or time to read. Save it again in a simpler form."),
    "table-kind": _(
        "This file isn't read here. Send CSV, JSON Lines, Parquet, PNG, JPEG, GIF, WebP, WAV or a zip of them."
    ),
    "table-empty": _("There are no records in the file."),
    "table-rows": _("At most %(limit)s records are taken at once. Split the file."),
    "table-columns": _("A table has between 1 and %(limit)s columns. Leave some out."),
    "table-name": _("Column %(column)s needs a name of 1 to 100 characters that doesn't begin with an underscore."),
    "table-name-twice": _("The column %(name)s is there twice (capitals don't count). Rename one."),
    "table-name-identifies": _(
        "The name of column %(column)s is somebody's address or number. Name the column after what it holds."
    ),
    "table-headless": _(
        "Line 1 looks like a record, not like the names of the columns: look at column %(column)s. Put a line with the "
        "columns' names above it."
    ),
    "table-encoding": _("Byte %(byte)s is not UTF-8. Save the file as UTF-8."),
    "table-broken": _("Row %(row)s can't be read; a quotation mark may be missing. Export the table again."),
    "parquet-broken": _("The Parquet file can't be read; it may be cut off or changed. Write it again."),
    "table-cell": _("Row %(row)s has a cell of more than %(limit)s characters. Shorten it."),
    "table-bytes": _("The table takes more than %(limit_mb)s MB unpacked. Split it."),
    "cells": _(
        "This row has %(has)s values and the header has %(wants)s. Put texts with separators into quotation marks."
    ),
    "json": _("This line is not a JSON object. Put one object on each line."),
    "json-twice": _("This line has a name twice in one object. Keep one of them."),
    "json-text": _("Leave out NUL characters, halves of surrogate pairs and numbers beyond 1.8e308."),
    "columns": _("A row has at most %(limit)s columns. Leave some out."),
    "zip-kind": _("This is no zip archive that is read here. Make a new one."),
    "zip-bytes": _("An archive has at most %(limit_mb)s MB. Split it."),
    "zip-entries": _("An archive holds at most %(limit)s files. Split it."),
    "zip-total": _("The archive takes more than %(limit_mb)s MB unpacked. Split it."),
    "zip-ratio": _("%(name)s is packed more than %(limit)s to 1, as no real file is. Send it by itself."),
    "zip-overlap": _("Files in the archive overlap. Make a new archive."),
    "zip-name": _(
        "The name %(name)s points outside the archive, or is there twice. Rename the file and pack it again."
    ),
    "zip-link": _("%(name)s is a link. Put the file itself into the archive."),
    "zip-locked": _("%(name)s needs a password. Pack it without one."),
    "zip-broken": _("The archive can't be read; it may be cut off. Make it again."),
    "zip-nested": _("An archive within the archive isn't opened. Put its files in directly."),
    "zip-file": _("This file isn't read here. An archive may hold texts (UTF-8), PNG, JPEG, GIF, WebP and WAV."),
    "no-subject": _("Row has no value in the column that names the person."),
    "no-subject-column": _("There is no column %(name)s in the file; it has %(names)s."),
    "no-folder": _("Put each file into a folder named by your own key for the person it is about."),
}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    return str(SENTENCES[code]) % params
