"""How rules are matched: all as one automaton that says which occur, and only those to find where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import re2

from . import checks

_ANYWHERE, _NOT_FOUND = re2._Anchor.UNANCHORED, (-1, -1)


@dataclass(frozen=True)
class Rule:
    """How one written form of an identifier is recognized.

    Attributes:
        name: the rule's own name, shown with each finding.
        kind: what is found, the same for all forms of one identifier.
        pattern: RE2, so that matching takes linear time; group 1 is the finding, or all of it without groups, which is
            faster.
        score: how often a match is right, 0 to 1; the higher one wins where two overlap.
        check: what the match must satisfy besides.
        beside: characters, as in a class, none of which may stand right before or behind; RE2 cannot look around.
    """

    name: str
    kind: str
    pattern: str
    score: float
    check: checks.Check = checks.whole
    beside: str = ""

    @property
    def searched(self) -> bytes:
        """The pattern with one character on each side where it matters what stands there."""
        return (f"[^{self.beside}](?:{self.pattern})[^{self.beside}]" if self.beside else self.pattern).encode()


class Match(NamedTuple):
    """A span of a text and the rule that found it."""

    start: int
    end: int
    rule: Rule


class RuleSet:
    """All rules as one automaton that says which of them occur, and each alone to find where."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        patterns = [re2.compile(rule.searched) for rule in rules]
        # Straight to the engine, from a position, past re2's objects for each match: half the time of a search.
        self._patterns = [(pattern._regexp.Match, pattern.groups) for pattern in patterns]
        options = re2.Options()
        options.max_mem = 64 << 20  # a set that runs out of memory reports no match at all, and says nothing
        self._any = re2.Set.SearchSet(options)
        for rule in rules:
            self._any.Add(rule.searched)
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
            part = b" %b " % data[start:end]  # so that something always stands beside a match
            for number in self._any.Match(part) or ():
                self._locate(number, part, start - 1, spans)
        if len(data) == len(text):
            return list(map(Match._make, spans))
        place = _places(data, spans)
        return [Match(place[start], place[end], rule) for start, end, rule in spans]

    def _locate(self, number: int, data: bytes, offset: int, spans: list[tuple[int, int, Rule]]) -> None:
        rule, search, group = self.rules[number], *self._patterns[number]
        position, length = 0, len(data)
        while (found := search(_ANYWHERE, data, position, length)[group]) != _NOT_FOUND:
            start, end = found
            if rule.beside:
                start, end = start + 1, end - 1
                while data[start] & 0xC0 == 0x80:  # the character before takes several bytes
                    start += 1
                while data[end] & 0xC0 == 0x80:
                    end -= 1
            spans.append((offset + start, offset + end, rule))
            position = end  # the character after a number may also be the one before the next


def _places(data: bytes, spans: list[tuple[int, int, Rule]]) -> dict[int, int]:
    """Which character each start and end of a span is, by its byte."""
    place, last, characters = {}, 0, 0
    for at in sorted({byte for start, end, _ in spans for byte in (start, end)}):
        characters += len(data[last:at].decode())
        place[at] = characters
        last = at
    return place


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
