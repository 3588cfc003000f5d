"""Two releases of the same data, each safe alone, are held beside one another before the second goes out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.anonymization.core import anonymize_table, second_release
from tests.sharing.anonymization.census import QUASI_IDENTIFIERS, census

# Six people, hidden among three each time. Ann (0) is in "[20, 40]" first and in "f" after, and of those who are in both
# groups with her there is only Bea (1), who has the same illness: whoever holds both releases knows it of both.
FIRST = pd.DataFrame({"age": ["[20, 40]"] * 3 + ["[41, 70]"] * 3, "sex": "*", "ill": list("aabbcc")})
SECOND = pd.DataFrame({"age": "*", "sex": list("ffmfmm"), "ill": list("aabbcc")})
BOTH = (range(6), range(6))


def test_the_worked_example_is_counted_as_by_hand():
    found = second_release(FIRST, SECOND, ["age", "sex"], BOTH, k=3, sensitive="ill")
    # Cells: {Ann, Bea}, {2}, {3}, {4, 5}.
    assert (found.smallest, found.rows_below_k, found.fewest_values) == (1, 6, 1)
    assert found.rows_determined == 6
    assert (found.stayed, found.left, found.joined) == (6, 0, 0)
    assert not found.safe
    assert found.reasons == (
        "rows in both releases that their two groups together tell from all but fewer than 3 people: 6",
        "rows of which both releases together tell a sensitive value that neither alone tells: 6",
    )


def test_the_same_groups_again_tell_nothing_new():
    for release in (FIRST, SECOND):
        found = second_release(release, release, ["age", "sex"], BOTH, k=3, sensitive="ill")
        assert (found.safe, found.reasons, found.smallest) == (True, (), 3)


def test_what_one_release_tells_alone_is_not_held_against_the_second():
    alike = FIRST.assign(ill=list("aaabcd"))
    found = second_release(alike, alike, ["age"], BOTH, k=3, sensitive="ill")
    assert (found.safe, found.fewest_values, found.rows_determined) == (True, 1, 0)
    asked = second_release(alike, alike, ["age"], BOTH, k=3, sensitive="ill", l=2)
    assert (asked.safe, asked.rows_below_l) == (False, 3)
    assert asked.reasons == ("rows that share both groups with fewer than 2 different sensitive values: 3",)


def test_one_person_who_left_between_two_releases_is_found_by_subtraction():
    """The group of four becomes one of three: who knows that Dan left knows his illness."""
    first = pd.DataFrame({"age": ["[20, 40]"] * 4, "ill": list("abcd")})
    found = second_release(first, first.iloc[:3], ["age"], (range(4), range(3)), k=3)
    assert (found.left, found.smallest, found.rows_below_k) == (1, 1, 1)
    assert found.reasons == (
        "rows of the first release alone, told from all but fewer than 3 people, so few left their group: 1",
    )


def test_one_person_who_joined_is_found_as_well_and_three_are_not():
    first = pd.DataFrame({"age": ["[20, 40]"] * 3})
    for joined, safe in ((1, False), (3, True)):
        second = pd.DataFrame({"age": ["[20, 40]"] * (3 + joined)})
        found = second_release(first, second, ["age"], (range(3), range(3 + joined)), k=3)
        assert (found.joined, found.safe, found.smallest) == (joined, safe, min(3, joined))


def test_rows_are_known_again_by_their_labels_in_whatever_order_they_come():
    order = [5, 3, 1, 0, 2, 4]
    straight = second_release(FIRST, SECOND, ["age", "sex"], BOTH, k=2, sensitive="ill")
    mixed = second_release(FIRST, SECOND.iloc[order], ["age", "sex"], (range(6), order), k=2, sensitive="ill")
    assert mixed == straight
    assert straight.rows_below_k == 2


def test_several_rows_of_one_person_are_one_person():
    first = pd.DataFrame({"age": ["[20, 40]"] * 3})
    found = second_release(first, first, ["age"], (range(3), range(3)), k=2, people=(list("ppp"), list("ppp")))
    assert (found.smallest, found.rows_below_k) == (1, 3)


def test_two_ways_to_anonymize_a_census_tell_single_people_though_each_hides_five():
    table = census(1500)
    first = anonymize_table(table, QUASI_IDENTIFIERS, sensitive="illness", k=5, l=2).table
    second = anonymize_table(table, QUASI_IDENTIFIERS, sensitive="illness", k=7, l=2).table
    rows = (range(1500), range(1500))
    found = second_release(first, second, QUASI_IDENTIFIERS, rows, k=5, sensitive="illness")
    assert not found.safe
    assert found.smallest < 5
    assert second_release(first, first, QUASI_IDENTIFIERS, rows, k=5, sensitive="illness").safe


def test_nothing_released_twice_is_safe():
    nothing = FIRST.iloc[:0]
    found = second_release(nothing, nothing, ["age"], ([], []), k=2, sensitive="ill")
    assert found.to_dict() == {
        "safe": True, "smallest": None, "rows_below_k": 0, "fewest_values": None, "rows_determined": 0,
        "rows_below_l": 0, "stayed": 0, "left": 0, "joined": 0, "reasons": [],
    }  # fmt: skip


ROW = st.tuples(st.integers(0, 2), st.sampled_from("xyz"))


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.integers(0, 14), ROW, max_size=12),
    st.dictionaries(st.integers(0, 14), ROW, max_size=12),
    st.integers(1, 3),
)
def test_it_counts_what_an_intersecting_attacker_finds(first, second, k):
    """Each target's candidates: those who were in the same group whenever the target was in one, and absent alike."""
    tables = [pd.DataFrame(list(each.values()), columns=["group", "ill"]) for each in (first, second)]
    found = second_release(*tables, ["group"], (list(first), list(second)), k=k, sensitive="ill")
    everyone = first.keys() | second.keys()
    alike = {
        target: {
            other
            for other in everyone
            if all((r.get(other) or [None])[0] == (r.get(target) or [None])[0] for r in (first, second))
        }
        for target in everyone
    }
    assert found.rows_below_k == sum(len(candidates) < k for candidates in alike.values())
    assert found.smallest == min(map(len, alike.values()), default=None)
    determined = 0
    for target, candidates in alike.items():
        for release in (r for r in (first, second) if target in r):
            group = {ill for where, ill in release.values() if where == release[target][0]}
            if len({release[other][1] for other in candidates}) == 1 and len(group) > 1:
                determined += 1
                break
    assert found.rows_determined == determined
    assert found.safe == (found.rows_below_k == 0 and determined == 0)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"rows": (range(5), range(6))}, r"rows\[0\] has 5 labels for 6 rows"),
        ({"rows": (range(6), [1, 1, 2, 3, 4, 5])}, r"rows\[1\] names a row twice"),
        ({"k": 0}, "k must be at least 1"),
        ({"l": 2}, "needs the sensitive columns named"),
        ({"quasi_identifiers": []}, "must name at least one column"),
        ({"people": (range(6), range(2))}, r"people\[1\] has 2 labels for 6 rows"),
    ],
)
def test_what_cannot_be_compared_is_said(options, complaint):
    asked = {"quasi_identifiers": ["age", "sex"], "rows": BOTH, "k": 2} | options
    with pytest.raises(ValueError, match=complaint):
        second_release(FIRST, SECOND, **asked)


def test_a_column_that_one_of_them_lacks_is_named():
    with pytest.raises(KeyError, match="no column 'sex'"):
        second_release(FIRST, SECOND.drop(columns="sex"), ["age", "sex"], BOTH, k=2)


def test_five_hundred_thousand_rows_are_held_beside_one_another_in_one_pass():
    rng = np.random.default_rng(0)
    first = pd.DataFrame({"x": rng.integers(0, 9, 500_000)})
    second = pd.DataFrame({"x": rng.integers(0, 9, 500_000)})
    found = second_release(first, second, ["x"], (range(500_000), range(500_000)), k=5)
    assert (found.safe, found.stayed) == (True, 500_000)
