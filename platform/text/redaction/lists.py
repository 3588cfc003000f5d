"""An organization's own words: strings that are never redacted, and strings that always are."""

import re
from collections.abc import Iterable, Iterator, Mapping

from .folding import fold, soften
from .matching import Match, Rule

_SHORTEST, _LONGEST = 2, 200  # characters of an entry
_KIND = re.compile(r"[A-Z][A-Z_]{0,31}")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Lists:
    """Strings to leave alone and strings to take out, compiled once for many texts.

    Entries and texts are compared in one plain spelling: full-width as plain, invisible marks skipped, small letters,
    any white space as a space. An entry that begins or ends with a letter or digit of ASCII stands for whole words:
    "Ann" is not in "Annual". Where entries overlap, the leftmost counts, and of those the longest.

    Finding them takes time in proportion to the text, times the number of different lengths of entries that begin alike.

    Args:
        allow: never redacted, where a finding is no more than such a string: "Jordan", not the "Jordan" in
            "jordan@example.com".
        deny: always redacted; the kind to call each, such as {"Project Falcon": "NAME"}.

    Raises:
        ValueError: an entry has fewer than 2 characters or more than 200, stands on both lists or twice under two kinds;
            or a kind is not capitals and underscores.

    >>> from text.redaction import redact_text
    >>> lists = Lists(allow=["Grace Hopper"], deny={"Project Falcon": "PROJECT"})
    >>> redact_text("Grace Hopper met Alan Turing about project falcon", lists=lists).text
    'Grace Hopper met [NAME] about [PROJECT]'
    """

    def __init__(self, allow: Iterable[str] = (), deny: Mapping[str, str] | None = None) -> None:
        self._rules: dict[str, Rule | None] = {}  # None: allowed
        kinds: dict[str, Rule] = {}
        for entry in allow:
            self._add(entry, None)
        for entry, kind in (deny or {}).items():
            if not isinstance(kind, str) or not _KIND.fullmatch(kind):
                raise ValueError(f"a kind is written in capitals and underscores, such as NAME; got {kind!r}")
            self._add(entry, kinds.setdefault(kind, Rule("deny-list", kind, "", 1.0)))
        self._lengths: dict[str, list[int]] = {}  # by the first two characters, the longest first
        for entry in self._rules:
            lengths = self._lengths.setdefault(entry[:_SHORTEST], [])
            if len(entry) not in lengths:
                lengths.append(len(entry))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def _add(self, entry: str, rule: Rule | None) -> None:
        plain = plain_entry(entry) if isinstance(entry, str) else ""
        if not _SHORTEST <= len(plain) <= _LONGEST:
            raise ValueError(f"an entry has {_SHORTEST} to {_LONGEST} characters; got {entry!r:.80}")
        if plain in self._rules and self._rules[plain] != rule:
            raise ValueError(f"an entry stands on one list and under one kind; got {entry!r:.80} twice")
        self._rules[plain] = rule

    def search(self, text: str) -> tuple[list[tuple[int, int]], list[Match]]:
        """The spans of allowed strings in a folded text, and the matches of denied ones; none overlap."""
        allowed, denied = [], []
        for start, end, rule in self._occurrences(_plain(text)):
            if rule is None:
                allowed.append((start, end))
            else:
                denied.append(Match(start, end, rule))
        return allowed, denied

    def _occurrences(self, text: str) -> Iterator[tuple[int, int, Rule | None]]:
        rules, lengths, start = self._rules, self._lengths, 0
        while start < len(text) - 1:
            for length in lengths.get(text[start : start + _SHORTEST], ()):
                end = start + length
                entry = text[start:end]
                if entry in rules and _apart(text, start) and _apart(text, end):
                    yield start, end, rules[entry]
                    start = end - 1
                    break
            start += 1


def plain_entry(text: str) -> str:
    """An entry in the plain spelling in which entries and texts are compared: two that are equal in it are one entry."""
    return _plain(fold(text).text).strip()


def _plain(text: str) -> str:
    """Small letters, plain punctuation and spaces; as long as it was."""
    small = text.lower()
    if len(small) != len(text):  # one letter in Unicode grows: İ
        small = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)
    return re.sub(r"\s", " ", soften(small))


def _apart(text: str, at: int) -> bool:
    """Whether no word goes across this place."""
    return not (0 < at < len(text) and text[at - 1] in _WORD and text[at] in _WORD)
