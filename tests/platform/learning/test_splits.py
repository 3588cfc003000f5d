"""Splits that keep a person on one side."""

import numpy as np
import pytest

from learning import split_by_group

PEOPLE = np.array([f"person {i % 400}" for i in range(2000)])


def test_nobody_stands_on_both_sides_and_no_row_is_lost():
    split = split_by_group(PEOPLE, 0.25, seed=1)

    assert not set(PEOPLE[split.train]) & set(PEOPLE[split.test])
    assert sorted([*split.train, *split.test]) == list(range(2000))


def test_the_share_of_groups_is_what_was_asked_for():
    split = split_by_group(np.arange(20_000), 0.3)

    assert len(split.test) / 20_000 == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / 20_000))


def test_a_person_keeps_their_side_when_others_come_and_go():
    before = set(PEOPLE[split_by_group(PEOPLE, 0.25).test])
    later = np.array([*PEOPLE[::-1][:900], *(f"newcomer {i}" for i in range(300))])

    after = set(later[split_by_group(later, 0.25).test])

    assert after & set(PEOPLE) == before & set(later)


def test_another_seed_is_another_split():
    assert split_by_group(PEOPLE, 0.5, seed=0).test.tolist() != split_by_group(PEOPLE, 0.5, seed=1).test.tolist()


@pytest.mark.parametrize(
    ("groups", "fraction", "sentence"),
    [
        ([1, 2, None], 0.5, "groups is missing"),
        ([], 0.5, "at least one"),
        ([1, 2, 3], 1.0, "strictly between 0 and 1"),
        (["same"] * 10, 0.5, "groups are too few"),
    ],
)
def test_an_unusable_split_is_refused(groups, fraction, sentence):
    with pytest.raises(ValueError, match=sentence):
        split_by_group(groups, fraction)
