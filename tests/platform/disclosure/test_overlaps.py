"""Sums under filters that overlap: no combination of what is shown is about a few people."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure.core import FLOOR
from disclosure.overlaps import admitted, keep, sets_of


def days(first, last):
    """A record and a person a day, for figures of the days from ``first`` to before ``last``."""
    return {day: day for day in range(first, last)}


def shown(*sets, before=()):
    return admitted(before, sets_of(sets), range(len(sets)), minimum=FLOOR)


def test_two_windows_that_differ_by_one_person_are_not_both_shown():
    assert shown(days(0, 20), days(0, 21), days(0, 25)) == [0, 2]


def test_three_windows_of_which_none_is_like_another_are_not_all_shown():
    # Worked by hand: [0, 21) - [0, 10) - [10, 20) is day 20 alone, though each two differ by ten people or more.
    assert shown(days(0, 10), days(10, 20), days(0, 21)) == [0, 1]
    assert shown(days(0, 10), days(10, 20), days(0, 20), days(0, 25)) == [0, 1, 2, 3]


def test_what_was_shown_before_counts():
    before = sets_of([days(0, 10), days(10, 20)])
    assert shown(days(0, 21), days(0, 20), before=[before]) == [1]
    assert shown(days(0, 21), before=[keep(before, [0])]) == [0]


def test_one_person_s_many_records_are_one_person():
    more = dict.fromkeys(range(100, 110), "ada")
    assert shown(days(0, 20), days(0, 20) | more) == [0]


def test_few_people_in_several_atoms_together_are_counted_once():
    """Two combinations about two people each, of whom one is in both, are about three."""
    atoms = [dict.fromkeys(range(start, start + 2), who) for start, who in ((100, "ada"), (110, "bo"), (120, "cy"))]
    assert shown(days(0, 20), days(0, 20) | atoms[0] | atoms[1] | atoms[2]) == [0]


def test_a_set_that_would_take_too_long_to_look_through_is_not_shown(monkeypatch):
    monkeypatch.setattr("disclosure.overlaps.MOST_COMBINATIONS", 0)
    assert shown({1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6}, {4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9}) == [0]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sets(st.integers(0, 11), min_size=1), min_size=1, max_size=6), st.integers(2, 12))
def test_a_search_through_every_few_people_finds_nothing(sets, people):
    """By brute force over people: no sums of what is shown vanish on everybody but a few."""
    asked = [{record: record % people for record in records} for records in sets]
    found = shown(*asked)
    A = np.array([[float(record in asked[number]) for record in range(12)] for number in found])
    whose = np.arange(12) % people
    for few in itertools.combinations(range(people), min(people, FLOOR - 1)):
        if not len(found):
            continue
        others = A[:, ~np.isin(whose, few)]
        assert np.linalg.matrix_rank(others) == np.linalg.matrix_rank(A), (asked, found, few)
    for number in set(range(len(asked))) - set(found):
        B = np.array([[float(record in asked[n]) for record in range(12)] for n in [*found, number]])
        assert any(
            np.linalg.matrix_rank(B[:, ~np.isin(whose, few)]) < np.linalg.matrix_rank(B)
            for few in itertools.combinations(range(people), min(people, FLOOR - 1))
        ), "hidden although nothing would follow"


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_and_people_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    asked = [{int(r): int(r) % 17 for r in rng.choice(40, rng.integers(5, 35), replace=False)} for _ in range(6)]
    names = rng.permutation(1000)
    renamed = [{int(names[r]): int(names[500 + p]) for r, p in reversed(records.items())} for records in asked]
    assert shown(*asked) == shown(*renamed)
