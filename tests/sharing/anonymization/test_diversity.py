"""Entropy l-diversity: no one sensitive value prevails in a group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from sharing.anonymization.core import anonymize_table, protected_rows
from sharing.anonymization.core.measures import Sensitive, effective_values
from tests.sharing.anonymization.census import QUASI_IDENTIFIERS, census


def effective(table, quasi_identifiers, sensitive):
    """The exponential of the entropy of each class, by another library."""
    counted = table.groupby(quasi_identifiers, observed=True, dropna=False)[sensitive].value_counts(dropna=False)
    levels = list(range(len(quasi_identifiers)))
    return np.exp(counted.groupby(level=levels, dropna=False).agg(lambda counts: entropy(counts.to_numpy())))


def test_two_groups_by_hand():
    # Of four young people three have flu and one gout: 4 / 27 ** 0.25 = 1.75 values in effect; of two old ones one each: 2.
    table = pd.DataFrame({"age": [20] * 4 + [60] * 2, "ill": ["flu", "flu", "flu", "gout", "flu", "gout"]})
    alike = anonymize_table(table, ["age"], sensitive="ill", k=2)
    assert (alike.l, alike.entropy_l) == (2, pytest.approx(4 / 27**0.25))
    asked = anonymize_table(table, ["age"], sensitive="ill", k=2, entropy_l=1.8)
    assert set(asked.table["age"]) == {"[20, 60]"}
    assert asked.entropy_l == pytest.approx(np.exp(entropy([4, 2])))


def test_equally_common_values_count_whole():
    table = pd.DataFrame({"age": [1, 1, 9, 9, 9], "ill": list("ababc")})
    result = anonymize_table(table, ["age"], sensitive="ill", k=2, entropy_l=2)
    assert result.table["age"].tolist() == ["1", "1", "9", "9", "9"]
    assert result.entropy_l == pytest.approx(2)


def test_groups_of_a_census_hold_it_where_distinct_values_would_not():
    table = census(3000)
    distinct = anonymize_table(table, QUASI_IDENTIFIERS, sensitive="illness", k=5, l=3)
    asked = anonymize_table(table, QUASI_IDENTIFIERS, sensitive="illness", k=5, l=3, entropy_l=3)
    assert distinct.entropy_l < 3
    assert asked.entropy_l == pytest.approx(effective(asked.table, QUASI_IDENTIFIERS, "illness").min())
    assert asked.entropy_l >= 3 - 1e-9
    assert asked.ncp > distinct.ncp


def test_many_values_are_measured_as_few_are(monkeypatch):
    rng = np.random.default_rng(0)
    classes, values = rng.integers(0, 30, 500), pd.Series(rng.integers(0, 20, 500))
    at_once = effective_values(classes, Sensitive.read(values), 30)
    monkeypatch.setattr("sharing.anonymization.core.measures._CELLS_AT_ONCE", 10)
    assert effective_values(classes, Sensitive.read(values), 30) == pytest.approx(at_once)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("xyz"), st.sampled_from("abcd")), min_size=2, max_size=40),
    st.integers(1, 3),
    st.floats(1, 2.5),
)
def test_it_holds_for_any_table_or_is_refused(rows, k, limit):
    table = pd.DataFrame(rows, columns=["age", "letter", "ill"])
    k = min(k, len(table))
    if np.exp(entropy(table["ill"].value_counts())) < limit - 1e-9:
        with pytest.raises(ValueError, match="column 'ill' holds"):
            anonymize_table(table, ["age", "letter"], sensitive="ill", k=k, entropy_l=limit)
        return
    result = anonymize_table(table, ["age", "letter"], sensitive="ill", k=k, entropy_l=limit)
    found = effective(result.table, ["age", "letter"], "ill").min()
    assert found >= limit - 1e-6
    assert result.entropy_l == pytest.approx(found)
    assert result.entropy_l <= result.l + 1e-9


def test_classes_that_lost_it_are_left_out_of_a_copy():
    table = pd.DataFrame({"age": ["a"] * 4 + ["b"] * 4, "ill": list("xxxy") + list("xxyy")})
    assert protected_rows(table, ["age"], range(8), 2, ["ill"], entropy_l=2).tolist() == [False] * 4 + [True] * 4


def test_closeness_of_what_stays_is_that_to_what_stays():
    """When the only row with the largest income goes, incomes are one rank fewer, and distances are of those ranks."""
    table = pd.DataFrame({"age": ["a"] * 5 + ["b"] * 4 + ["c"], "pay": [1, 2, 3, 2, 2, 1, 2, 3, 3, 9]})
    keep = protected_rows(table, ["age"], range(10), 2, ["pay"], t=0.13)
    for _age, group in (kept := table[keep]).groupby("age"):
        ranks = np.unique(kept["pay"])
        shares = [np.array([(those["pay"] == rank).mean() for rank in ranks]) for those in (group, kept)]
        assert np.abs(np.cumsum(shares[0] - shares[1])).sum() / max(1, len(ranks) - 1) <= 0.13


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"entropy_l": 0.5, "sensitive": "ill"}, "entropy_l must be at least 1; got 0.5"),
        ({"entropy_l": 2}, "name them in sensitive"),
        ({"entropy_l": 1.99, "sensitive": "ill"}, "column 'ill' holds 1.75 values in effect.*entropy_l = 1.99"),
    ],
)
def test_what_cannot_be_had_is_said(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        anonymize_table(pd.DataFrame({"age": [1, 2, 3, 4], "ill": list("aaab")}), ["age"], k=2, **options)
