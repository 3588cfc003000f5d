"""The count itself: people of one side, by fingerprints under one key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sharing.deduplication.core import near_fingerprints, near_in_both, shared_fingerprints
from sharing.overlap.core import Brought, Met, Overlap, overlap
from tests.sharing.overlap.conftest import review

KEY = bytes(range(32))


def brought(records, people):
    return Brought(records, np.array(people))


def test_a_table_worked_by_hand():
    own = brought(["a", "b", " a", "c", "c", "d"], [1, 1, 2, 3, 3, 4])
    theirs = brought(["a", "c", "c", "e"], [7, 8, 8, 9])
    assert overlap(own, theirs, KEY) == (Overlap(4, Met(3, 2, 1.0)), Overlap(3, Met(2, 3, 0.75)))


def test_rows_of_tables_are_equal_by_value():
    own = brought(pa.table({"n": [1, 2, 3], "w": ["x", "y", None]}), [1, 2, 3])
    theirs = brought(pa.table({"n": [1.0, 3.0, 2.0], "w": ["x ", None, "z"]}), [1, 2, 3])
    assert overlap(own, theirs, KEY)[0].equal.people == 2


def test_nobody_is_counted_twice_and_an_equal_text_goes_first():
    near = [f"{review(i)} indeed" for i in range(3)]
    own = brought([review(0), near[1], review(2), near[0]], [1, 1, 2, 3])
    theirs = brought([review(0), review(1), near[2]], [1, 2, 3])
    found, _theirs = overlap(own, theirs, KEY, near=True)
    assert found.equal.people == 1  # the first, who has a nearly equal one, too
    assert found.near is not None
    assert found.near.people == 2
    assert found.near.other_people == 2


@pytest.mark.parametrize("key", [bytes(32), bytes(range(1, 33))])
def test_the_counts_hang_on_no_key(key):
    own, theirs = (brought([review(i) for i in span], list(span)) for span in (range(60), range(40, 90)))
    assert overlap(own, theirs, key, near=True) == overlap(own, theirs, KEY, near=True)


def test_the_other_sides_count_is_the_same_seen_from_there():
    texts = [review(i) for i in range(60)]
    own = brought(texts, list(range(60)))
    theirs = brought(
        [*texts[:10], *(f"{text} indeed" for text in texts[5:30]), review(99)], [*range(30), 1, 1, 1, 1, 1, 2]
    )
    assert overlap(own, theirs, KEY, near=True) == overlap(theirs, own, KEY, near=True)[::-1]


def test_an_empty_side_has_nothing_in_common():
    empty, some = brought([], []), brought(["a"], [1])
    for own, theirs in ((empty, some), (some, empty), (empty, empty)):
        found, _theirs = overlap(own, theirs, KEY, near=True)
        assert found.equal == found.near == Met(0, 0, 0.0)


def test_nearly_equal_ones_are_those_of_the_pairs():
    own = [review(i) for i in range(80)]
    theirs = [f"{review(i)} indeed" if i % 2 else review(i + 500) for i in range(60)]
    prints = near_fingerprints(own, KEY), near_fingerprints(theirs, KEY)
    mine, others = near_in_both(*prints)
    pairs = [(i, j) for i, j, similarity in shared_fingerprints(*prints) if similarity >= 0.75]
    assert set(np.flatnonzero(mine)) == {i for i, _j in pairs}
    assert set(np.flatnonzero(others)) == {j for _i, j in pairs} == set(range(1, 60, 2))


def test_fingerprints_of_another_threshold_are_refused():
    prints = near_fingerprints(["a text"], KEY)
    with pytest.raises(ValueError, match="threshold"):
        near_in_both(prints, prints, 0.6)
