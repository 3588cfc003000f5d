"""Shape and content of an event, judged by what its model reads and answers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.collection.core.said import CORRECTION, KINDS, PROBLEM, RATING, SUGGESTION, Label, Said
from text.redaction import redact_text

MAX_INPUT = 20_000  # characters
MAX_WORDS = 5_000  # characters
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # JSON can write NUL and half a pair; PostgreSQL and UTF-8 can't
MAX_WHOLE = 2**53  # beyond it, a whole number is not the same number to every program (RFC 8259, section 6)
RATINGS = range(1, 6)


class Problem(ValueError):
    """Something is wrong with one field. ``code`` names what, ``params`` completes its sentence."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        self.field, self.code, self.params = field, code, params
        super().__init__(f"{field}: {code}")


@dataclass(frozen=True)
class Reads:
    """What a model reads and answers.

    Attributes:
        classes: its labels.
        features: the columns of a model of tables; None for a model of texts.
    """

    classes: Sequence[Label]
    features: Sequence[str] | None

    def label(self, given: Any, field: str) -> Label:
        """The class that was meant; a label may be written as text.

        Raises:
            Problem: the model has no such label.
        """
        for known in self.classes:
            # 1 and True are equal in Python and not the same label.
            if (known == given and type(known) is type(given)) or (isinstance(given, str) and str(known) == given):
                return known
        raise Problem(field, "unknown_label", known=", ".join(map(str, self.classes[:20])))


def check(event: Mapping[str, Any], reads: Reads) -> Said:
    """An event with its personal details taken out.

    Args:
        event: ``kind``, and as far as it applies ``input``, ``output``, ``correction``, ``rating`` and ``text``.
        reads: what the model reads and answers.

    Raises:
        Problem: names the first field at fault.
    """
    kind = event.get("kind")
    if kind not in KINDS:
        raise Problem("kind", "unknown_kind", known=", ".join(KINDS))
    removed: Counter[str] = Counter()
    rating = _rating(event.get("rating"))
    given = _input(event.get("input"), reads, removed)
    output = _label(event.get("output"), "output", reads)
    correction = _label(event.get("correction"), "correction", reads)
    words = _words(event.get("text"), removed)
    if kind == RATING and rating is None:
        raise Problem("rating", "rating_missing")
    if kind == CORRECTION and correction is None:
        raise Problem("correction", "correction_missing")
    if correction is not None and given is None:
        raise Problem("input", "input_missing")
    if kind in (PROBLEM, SUGGESTION) and not words:
        raise Problem("text", "text_missing")
    return Said(kind, given, output, correction, rating, words, dict(removed))


def _rating(given: Any) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given not in RATINGS:
        raise Problem("rating", "bad_rating")
    return given


def _label(given: Any, field: str, reads: Reads) -> Label | None:
    return None if given is None or given == "" else reads.label(given, field)


def _words(given: Any, removed: Counter[str]) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        raise Problem("text", "not_text")
    if len(given) > MAX_WORDS:
        raise Problem("text", "too_long", limit=MAX_WORDS)
    return _redacted(given.strip(), "text", removed)


def _input(given: Any, reads: Reads, removed: Counter[str]) -> str | dict[str, Any] | None:
    if given is None or given == "":
        return None
    if reads.features is None:
        if not isinstance(given, str):
            raise Problem("input", "input_is_text")
        if len(given) > MAX_INPUT:
            raise Problem("input", "too_long", limit=MAX_INPUT)
        return _redacted(given, "input", removed)
    if not isinstance(given, Mapping):
        raise Problem("input", "input_is_row", names=", ".join(reads.features))
    # Only the columns that the model reads are kept.
    return {name: _cell(given, name, removed) for name in reads.features}


def _cell(row: Mapping[str, Any], name: str, removed: Counter[str]) -> Any:
    if name not in row:
        raise Problem("input", "column_missing", name=name)
    value = row[name]
    if isinstance(value, str) and len(value) <= MAX_WORDS:
        return _redacted(value, "input", removed)
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) <= MAX_WHOLE):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise Problem("input", "bad_cell", name=name)


def _redacted(text: str, field: str, removed: Counter[str]) -> str:
    if UNSTORABLE.search(text):
        raise Problem(field, "not_text")
    found = redact_text(text)
    removed.update(finding.kind for finding in found.findings)
    return found.text
