"""Pairs settled as the same make groups; a pair settled as different inside one is told with the way around it."""

from __future__ import annotations

from sharing.matching.models import MatchPair
from sharing.matching.services import linking


def pair(rank, one, other, choice="same"):
    return MatchPair(rank=rank, one=one, other=other, choice=choice)


def test_rows_are_one_by_way_of_others():
    found = linking.groups([pair(1, "a", "b"), pair(2, "c", "b"), pair(3, "d", "e"), pair(4, "e", "f", "")])
    assert found["a"] == found["b"] == found["c"] != found["d"] == found["e"]
    assert "f" not in found


def test_a_contradiction_is_told_with_the_fewest_pairs_that_make_it():
    links = [pair(2, "a", "b"), pair(3, "b", "c"), pair(4, "c", "d"), pair(5, "b", "d"), pair(6, "x", "y")]
    odd = pair(1, "a", "d", "different")
    assert [found.rank for found in linking.at_odds([*links, odd])] == [1, 2, 5]
    assert [found.rank for found in linking.at_odds([*links[:3], odd])] == [1, 2, 3, 4]


def test_rows_that_nothing_links_may_differ():
    pairs = [pair(1, "a", "b"), pair(2, "c", "d"), pair(3, "a", "d", "different"), pair(4, "x", "y", "different")]
    assert linking.at_odds(pairs) == []


def test_the_contradiction_of_the_lowest_rank_is_told_first():
    pairs = [pair(1, "a", "b"), pair(2, "b", "c"), pair(9, "c", "a", "different")]
    more = [pair(3, "k", "l"), pair(4, "l", "m"), pair(8, "k", "m", "different")]
    assert [found.rank for found in linking.at_odds([*pairs, *more])] == [8, 3, 4]
