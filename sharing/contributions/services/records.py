"""Records as they were sent by the thousand: each is checked and redacted, and each fault is named; no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError, TooLarge
from sharing.contributions.core import ContentProblem, Kept, is_text, keep_row, keep_text
from sharing.contributions.models import Contribution
from sharing.contributions.services.sealing import Sealed
from sharing.contributions.services.sentences import sentence

MAX_RECORDS = 10_000
MAX_KEY = 200
LANGUAGES = ("", "en", "zh")
FIELDS = frozenset({"text", "row", "language", "subject_key", "idempotency_key"})


@dataclass(frozen=True)
class Ready:
    """A record that was checked and redacted before."""

    kept: Kept
    subject_key: str = ""
    language: str = ""


Sent = Sequence[tuple[int, Mapping[str, Any] | Ready | None]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one record: which one (its number as sent), which field, and what to do.

    Attributes:
        name: of the file, where the record is one.
    """

    number: int
    field: str
    code: str
    detail: str
    name: str = ""


class TooManyRecords(TooLarge):
    code = "too-many-records"
    title = _("At most 10,000 records are taken at once. Send the rest in another request.")


@dataclass(slots=True)
class Record:
    """One record on its way: as it was sent, then whose it is, then what becomes of it."""

    number: int
    kept: Kept
    language: str
    subject_key: str = ""
    idempotency_key: str = ""
    id: UUID = field(default_factory=uuid4)
    subject_id: UUID = field(init=False)
    sealed: Sealed = field(init=False)
    idempotency_hash: str | None = None
    state: Any = Contribution.State.CHECKED
    reason: Any = ""


def read(records: Sent, *, about_people: bool) -> tuple[list[Record], list[Fault]]:
    """What is kept of each record, or what is wrong with it.

    Args:
        records: (number, record). A record is ``Ready``, or has ``text`` or ``row``, and may have
            ``language`` ("en", "zh") and ``idempotency_key``; None is something that was no object.
        about_people: each names a person by ``subject_key``.

    Raises:
        TooManyRecords.
    """
    if len(records) > MAX_RECORDS:
        raise TooManyRecords
    good: list[Record] = []
    faults: list[Fault] = []
    for number, sent in records:
        try:
            good.append(_record(number, sent, about_people))
        except _FieldFault as fault:
            faults.append(Fault(number, fault.field, fault.code, str(fault.detail)))
    return good, faults


class _FieldFault(DomainError):
    def __init__(self, field: str, code: str, detail: Any) -> None:
        super().__init__(detail, field=field)
        self.code = code


def _record(number: int, sent: Mapping[str, Any] | Ready | None, about_people: bool) -> Record:
    if isinstance(sent, Ready):
        return Record(number, sent.kept, sent.language, sent.subject_key)
    if sent is None:
        raise _FieldFault("", "not-an-object", _("This line is not a JSON object with each name once."))
    if unknown := next((name for name in sent if name not in FIELDS), None):
        raise _FieldFault(
            unknown[:50] if is_text(unknown) else "",
            "unknown-field",
            _("Leave this out; put columns of a table row into “row”."),
        )
    language = sent.get("language") or ""
    if language not in LANGUAGES:
        raise _FieldFault("language", "unknown-language", _("Say en or zh, or leave it out."))
    key, repeat = sent.get("subject_key", ""), sent.get("idempotency_key", "")
    if about_people and not _is_key(key):
        raise _FieldFault(
            "subject_key", "bad-key", _("Say whom it is about, by your own key for the person, of 1 to 200 characters.")
        )
    if not about_people and key:
        raise _FieldFault("subject_key", "bad-key", _("Leave this out: what you give is about you."))
    if repeat != "" and not _is_key(repeat):
        raise _FieldFault("idempotency_key", "bad-key", _("An idempotency key is a text of 1 to 200 characters."))
    return Record(number, _kept(sent, language), language, key, repeat)


def _kept(sent: Mapping[str, Any], language: str) -> Kept:
    text, row = sent.get("text"), sent.get("row")
    if (text is None) == (row is None):
        raise _FieldFault("text", "nothing-given", _("Give either a text or a row."))
    name = "text" if text is not None else "row"
    try:
        if text is not None:
            if not isinstance(text, str):
                raise _FieldFault("text", "not-a-text", _("Give the text as a string."))
            return keep_text(text, language or None)
        if not isinstance(row, dict):
            raise _FieldFault("row", "not-a-row", _("Give the row as an object from column to value."))
        return keep_row(row, language or None)
    except ContentProblem as problem:
        raise _FieldFault(name, problem.code.replace("_", "-"), sentence(problem.code, problem.params)) from None


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= MAX_KEY and is_text(value)
