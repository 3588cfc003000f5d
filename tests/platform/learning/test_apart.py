"""What is tested is not learned from, nearly word for word either; and the test part hangs on no other rows."""

import random

import numpy as np
import pytest

from learning import apart, split_by_group
from text.duplicates import near_duplicates

WORDS = ["parcel", "late", "thank", "you", "good", "bad", "price", "never", "again", "box"]


@pytest.fixture
def said():
    """300 texts, each said twice by somebody, the second time with a mark at its end; 60 blank or missing ones."""
    rng = random.Random(2)
    texts = [" ".join(rng.choices(WORDS, k=9)) for _ in range(300)]
    texts += [text.upper() + rng.choice("!?.") for text in texts] + [" ", None, ""] * 20
    return texts, np.array([f"person {rng.randrange(400)}" for _ in texts])


def test_no_text_that_is_trained_on_nearly_says_what_one_of_the_test_part_says(said):
    texts, people = said
    by_people = split_by_group(people, 0.3)
    split = apart(by_people, texts)
    near = near_duplicates([text or "" for text in texts[:600]], normalize=True).pairs
    train, test = set(split.train), set(split.test)

    def straddling(train, test):
        return [(i, j) for i, j, _ in near if (i in train and j in test) or (j in train and i in test)]

    assert straddling(set(by_people.train), test)  # so this could fail
    assert not straddling(train, test)
    assert not set(people[split.train]) & set(people[split.test])


def test_only_what_is_repeated_in_the_test_part_sits_out(said):
    texts, people = said
    by_people = split_by_group(people, 0.3)
    groups = near_duplicates([text or "" for text in texts[:600]], normalize=True).groups
    tested = {groups[row] for row in by_people.test if row < 600}
    expected = [row for row in by_people.train if row >= 600 or groups[row] not in tested]
    assert apart(by_people, texts).train.tolist() == expected


def test_the_test_part_stays_and_nobody_comes_into_it_when_others_leave(said):
    """So a model and the one made in its place, without those who left, are measured on rows that neither learned."""
    texts, people = said
    before = apart(split_by_group(people, 0.3), texts)
    learned = set(before.train)
    rng = np.random.default_rng(0)
    for _ in range(5):
        left = rng.choice(np.unique(people), 40, replace=False)
        stay = np.flatnonzero(~np.isin(people, left))
        after = apart(split_by_group(people[stay], 0.3), [texts[row] for row in stay])
        assert set(stay[after.test]) == set(before.test) & set(stay)
        assert not set(stay[after.test]) & learned


def test_rows_without_text_repeat_nothing():
    texts = [None, "", "  ", None, "", "  "]
    split = split_by_group(np.arange(6), 0.5, seed=1)
    assert apart(split, texts).train.tolist() == split.train.tolist()
