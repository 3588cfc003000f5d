"""What is kept of a record: personal details are replaced before anything is stored."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from text.headers import identifies
from text.redaction import number_kind, redact_text

MARK = re.compile(r"\[[A-Z_]+\]")  # what redact_text leaves in place of a detail

WHOLE = re.compile(r"-?(0|[1-9]\d{0,17})")  # without leading zeros, which codes have; fits 64 bits
FRACTION = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,15}")
WHOLE_FLOAT = 10.0**15  # below it, a float that is a whole number has all its digits

MAX_TEXT = 20_000  # characters
MAX_COLUMNS = 100
MAX_NAME = 100
MAX_VALUE = 2_000
Scalar = str | int | float | bool | None


class ContentProblem(ValueError):
    """A record that can't be taken; ``code`` names the fault, ``params`` what its sentence needs."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Piece:
    """A run of the text as given: kept as it is, or replaced because it points at a person (``kind`` says how)."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Kept:
    """What is kept of one record.

    Attributes:
        content: {"text": …} or {"row": {…}}, redacted; empty for an image or a recording.
        removed: how many details of each kind were taken out.
        pieces: for a text, the original in runs, to show its giver what is taken out.
        data: the file of an image or a recording, written anew.
        about: of such a file, what may be said of it: type, width and height, seconds.
    """

    content: dict[str, Any]
    removed: dict[str, int] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    data: bytes | None = None
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """text, row, image or audio."""
        return self.about["type"].partition("/")[0] if self.data is not None else next(iter(self.content))

    def to_bytes(self) -> bytes:
        """The file, or canonical JSON in UTF-8."""
        if self.data is not None:
            return self.data
        return json.dumps(self.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def to_dict(self) -> dict[str, Any]:
        return {
            "content": self.content,
            "removed": self.removed,
            "pieces": [vars(piece) for piece in self.pieces],
            "about": self.about,
        }


def keep_text(text: str, language: str | None = None) -> Kept:
    """A text with marks in place of contact details, numbers, addresses, secrets and names.

    Raises:
        ContentProblem: "empty", "too_long" (with ``limit`` in characters), or "not_text".

    >>> keep_text("Write to anna@example.org please.").removed
    {'EMAIL': 1}
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ContentProblem("empty")
    if len(text) > MAX_TEXT:
        raise ContentProblem("too_long", limit=MAX_TEXT)
    if not is_text(text):
        raise ContentProblem("not_text")
    redacted = redact_text(text, language)
    pieces, at = [], 0
    for finding in redacted.findings:
        if at < finding.start:
            pieces.append(Piece(text[at : finding.start]))
        pieces.append(Piece(text[finding.start : finding.end], finding.kind))
        at = finding.end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    removed = Counter(finding.kind for finding in redacted.findings)
    return Kept({"text": redacted.text}, dict(sorted(removed.items())), tuple(pieces))


def keep_row(row: Mapping[str, Scalar], language: str | None = None) -> Kept:
    """A table row with the same done to each of its texts, and to whole numbers that are somebody's telephone, card or
    identity number. Other numbers are left as they are, and so are the names of columns, which may hold none of this.

    Raises:
        ContentProblem: "empty", "too_many_columns", "bad_name" (with ``name``), "name_identifies" (with ``column``,
            its place, since the name is somebody's), "bad_value" (with ``name``).
    """
    if not row:
        raise ContentProblem("empty")
    if len(row) > MAX_COLUMNS:
        raise ContentProblem("too_many_columns", limit=MAX_COLUMNS)
    kept: dict[str, Scalar] = {}
    removed: Counter[str] = Counter()
    for place, (name, value) in enumerate(row.items(), start=1):
        if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME or name.startswith("_") or not is_text(name):
            raise ContentProblem("bad_name", name=str(name)[:MAX_NAME].encode(errors="replace").decode())
        if identifies(name):
            raise ContentProblem("name_identifies", column=place)
        kept[name], kinds = _keep_value(name, value, language)
        removed.update(kinds)
    return Kept({"row": kept}, dict(sorted(removed.items())))


def keep_media(facts: Mapping[str, Any], data: bytes) -> Kept:
    """An image or a recording that was written anew (see ``media``)."""
    about = {name: value for name, value in facts.items() if name != "removed"}
    return Kept({}, dict(facts["removed"]), data=data, about=about)


def is_text(value: str) -> bool:
    """Whether a string can be written down: JSON may escape NUL and halves of surrogate pairs, which can't."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in value


def says_nothing(content: Mapping[str, Any]) -> bool:
    """Whether nothing but marks is left of a record.

    >>> says_nothing({"text": "[NAME], [EMAIL]!"}), says_nothing({"row": {"age": 41}})
    (True, False)
    """
    values = [content["text"]] if "text" in content else content["row"].values()
    return not any(
        any(character.isalnum() for character in MARK.sub("", value)) if isinstance(value, str) else value is not None
        for value in values
    )


def _keep_value(name: str, value: Any, language: str | None) -> tuple[Scalar, list[str]]:
    if isinstance(value, str):
        if len(value) > MAX_VALUE or not is_text(value):
            raise ContentProblem("bad_value", name=name)
        if kind := number_kind(value, name):
            return f"[{kind}]", [kind]
        redacted = redact_text(value, language)
        return redacted.text, [finding.kind for finding in redacted.findings]
    if value is None or isinstance(value, bool):
        return value, []
    if isinstance(value, int):
        return _keep_number(name, value, value)
    if isinstance(value, float) and value - value == 0:  # neither infinite nor "not a number", which JSON can't carry
        return _keep_number(name, value, int(value)) if value.is_integer() and value < WHOLE_FLOAT else (value, [])
    raise ContentProblem("bad_value", name=name)


def _keep_number(name: str, value: Scalar, whole: int) -> tuple[Scalar, list[str]]:
    """A number, or a mark where it points at a person; spreadsheets make floats of a column in which some are missing."""
    kind = number_kind(str(whole), name)
    return (f"[{kind}]", [kind]) if kind else (value, [])


def typed(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of a text file as numbers and yes or no, where that loses nothing and points at nobody.

    >>> typed({"age": "41", "score": "4.50", "left": "true", "code": "007", "phone": "13800138000", "note": "a"})
    {'age': 41, 'score': 4.5, 'left': True, 'code': '007', 'phone': '13800138000', 'note': 'a'}
    """
    return {name: _typed(name, value) if isinstance(value, str) else value for name, value in cells.items()}


def _typed(name: str, cell: str) -> Scalar:
    plain = cell.strip()
    if plain.lower() in ("true", "false"):
        return plain.lower() == "true"
    if WHOLE.fullmatch(plain):
        return cell if number_kind(plain, name) else int(plain)
    return float(plain) if FRACTION.fullmatch(plain) else cell
