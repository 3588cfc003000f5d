"""When people leave an anonymized table, the classes that no longer hide the others are left out with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.anonymization.core import protected_rows


def test_classes_with_too_few_people_go_however_many_rows_they_have():
    table = pd.DataFrame({"age": ["a"] * 6 + ["b"] * 6})
    people = [0, 1, 2, 3, 4, 5, 6, 6, 6, 7, 8, 9]
    assert protected_rows(table, ["age"], people, 5).tolist() == [True] * 6 + [False] * 6
    assert protected_rows(table, ["age"], people, 4).all()
    assert not protected_rows(table, ["age"], people, 7).any()


def test_without_quasi_identifiers_the_table_is_one_class():
    table = pd.DataFrame({"x": [1, 2, 3]})
    assert protected_rows(table, [], ["p", "q", "r"], 3).all()
    assert not protected_rows(table, [], ["p", "q", "q"], 3).any()


rows = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12), st.sampled_from(["u", "v", "w"])), max_size=60)


@given(rows, st.integers(2, 4), st.sampled_from([None, 2]), st.sampled_from([None, 0.3]))
def test_what_is_kept_holds_all_that_was_asked_for(rows, k, l, t):
    table = pd.DataFrame(rows, columns=["group", "person", "illness"])
    keep = protected_rows(table, ["group"], table["person"].tolist(), k, ["illness"], l, t)
    kept = table[keep]
    for _group, those in kept.groupby("group"):
        assert those["person"].nunique() >= k
        assert l is None or those["illness"].nunique() >= l
        if t is not None:
            shares = [part["illness"].value_counts(normalize=True) for part in (those, kept)]
            assert shares[0].sub(shares[1], fill_value=0).abs().sum() / 2 <= t + 1e-9
    assert len(set(table["group"][~keep]) & set(kept["group"])) == 0


def test_nothing_at_all_is_nothing():
    assert protected_rows(pd.DataFrame({"a": []}), ["a"], [], 5).tolist() == []
    with pytest.raises(KeyError):
        protected_rows(pd.DataFrame({"a": np.arange(3)}), ["b"], [1, 2, 3], 2)
