"""The count itself: people of one side, by fingerprints under one key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sharing.deduplication.core import near_fingerprints, near_pairs, shared_fingerprints
from sharing.overlap.core import Brought, Overlap, overlap
from tests.sharing.overlap.conftest import review

KEY = bytes(range(32))


def brought(records, people):
    return Brought(records, np.array(people))


def test_a_table_worked_by_hand():
    """Of a two people of one side and one of the other's, of c one of each."""
    own = brought(["a", "b", " a", "c", "c", "d"], [1, 1, 2, 3, 3, 4])
    theirs = brought(["a", "c", "c", "e"], [7, 8, 8, 9])
    assert overlap(own, theirs, KEY) == Overlap((4, 3), 2)
    assert overlap(theirs, own, KEY) == Overlap((3, 4), 2)


def test_nobody_is_in_two_pairs():
    """Ann has both a and b; who has a alone and who has b alone each find somebody."""
    own = brought(["a", "b", "a"], ["Ann", "Ann", "Bo"])
    assert overlap(own, brought(["a", "b"], [1, 2]), KEY).equal == 2
    assert overlap(own, brought(["a", "b"], [1, 1]), KEY).equal == 1
    assert overlap(own, brought(["b", "b"], [1, 2]), KEY).equal == 1


def test_one_person_more_or_less_makes_at_most_one():
    rng = np.random.default_rng(3)
    for _ in range(60):
        own, theirs = (
            brought([f"text {i}" for i in rng.integers(0, 12, 30)], rng.integers(0, 8, 30)) for _side in range(2)
        )
        whole = overlap(own, theirs, KEY).equal
        stays = theirs.people != theirs.people[0]
        left = [text for text, stay in zip(theirs.records, stays, strict=True) if stay]
        assert whole - 1 <= overlap(own, brought(left, theirs.people[stays]), KEY).equal <= whole


def test_rows_of_tables_are_equal_by_value():
    own = brought(pa.table({"n": [1, 2, 3], "w": ["x", "y", None]}), [1, 2, 3])
    theirs = brought(pa.table({"n": [1.0, 3.0, 2.0], "w": ["x ", None, "z"]}), [1, 2, 3])
    assert overlap(own, theirs, KEY).equal == 2


def test_nearly_equal_ones_are_counted_besides():
    near = [f"{review(i)} indeed" for i in range(3)]
    own = brought([review(0), near[1], review(2), near[0]], [1, 1, 2, 3])
    theirs = brought([review(0), review(1), near[2]], [1, 2, 3])
    # Equal: one. With nearly equal ones the third takes the first's place there, who has another for the second.
    assert overlap(own, theirs, KEY, near=True) == Overlap((3, 3), 1, 2)


@pytest.mark.parametrize("key", [bytes(32), bytes(range(1, 33))])
def test_the_counts_hang_on_no_key(key):
    own, theirs = (brought([review(i) for i in span], list(span)) for span in (range(60), range(40, 90)))
    assert overlap(own, theirs, key, near=True) == overlap(own, theirs, KEY, near=True)


def test_the_count_is_the_same_seen_from_the_other_side():
    texts = [review(i) for i in range(60)]
    own = brought(texts, list(range(60)))
    theirs = brought(
        [*texts[:10], *(f"{text} indeed" for text in texts[5:30]), review(99)], [*range(30), 1, 1, 1, 1, 1, 2]
    )
    found, other = overlap(own, theirs, KEY, near=True), overlap(theirs, own, KEY, near=True)
    assert (found.equal, found.near) == (other.equal, other.near) == (10, 15)


def test_an_empty_side_has_nothing_in_common():
    empty, some = brought([], []), brought(["a"], [1])
    for own, theirs in ((empty, some), (some, empty), (empty, empty)):
        found = overlap(own, theirs, KEY, near=True)
        assert (found.equal, found.near) == (0, 0)


def test_nearly_equal_ones_are_those_of_the_pairs():
    own = [review(i) for i in range(80)]
    theirs = [f"{review(i)} indeed" if i % 2 else review(i + 500) for i in range(60)]
    prints = near_fingerprints(own, KEY), near_fingerprints(theirs, KEY)
    found = near_pairs(*prints)
    assert found is not None
    assert [tuple(pair) for pair in found.tolist()] == [(i, i) for i in range(1, 60, 2)]
    assert {(i, j) for i, j, similarity in shared_fingerprints(*prints) if similarity >= 0.75} == set(map(tuple, found))
    assert near_pairs(*prints, most=29) is None


def test_fingerprints_of_another_threshold_are_refused():
    prints = near_fingerprints(["a text"], KEY)
    with pytest.raises(ValueError, match="threshold"):
        near_pairs(prints, prints, 0.6)
