"""Rows that could only be kept by blurring them beyond use are left out, up to a stated share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.anonymization.core import anonymize_table
from tests.sharing.anonymization.census import QUASI_IDENTIFIERS, census
from tests.sharing.anonymization.test_tables import recomputed

AGES = pd.DataFrame({"age": [20, 20, 21, 21, 22, 22, 23, 23, 24, 24, 60, 90]}, index=range(100, 112))


def test_the_two_who_are_far_from_all_are_left_out():
    plain = anonymize_table(AGES, ["age"], k=2)
    assert plain.table["age"].tolist()[-2:] == ["[60, 90]"] * 2
    assert (plain.suppressed, plain.discernibility) == (0, 6 * 4)
    result = anonymize_table(AGES, ["age"], k=2, most_lost=0.3, most_suppressed=0.2)
    assert result.table.index.tolist() == list(range(100, 110))
    assert (result.k, result.suppressed, result.left_out.tolist()) == (2, 2, [10, 11])
    assert result.ncp == pytest.approx(2 / 12)  # what is left out is lost
    assert result.discernibility == 5 * 4 + 2 * 12


def test_more_than_the_cap_is_refused_with_the_limits_and_the_column():
    table = AGES.assign(sex="f")
    with pytest.raises(ValueError) as refusal:
        anonymize_table(table, ["sex", "age"], k=2, most_lost=0.1, most_suppressed=0.1)
    assert "2 of 12 rows (16.7%)" in str(refusal.value)
    assert "most_lost = 0.1" in str(refusal.value)
    assert "most_suppressed allows 10.0%" in str(refusal.value)
    assert "column 'age'" in str(refusal.value)


def test_nothing_is_left_out_unasked():
    with pytest.raises(ValueError, match="most_suppressed allows 0"):
        anonymize_table(AGES, ["age"], k=2, most_lost=0.3)


def test_leaving_out_everybody_is_no_protection():
    with pytest.raises(ValueError, match=r"12 of 12 rows \(100.0%\)"):
        anonymize_table(AGES, ["age"], k=12, most_lost=0.5, most_suppressed=1)


def test_closeness_is_kept_to_those_who_stay():
    """Without the far ones, a group that lay close enough to all (0.45) lies too far from the rest (0.506), and goes."""
    ages = [20] * 26 + [30] * 10 + [60, 70, 80, 90]
    table = pd.DataFrame({"age": ages, "ill": ["a"] * 26 + ["a"] * 3 + ["b"] * 7 + list("abbb")})
    asked = {"sensitive": "ill", "k": 4, "t": 0.5}
    assert anonymize_table(table, ["age"], **asked).table["age"].nunique() == 3
    result = anonymize_table(table, ["age"], **asked, most_lost=0.3, most_suppressed=0.4)
    assert set(result.table["age"]) == {"20"}
    assert (result.suppressed, result.t) == (14, 0)


@pytest.mark.parametrize(("name", "share"), [("most_lost", -0.1), ("most_lost", 1.1), ("most_suppressed", 2)])
def test_shares_out_of_range_are_refused(name, share):
    with pytest.raises(ValueError, match=rf"{name} must lie in \[0, 1\]"):
        anonymize_table(AGES, ["age"], k=2, **{name: share})


def test_a_census_without_its_widest_rows_is_left_sharper():
    table = census(3000)
    whole = anonymize_table(table, QUASI_IDENTIFIERS, sensitive="illness", k=5, l=2)
    result = anonymize_table(
        table, QUASI_IDENTIFIERS, sensitive="illness", k=5, l=2, most_lost=0.35, most_suppressed=0.05
    )
    assert 0 < result.suppressed <= 150
    kept = (result.ncp * 3000 - result.suppressed) / (3000 - result.suppressed)
    assert kept < whole.ncp
    assert recomputed(result.table, QUASI_IDENTIFIERS, ["illness"])[:2] == (result.k, result.l)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 99), st.sampled_from("xyz"), st.integers(0, 3)), min_size=4, max_size=40),
    st.integers(1, 4),
    st.sampled_from([None, 0.3]),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_what_is_promised_holds_for_what_stays_and_the_cap_for_what_goes(rows, k, t, lost, cap):
    table = pd.DataFrame(rows, columns=["age", "letter", "pay"])
    asked = {"sensitive": "pay", "k": k, "t": t, "most_lost": lost}
    try:
        result = anonymize_table(table, ["age", "letter"], **asked, most_suppressed=cap)
    except ValueError:
        with pytest.raises(ValueError, match="cannot be protected"):
            anonymize_table(table, ["age", "letter"], **asked, most_suppressed=cap)
        return
    assert result.suppressed == len(table) - len(result.table) == len(result.left_out) <= cap * len(table)
    assert result.table["pay"].tolist() == np.delete(table["pay"].to_numpy(), result.left_out).tolist()
    found = recomputed(result.table, ["age", "letter"], ["pay"])
    assert found[0] == result.k >= k
    assert found[2] == pytest.approx(result.t)
    assert t is None or result.t <= t + 1e-9
    assert 0 <= result.ncp <= 1 + 1e-12
