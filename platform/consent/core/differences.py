"""What changed between two versions of a text, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

SENTENCE_END = re.compile(r"(?<=[.!?。！？；])\s*|\n+")


@dataclass(frozen=True)
class Change:
    """One run of sentences: ``kind`` says whether it stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


def sentences(text: str) -> list[str]:
    """The sentences of a text, Chinese or English, without the blanks around them.

    >>> sentences("We keep it. You may ask.\\n我们会保存。你可以询问。")
    ['We keep it.', 'You may ask.', '我们会保存。', '你可以询问。']
    """
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]


def changes(old: str, new: str) -> list[Change]:
    """Runs of same, removed and added sentences that lead from ``old`` to ``new``, in reading order.

    >>> [(c.kind, c.text) for c in changes("We keep it a year. Ask us.", "We keep it a month. Ask us.")]
    [('removed', 'We keep it a year.'), ('added', 'We keep it a month.'), ('same', 'Ask us.')]
    """
    return list(_runs(sentences(old), sentences(new)))


def _runs(old: list[str], new: list[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield Change("same", " ".join(old[old_from:old_to]))
            continue
        if old_from < old_to:
            yield Change("removed", " ".join(old[old_from:old_to]))
        if new_from < new_to:
            yield Change("added", " ".join(new[new_from:new_to]))
