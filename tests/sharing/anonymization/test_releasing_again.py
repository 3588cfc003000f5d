"""Which rows may go out to someone who holds earlier releases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.anonymization.core import Outline, releasable_rows, second_release


def outline(classes, persons=None):
    frame = pd.DataFrame({"q": classes})
    return Outline.of(frame, ["q"], range(len(classes)) if persons is None else persons)


def test_the_same_again_goes_out_whole():
    first = outline(list("aaabbb"))
    assert releasable_rows([first], outline(list("xxxyyy")), k=3).all()


def test_where_one_left_others_are_left_out_besides_so_that_it_is_one_of_k():
    first = outline(list("aaaaaaabbbb"))
    now = outline(list("aaaaaabbbb"), [0, 1, 2, 4, 5, 6, 7, 8, 9, 10])  # 3 left
    keep = releasable_rows([first], now, k=3)
    assert keep.tolist() == [False] * 2 + [True] * 8  # with 3, these are three
    assert (releasable_rows([first], now, k=3) == keep).all()


def test_a_class_in_which_too_few_would_stay_goes_out_no_more():
    first = outline(list("aaaabbbb"))
    now = outline(list("aaabbbb"), [0, 1, 2, 4, 5, 6, 7])
    assert releasable_rows([first], now, k=3).tolist() == [False] * 3 + [True] * 4


def test_who_joins_alone_waits():
    now = outline(list("aaaabbb"))
    first = outline(list("aaabbb"), [0, 1, 2, 4, 5, 6])
    assert releasable_rows([first], now, k=3).tolist() == [True] * 3 + [False] + [True] * 3


def test_a_class_all_of_whom_are_new_goes_out_and_so_does_one_that_enough_left():
    first = outline(list("aaaaaa"))
    assert releasable_rows([first], outline(list("bbb"), [7, 8, 9]), k=3).all()
    assert releasable_rows([first], outline(list("aaa"), [0, 1, 2]), k=3).all()


def test_two_ways_to_cut_the_same_people_tell_of_single_ones():
    first = outline(list("aaabbb"))
    assert not releasable_rows([first], outline(list("aabbba")), k=3).any()
    assert releasable_rows([first], outline(list("aabbba")), k=1).all()


def test_what_was_left_out_once_counts_in_what_is_out_not_in_what_was_there():
    first = outline(list("aaaabbbb"))
    second = outline(list("bbbb"), [4, 5, 6, 7])  # somebody had left a
    third = outline(list("aaabbbb"), [0, 1, 2, 4, 5, 6, 7])
    assert releasable_rows([first, second], third, k=3).tolist() == [False] * 3 + [True] * 4


def test_who_was_left_out_for_anothers_sake_does_not_come_back_alone():
    first, now = outline(list("aaaaaaaa")), outline(list("aaaaaaa"), [0, 1, 2, 3, 4, 5, 6])
    keep = releasable_rows([first], now, k=3)
    second = outline(["a"] * 5, now.persons[keep])
    again = releasable_rows([first, second], now, k=3)
    assert (again == keep).all()


def test_a_part_must_hold_different_sensitive_values_too():
    first, now = outline(list("aaaaaa")), outline(list("xxxyyy"))
    illness = ["flu", "gout", "flu", "flu", "flu", "flu"]
    assert releasable_rows([first], now, k=3).all()
    assert releasable_rows([first], now, k=3, sensitive=[illness], l=2).tolist() == [True] * 3 + [False] * 3
    alike = ["flu", "gout"] * 3
    assert releasable_rows([first], now, k=3, sensitive=[alike], l=2).all()


def test_rows_of_one_person_are_one_person():
    first = outline(list("aaaaaa"), [1, 1, 1, 2, 3, 4])
    now = outline(list("aaa"), [2, 3, 4])  # one left, with three rows
    assert not releasable_rows([first], now, k=3).any()


def test_it_fits_into_bytes_and_comes_back():
    first = outline(list("aabbb"), [2**64 - 1, 5, 6, 7, 8])
    again = Outline.from_bytes(first.to_bytes())
    assert (again.persons == first.persons).all()
    assert (again.classes == first.classes).all()


def test_a_number_for_each_row_is_needed():
    with pytest.raises(ValueError, match="2 numbers for 3 rows"):
        outline(list("aaa"), [1, 2])


@settings(max_examples=150, deadline=None)
@given(
    before=st.lists(st.integers(0, 3), min_size=1, max_size=40),
    seed=st.integers(0, 10_000),
    k=st.integers(1, 4),
    rows_each=st.integers(1, 2),
)
def test_what_goes_out_passes_the_check_of_a_second_release(before, seed, k, rows_each):
    rng = np.random.default_rng(seed)
    n = len(before)
    persons = np.arange(n) // rows_each
    there = rng.random(n) < 0.8
    there[np.isin(persons, persons[~there])] = False  # whole people leave
    cut = np.where(rng.random(n) < 0.2, rng.integers(0, 4, n), before)
    first, second = pd.DataFrame({"q": before}), pd.DataFrame({"q": cut[there]})
    if not len(second):
        return
    keep = releasable_rows([outline(before, persons)], Outline.of(second, ["q"], persons[there]), k=k)
    rows = np.arange(n)
    found = second_release(
        first, second[keep], ["q"], (rows, rows[there][keep]), k, people=(persons, persons[there][keep])
    )
    small_before = pd.Series(persons).groupby(np.array(before)).nunique().min() < k
    assert found.safe or small_before
    if not small_before and (cut == before).all() and there.all():
        assert keep.all()
