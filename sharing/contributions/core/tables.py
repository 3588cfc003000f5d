"""Records as an Arrow table, each row with the person it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

SUBJECT = "_subject"


def texts_table(subjects: Sequence[str], texts: Sequence[str]) -> pa.Table:
    """One row a text: ``text``, and ``_subject`` for whom it is of."""
    return pa.table({"text": pa.array(texts, pa.string()), SUBJECT: pa.array(subjects, pa.string())})


def rows_table(subjects: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """One row a record. A column that some records lack is empty there.

    A column is boolean, integer or number when every value is; one that mixes kinds becomes text, so that nothing that
    people gave is dropped.
    """
    names = sorted({name for row in rows for name in row})
    columns = {name: _column([row.get(name) for row in rows]) for name in names}
    return pa.table({**columns, SUBJECT: pa.array(subjects, pa.string())})


def media_table(
    subjects: Sequence[str], kind: str, files: Sequence[bytes], about: Sequence[Mapping[str, Any]]
) -> pa.Table:
    """One row an image or recording: the file under the name of its ``kind``, and what is known of it."""
    facts = {"image": ("type", "width", "height"), "audio": ("type", "seconds", "rate", "channels")}[kind]
    columns = {name: _column([each.get(name) for each in about]) for name in facts}
    return pa.table({kind: pa.array(files, pa.binary()), **columns, SUBJECT: pa.array(subjects, pa.string())})


def _column(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return pa.array(values, pa.bool_() if kinds else pa.string())
    if kinds == {int} and all(-(2**63) <= value < 2**63 for value in values if value is not None):
        return pa.array(values, pa.int64())
    if kinds <= {int, float} and float in kinds:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
