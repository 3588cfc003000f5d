"""Groups kept together for several reasons: a split that leaks neither people nor near-duplicates."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import linked_groups, split_by_group
from text.duplicates import near_duplicates


def test_rows_linked_by_either_reason_share_a_name_and_others_none():
    assert linked_groups(["Ann", "Bo", "Cy", "Ann", "Di"], [0, 1, 1, 2, 3]).tolist() == ["Ann", "Bo", "Bo", "Ann", "Di"]


def test_links_reach_through_several_rows():
    assert set(linked_groups(["a", "a", "b", "b", "c"], [0, 1, 1, 2, 2])) == {"a"}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_each_grouping_is_kept_together_and_no_more_than_they_ask(rows):
    one, other = zip(*rows, strict=True)
    linked = linked_groups(one, other)
    reached = np.equal.outer(one, one) | np.equal.outer(other, other)
    for _ in rows:
        reached = reached @ reached
    assert (np.equal.outer(linked, linked) == reached).all()


def test_near_duplicates_never_stand_on_both_sides_of_a_split():
    rng = random.Random(2)
    texts = [" ".join(rng.choices(["parcel", "late", "thank", "you", "good", "bad", "price"], k=9)) for _ in range(300)]
    texts += [text + rng.choice("!?.") for text in texts]
    people = [f"person {rng.randrange(400)}" for _ in texts]
    near = near_duplicates(texts, 0.9)

    split = split_by_group(linked_groups(people, near.groups), 0.3)
    side = np.isin(np.arange(600), split.test)
    assert not any(side[i] != side[j] for i, j, _ in near.pairs)
    assert not {people[i] for i in split.train} & {people[i] for i in split.test}

    by_people_alone = np.isin(np.arange(600), split_by_group(people, 0.3).test)
    assert any(by_people_alone[i] != by_people_alone[j] for i, j, _ in near.pairs)  # so this could fail


def test_a_group_keeps_its_name_when_rows_elsewhere_come_or_go():
    before = linked_groups(["Ann", "Bo", "Cy", "Di"], [0, 1, 1, 2])
    after = linked_groups(["Eve", "Bo", "Cy", "Ann"], [0, 7, 7, 5])
    assert dict(zip(["Ann", "Bo", "Cy"], before[:3], strict=True)) == dict(
        zip(["Bo", "Cy", "Ann"], after[1:], strict=True)
    )


@pytest.mark.parametrize(
    ("groupings", "sentence"),
    [
        ([], "at least one grouping"),
        ([[1, 2], [1]], "as many as one another"),
        ([[1, 2], [1, None]], "missing in some rows"),
        ([[[1], [2]]], "one entry per row"),
    ],
)
def test_unusable_groupings_are_refused(groupings, sentence):
    with pytest.raises(ValueError, match=sentence):
        linked_groups(*groupings)
