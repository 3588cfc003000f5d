import datetime as dt
import unicodedata
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.deduplication.core import exact_duplicates, near_duplicates


def test_texts_are_compared_without_outer_space_and_in_one_unicode_form():
    decomposed = unicodedata.normalize("NFD", "café")
    result = exact_duplicates(["café", decomposed, " café\n", "cafe", "Café"])
    assert result.groups.tolist() == [0, 0, 0, 1, 2]
    assert result.pairs == [(0, 1, 1.0), (0, 2, 1.0)]


def test_mappings_are_compared_whatever_the_order_of_their_keys():
    assert exact_duplicates([{"a": 1, "b": "x"}, {"b": "x", "a": 1.0}, {"a": "1", "b": "x"}]).groups.tolist() == [
        0,
        0,
        1,
    ]


def test_all_missing_values_are_one_and_nothing_else():
    rows = [{"a": None}, {"a": float("nan")}, {"a": pd.NaT}, {"a": ""}, {"a": 0}, {"a": False}]
    assert exact_duplicates(rows).groups.tolist() == [0, 0, 0, 1, 2, 3]


def test_numbers_are_compared_by_value():
    assert exact_duplicates([[2], [2.0], [Decimal("2.00")], [np.int8(2)], ["2"]]).groups.tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("kind", [lambda frame: frame, pa.Table.from_pandas, lambda frame: frame.to_numpy()])
def test_rows_of_any_table_are_records(kind):
    frame = pd.DataFrame({"who": ["Ann", "Bo", "Ann"], "on": [dt.date(2024, 1, 1)] * 3, "n": [1, 1, 1]})
    assert exact_duplicates(kind(frame)).groups.tolist() == [0, 1, 0]


def test_the_first_of_each_group_can_be_kept():
    texts = np.array(["a", "b", "a", "c", "b"])
    assert texts[exact_duplicates(texts).first].tolist() == ["a", "b", "c"]


def test_a_thousand_equal_records_are_told_in_a_thousand_pairs():
    assert len(exact_duplicates(["same"] * 1000).pairs) == 999
    assert not exact_duplicates(["same"] * 3).every_pair
    assert exact_duplicates(["same"] * 2).every_pair
    assert exact_duplicates([]).every_pair


def test_something_without_a_canonical_form_is_refused():
    with pytest.raises(TypeError, match="a record holds a object"):
        exact_duplicates([object()])


def test_a_single_text_is_not_taken_for_many():
    with pytest.raises(TypeError, match="wrap a single one in a list"):
        exact_duplicates("text")


@settings(deadline=None)
@given(st.lists(st.text(max_size=4), max_size=12))
def test_exact_duplicates_are_near_duplicates_too(texts):
    exact, near = exact_duplicates(texts).groups, near_duplicates(texts, normalize=True).groups
    same = np.equal.outer(exact, exact)
    assert np.equal.outer(near, near)[same].all()


ODD_VALUES = [
    None,
    float("nan"),
    True,
    False,
    0,
    1,
    -0.0,
    1.0,
    2.5,
    "1",
    " fine",
    "fine",
    "ﬁne",
    "é",
    "e\u0301",
    [1],
    {"a": 1},
]


@given(st.lists(st.tuples(st.sampled_from(ODD_VALUES), st.sampled_from(ODD_VALUES)), max_size=12))
def test_a_table_has_the_groups_of_its_rows(rows):
    table = pd.DataFrame(rows, columns=["a", "b"], dtype=object)
    assert exact_duplicates(table).groups.tolist() == exact_duplicates(rows).groups.tolist()
