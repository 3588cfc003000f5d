"""Which rows are one by the pairs that are settled as the same, and where two words about them contradict."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from sharing.matching.models import MatchPair

SAME, DIFFERENT = MatchPair.Choice.SAME, MatchPair.Choice.DIFFERENT


def groups(pairs: Iterable[MatchPair]) -> dict[str, int]:
    """A number for each print in a pair settled as the same, equal for prints that such pairs link.

    Those of rows that are gone count, too: what was settled about the others doesn't hang on who is still there.
    """
    linked = _links(pairs)
    found: dict[str, int] = {}
    for number, start in enumerate(linked):
        if start in found:
            continue
        found[start] = number
        waiting = deque([start])
        while waiting:
            for following in linked[waiting.popleft()]:
                if following not in found:
                    found[following] = number
                    waiting.append(following)
    return found


def at_odds(pairs: Iterable[MatchPair]) -> list[MatchPair]:
    """The first pair settled as different though others link its rows, and the fewest of these that do; else nothing."""
    pairs = list(pairs)
    linked = _links(pairs)
    number = groups(pairs)
    for pair in sorted((pair for pair in pairs if pair.choice == DIFFERENT), key=lambda pair: pair.rank):
        if pair.one in number and number[pair.one] == number.get(pair.other):
            return [pair, *_way(linked, pair.one, pair.other)]
    return []


def _links(pairs: Iterable[MatchPair]) -> dict[str, dict[str, MatchPair]]:
    linked: dict[str, dict[str, MatchPair]] = defaultdict(dict)
    for pair in pairs:
        if pair.choice == SAME:
            linked[pair.one][pair.other] = linked[pair.other][pair.one] = pair
    return linked


def _way(linked: dict[str, dict[str, MatchPair]], start: str, end: str) -> list[MatchPair]:
    before: dict[str, str] = {start: start}
    waiting = deque([start])
    while end not in before:
        here = waiting.popleft()
        for following in linked[here]:
            if following not in before:
                before[following] = here
                waiting.append(following)
    way = []
    while end != start:
        way.append(linked[end][before[end]])
        end = before[end]
    return way[::-1]
