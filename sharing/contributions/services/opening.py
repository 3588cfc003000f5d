"""A file of many records, opened and checked: what would be kept of each, and which rows are at fault. Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import confined
from kernel.errors import DomainError
from media.kinds import IMAGES, kind_of
from sharing.contributions.core import ContentProblem, Kept, keep_row, keep_text, typed
from sharing.contributions.services.checking import BadContent, Readers, keep_file, refusal
from sharing.contributions.services.records import MAX_KEY, MAX_RECORDS, Fault, Ready
from sharing.contributions.services.sentences import sentence

MAX_FILE_BYTES = 50 * 2**20
MAX_MEDIA = 200  # pictures and recordings in one archive
TABLE_LIMITS = confined.Limits(memory_mb=1024, cpu_seconds=30, wall_seconds=60, answer_mb=256)
ARCHIVE_LIMITS = confined.Limits(memory_mb=512, cpu_seconds=30, wall_seconds=60, answer_mb=128)


@dataclass(frozen=True)
class Opened:
    """A file's records.

    Attributes:
        form: csv, json-lines, parquet, prose, zip, image or audio.
        records: (number, record) of those that can be taken. A CSV's first row after the header is number 2.
        faults: what is wrong with the others.
    """

    form: str
    records: tuple[tuple[int, Ready], ...]
    faults: tuple[Fault, ...] = ()
    columns: tuple[str, ...] = field(default=())

    @property
    def removed(self) -> dict[str, int]:
        """Personal details taken out of all records, by kind."""
        total: dict[str, int] = {}
        for _number, record in self.records:
            for kind, count in record.kept.removed.items():
                total[kind] = total.get(kind, 0) + count
        return dict(sorted(total.items()))


def open_file(
    data: bytes, *, language: str = "", about_people: bool = False, subject_column: str = "", always_table: bool = False
) -> Opened:
    """Open a file by what its bytes are; its name counts for nothing. Everything is read in child processes.

    Args:
        about_people: each record is about somebody whom an organization serves: ``subject_column`` names the column
            with its key for the person, and an archive has a folder for each person, named by the key.
        always_table: read text as a table even where it looks like prose.

    Raises:
        BadContent, ContentTooLarge: the file as a whole, about the field ``file``.
    """
    if len(data) > MAX_FILE_BYTES:
        raise refusal("upload-bytes", {"limit_mb": MAX_FILE_BYTES // 2**20})
    kind = kind_of(data)
    if kind == "zip":
        return _archive(data, language, about_people)
    if kind in IMAGES or kind == "wav":
        if about_people:
            raise BadContent(sentence("no-folder", {}), field="file")
        kept = keep_file(data)
        return Opened(kept.kind, ((1, Ready(kept)),))
    return _table(data, language, subject_column if about_people else None, always_table)


def _confined(target: str, data: bytes, limits: confined.Limits, **parameters: Any) -> tuple[Any, bytes]:
    try:
        return confined.call(target, data, limits=limits, **parameters)
    except confined.Refused as refused:
        raise refusal(refused.code, refused.params) from None
    except confined.Overwhelmed:
        raise refusal("overwhelmed", {}) from None


def _table(data: bytes, language: str, subject_column: str | None, always_table: bool) -> Opened:
    facts, answer = _confined(
        "sharing.contributions.core.files:read_records", data, TABLE_LIMITS, always_table=always_table
    )
    columns = facts["columns"]
    if subject_column is not None and columns and subject_column not in columns:
        params = {"name": subject_column or "“”", "names": ", ".join(columns[:20])}
        raise BadContent(sentence("no-subject-column", params), field="subject_column")
    records: list[tuple[int, Ready]] = []
    faults: list[Fault] = []
    for number, record, fault in json.loads(answer):
        if fault is not None:
            faults.append(Fault(number, "", fault["code"], sentence(fault["code"], fault["params"])))
            continue
        try:
            records.append((number, _ready(record, facts["form"], language, subject_column)))
        except ContentProblem as problem:
            name = str(problem.params.get("name", ""))
            code = problem.code.replace("_", "-")
            faults.append(Fault(number, name, code, sentence(problem.code, problem.params)))
        except _NoSubject:
            faults.append(Fault(number, subject_column or "", "no-subject", sentence("no-subject", {})))
    return Opened(facts["form"], tuple(records), tuple(faults), tuple(columns))


class _NoSubject(Exception):
    pass


def _ready(record: Mapping[str, Any], form: str, language: str, subject_column: str | None) -> Ready:
    key = ""
    if subject_column is not None:
        cells = dict(record.get("row", {}))
        value = cells.pop(subject_column, None)
        key = "" if value is None else str(value).strip()
        if not 1 <= len(key) <= MAX_KEY:
            raise _NoSubject
        record = (
            {"text": cells["text"]} if set(cells) == {"text"} and isinstance(cells["text"], str) else {"row": cells}
        )
    spoken = record.get("language", language)
    spoken = spoken if spoken in ("en", "zh") else language
    if "text" in record:
        return Ready(keep_text(record["text"], spoken or None), key, spoken)
    row = typed(record["row"]) if form == "csv" else record["row"]
    return Ready(keep_row(row, spoken or None), key, spoken)


def _archive(data: bytes, language: str, about_people: bool) -> Opened:
    entries, contents = _confined("media.archives:unpack", data, ARCHIVE_LIMITS)
    if not entries:
        raise refusal("table-empty", {})
    records: list[tuple[int, Ready]] = []
    faults: list[Fault] = []
    media = 0
    with Readers() as readers:
        for number, name, content, fault in _files(entries, contents):
            if fault is not None:
                faults.append(Fault(number, "", fault["fault"], sentence(fault["fault"], fault["params"]), name[-80:]))
                continue
            key = name.split("/")[0] if about_people and "/" in name else ""
            try:
                if about_people and not key:
                    raise BadContent(sentence("no-folder", {}))
                ready = Ready(_kept(content, language, readers), key, language)
            except DomainError as problem:
                faults.append(Fault(number, "", problem.code, str(problem.detail), name[-80:]))
                continue
            except ContentProblem as problem:
                code = problem.code.replace("_", "-")
                faults.append(Fault(number, "", code, sentence(problem.code, problem.params), name[-80:]))
                continue
            media += ready.kept.data is not None
            if media > MAX_MEDIA:
                raise BadContent(
                    _("An archive holds at most %(n)s pictures and recordings. Split it.") % {"n": f"{MAX_MEDIA:,}"},
                    field="file",
                )
            records.append((number, ready))
    return Opened("zip", tuple(records[:MAX_RECORDS]), tuple(faults))


def _files(entries: list[dict[str, Any]], contents: bytes) -> Iterator[tuple[int, str, bytes, dict[str, Any] | None]]:
    at = 0
    for number, entry in enumerate(entries, 1):
        if "fault" in entry:
            yield number, entry["name"], b"", entry
        else:
            yield number, entry["name"], contents[at : at + entry["size"]], None
            at += entry["size"]


def _kept(content: bytes, language: str, readers: Readers) -> Kept:
    kind = kind_of(content)
    if kind in IMAGES or kind == "wav":
        return keep_file(content, readers)
    if kind != "text":
        raise BadContent(sentence("empty" if kind == "empty" else "zip-file", {}))
    return keep_text(content.decode("utf-8-sig"), language or None)
