"""One thing that somebody said about a model's output."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

RATING, CORRECTION, PROBLEM, SUGGESTION = KINDS = ("rating", "correction", "problem", "suggestion")
Label = str | int | float | bool


@dataclass(frozen=True)
class Said:
    """Checked and redacted.

    Attributes:
        kind: one of ``KINDS``: what it mainly is. A correction may carry a rating, and each may carry words.
        input: what the model was asked: a text, or the columns that it reads.
        output: the label that the model gave.
        correction: the label that would have been right.
        rating: from 1 to 5.
        text: the person's words.
        removed: how many personal details of each kind were taken out.
    """

    kind: str
    input: str | dict[str, Any] | None = None
    output: Label | None = None
    correction: Label | None = None
    rating: int | None = None
    text: str = ""
    removed: dict[str, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The content as it is sealed: everything but the kind and the rating, which are counted."""
        content = {"input": self.input, "output": self.output, "correction": self.correction, "text": self.text}
        kept = {name: value for name, value in content.items() if value not in (None, "")}
        return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def content_from(stored: bytes) -> Mapping[str, Any]:
    """Read what ``Said.to_bytes`` wrote: ``input``, ``output``, ``correction`` and ``text``, each None when absent."""
    return {"input": None, "output": None, "correction": None, "text": None} | json.loads(stored)
