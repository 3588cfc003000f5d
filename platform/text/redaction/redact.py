"""Finding and replacing: which spans of a text point at a person, and the text without them."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from . import names_en, names_zh
from .folding import fold
from .lists import Lists
from .matching import Match, checked
from .pseudonyms import MARKS, mark
from .rules import STRUCTURED

LANGUAGES = ("zh", "en", "mixed", "other")
# Taking a finding out can bare the edge of the next, so the rest is looked at again; two rounds nearly always do,
# and the bound keeps the time in proportion to the text.
_ROUNDS = 8
_AROUND = 60  # characters; more than any recognizer of names looks around
_NAME_FINDERS = (("zh", names_zh.search), ("en", names_en.search))


class Finding(NamedTuple):
    """Something in a text that points at a person; it carries no copy of what it found.

    Attributes:
        start, end: the span in the text as it was given, in characters.
        kind: EMAIL, PHONE, NAME, RESIDENT_ID, …
        score: how often matches of this rule are right, 0 to 1.
        rule: the recognizer that found it.
    """

    start: int
    end: int
    kind: str
    score: float
    rule: str


@dataclass(frozen=True)
class RedactedText:
    """A text with marks in place of its findings.

    Attributes:
        text: the redacted text.
        findings: in order, without overlaps; their spans refer to the text before redaction.
    """

    text: str
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can carry it."""
        return {"text": self.text, "findings": [finding._asdict() for finding in self.findings]}


def redact_text(
    text: str, language: str | None = None, key: bytes | str | None = None, *, lists: Lists | None = None
) -> RedactedText:
    """Replace what points at a person: contact details, numbers, addresses, secrets and names.

    Full-width and styled characters are read as plain ones and invisible ones are skipped; the text around the
    findings stays as it was. Matching takes time in proportion to the length of the text.

    Args:
        text: Chinese, English or both.
        language: ``"zh"`` or ``"en"`` looks for names of that language only, ``"other"`` for none; None and
            ``"mixed"`` for both. Everything but names is looked for in every text.
        key: with a key, the mark carries a pseudonym, ``[PHONE-kqzt…]``: the same person or number gets the same one
            under one key, however it is written, and another under another key. Without, the mark is ``[PHONE]``.
        lists: an organization's own strings: those never redacted, and those always redacted with their kind.

    Raises:
        ValueError: the language is unknown or the key is empty.
        TypeError: the text is not a string.

    >>> redact_text("Mail ben@example.com").text
    'Mail [EMAIL]'
    """
    findings = find(text, language, lists=lists)
    marks = [(f.start, f.end, mark(f.kind, text[f.start : f.end], key)) for f in findings]
    return RedactedText(_replace(text, marks), findings)


def find(text: str, language: str | None = None, *, lists: Lists | None = None) -> tuple[Finding, ...]:
    """What :func:`redact_text` would replace, in order and without overlaps."""
    if not isinstance(text, str):
        raise TypeError(f"text must be a string; got {type(text).__name__}")
    if language is not None and language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)} or None; got {language!r}")
    folded = fold(text)
    plain = MARKS.sub(lambda earlier: _blank(len(earlier.group())), folded.text)
    name_finders = [search for spoken, search in _NAME_FINDERS if language in (None, "mixed", spoken)]
    findings: list[Finding] = []
    near: bytearray | None = None
    for _ in range(_ROUNDS):
        matches = STRUCTURED.candidates(plain)
        for search in name_finders:
            matches += search(plain, near)
        allowed, denied = lists.search(plain) if lists is not None else ([], [])
        fresh = _without_overlaps(matches, plain, _Spans(allowed))
        if denied:
            fresh = _with_denied(fresh, denied, plain)
        if not fresh:
            break
        findings += [Finding(*folded.span(start, end), rule.kind, rule.score, rule.name) for start, end, rule in fresh]
        plain = _replace(plain, [(start, end, _blank(end - start)) for start, end, _ in fresh])
        near = _near(fresh, len(plain)) if name_finders else None
    return tuple(sorted(findings, key=attrgetter("start")))


def _near(found: list[Match], length: int) -> bytearray:
    """The characters beside findings: names further off were looked at with all that stands around them."""
    near = bytearray(length)
    for start, end, _ in found:
        start, end = max(0, start - _AROUND), min(length, end + _AROUND)
        near[start:end] = b"\1" * (end - start)
    return near


def _blank(length: int) -> str:
    """What stands for a finding while the rest is looked at: edges like a mark's, nothing to find inside."""
    return "[" + "]" * (length - 1)


def _replace(text: str, parts: list[tuple[int, int, str]]) -> str:
    """Put something else in place of each (start, end, instead); the spans are in order."""
    pieces, last = [], 0
    for start, end, instead in parts:
        pieces += [text[last:start], instead]
        last = end
    return "".join((*pieces, text[last:]))


class _Spans:
    """Spans in order and without overlaps, asked which of them hold another."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._ends = dict(spans)
        self._starts = list(self._ends)

    def hold(self, match: Match) -> bool:
        before = bisect_right(self._starts, match.start) - 1
        return before >= 0 and match.end <= self._ends[self._starts[before]]


def _without_overlaps(candidates: list[Match], text: str, allowed: _Spans) -> list[Match]:
    """Of those that satisfy their rule and overlap, the one with the highest score, the longest, the first; in order."""
    taken = bytearray(len(text))
    best: list[Match] = []
    for candidate in sorted(candidates, key=lambda match: (-match.rule.score, match.start - match.end, match.start)):
        if taken.find(0, candidate.start, candidate.end) < 0:  # wholly inside others: its check is spared
            continue
        match = checked(candidate, text)
        if match is not None and taken.find(1, match.start, match.end) < 0 and not allowed.hold(match):
            taken[match.start : match.end] = b"\1" * (match.end - match.start)
            best.append(match)
    return sorted(best, key=lambda match: match.start)


def _with_denied(found: list[Match], denied: list[Match], text: str) -> list[Match]:
    """Denied strings before what overlaps them; one inside a longer finding goes with it."""
    exactly = {(match.start, match.end) for match in denied}
    found = [match for match in found if (match.start, match.end) not in exactly]
    longer = _Spans((match.start, match.end) for match in found)
    first = [match for match in denied if not longer.hold(match)]
    taken = bytearray(len(text))
    for match in first:
        taken[match.start : match.end] = b"\1" * (match.end - match.start)
    others = [match for match in found if taken.find(1, match.start, match.end) < 0]
    return sorted((*first, *others), key=lambda match: match.start)
