"""How rules are matched: all as one automaton that says which occur, and only those to find where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import re2

from . import checks


@dataclass(frozen=True)
class Rule:
    """How one written form of an identifier is recognized.

    Attributes:
        name: the rule's own name, shown with each finding.
        kind: what is found, the same for all forms of one identifier.
        pattern: RE2, so that matching takes linear time; group 1 is the finding.
        score: how often a match is right, 0 to 1; the higher one wins where two overlap.
        check: what the match must satisfy besides.
    """

    name: str
    kind: str
    pattern: str
    score: float
    check: checks.Check = checks.whole


class Match(NamedTuple):
    """A span of a text and the rule that found it."""

    start: int
    end: int
    rule: Rule


class RuleSet:
    """All rules as one automaton that says which of them occur, and each alone to find where."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._patterns = [re2.compile(rule.pattern.encode()) for rule in rules]
        options = re2.Options()
        options.max_mem = 64 << 20  # a set that runs out of memory reports no match at all, and says nothing
        self._any = re2.Set.SearchSet(options)
        for rule in rules:
            self._any.Add(rule.pattern.encode())
        self._any.Compile()

    def search(self, text: str) -> list[Match]:
        """Every checked match; matches may overlap."""
        return [match for candidate in self.candidates(text) if (match := checked(candidate, text)) is not None]

    def candidates(self, text: str) -> list[Match]:
        """Every match, not yet checked.

        A long text is taken in parts that end with a sentence, so that each rule looks only where it occurs.
        """
        data = text.encode("utf-8", "replace")  # a lone surrogate becomes one "?"
        spans: list[tuple[int, int, Rule]] = []
        for start, end in _parts(data):
            part = data if end - start == len(data) else data[start:end]
            for number in self._any.Match(part) or ():
                self._locate(number, part, start, spans)
        if not spans or len(data) == len(text):
            return list(map(Match._make, spans))
        begins = (np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80  # the first byte of each character
        place = np.cumsum(begins)
        starts = place[[start for start, _, _ in spans]] - 1
        ends = place[[end - 1 for _, end, _ in spans]]
        rules = (rule for _, _, rule in spans)
        return list(map(Match, starts.tolist(), ends.tolist(), rules))

    def _locate(self, number: int, data: bytes, offset: int, spans: list[tuple[int, int, Rule]]) -> None:
        rule, pattern = self.rules[number], self._patterns[number]
        position = 0
        while match := pattern.search(data, position):
            start, position = match.span(1)  # the character after a number may also be the one before the next
            spans.append((offset + start, offset + position, rule))


def checked(match: Match, text: str) -> Match | None:
    """The match as far as it satisfies its rule, if it does."""
    if match.rule.check is checks.whole:
        return match
    part = match.rule.check(text[match.start : match.end])
    return None if part is None else Match(match.start + part[0], match.start + part[1], match.rule)


_PART = 1000  # bytes
_SENTENCE_ENDS = re.compile("。|[.!?]\n|\n\n".encode())  # no rule's match goes across


def _parts(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each part of a text starts and ends."""
    start = 0
    while len(data) - start > 2 * _PART and (end := _SENTENCE_ENDS.search(data, start + _PART)):
        yield start, end.end()
        start = end.end()
    yield start, len(data)
