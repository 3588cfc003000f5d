"""Fusing columns: a join that keeps who came from where, refuses one-to-many, and drops nobody unasked."""

import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.fusion.core import fuse_columns


@pytest.fixture
def a():
    return pd.DataFrame({"person": ["p1", "p2", "p3", None], "calls": [4, 0, 7, 1]})


@pytest.fixture
def b():
    return pd.DataFrame({"person": ["p3", None, "p9", "p1"], "plan": [True, True, False, False], "calls": [1, 2, 3, 4]})


def test_people_whom_only_one_side_knows_are_kept(a, b):
    fused = fuse_columns(a, b, "person")
    assert fused.table["person"].tolist()[:3] == ["p1", "p2", "p3"]
    assert fused.table["person"].tolist()[5] == "p9"
    assert fused.table["calls"].astype(object).tolist()[:4] == [4, 0, 7, 1]
    assert fused.table["plan"].astype(object).where(fused.table["plan"].notna(), None).tolist() == [
        False, None, True, None, True, False,
    ]  # fmt: skip
    assert fused.provenance["source"].tolist() == ["both", "a", "both", "a", "b", "b"]
    assert fused.report["matched"] == 2
    assert (fused.report["only_a"], fused.report["only_b"]) == (2, 2)
    assert (fused.report["without_key_a"], fused.report["without_key_b"]) == (1, 1)


def test_missing_keys_match_nothing(a, b):
    origin = fuse_columns(a, b, "person").provenance
    assert origin["b_row"].isna().tolist()[3]
    assert origin["a_row"].isna().tolist()[4]


def test_only_common_people_on_request(a, b):
    fused = fuse_columns(a, b, "person", missing="drop")
    assert fused.table["person"].tolist() == ["p1", "p3"]
    assert fused.table["calls_b"].tolist() == [4, 1]
    assert fused.table["calls"].dtype == a["calls"].dtype
    assert "dropped" in fused.report["missing_side"]
    assert (fused.report["only_a"], fused.report["rows"]) == (2, 2)


def test_a_column_of_the_same_name_gets_another(a, b):
    fused = fuse_columns(a, b.rename(columns={"plan": "calls_b"}), "person")
    assert fused.report["renamed"] == {"calls": "calls_b_b"}
    assert list(fused.table.columns) == ["person", "calls", "calls_b", "calls_b_b"]


def test_one_to_many_is_refused_unless_ruled(a, b):
    twice = pd.concat([b, pd.DataFrame({"person": ["p1"], "plan": [True], "calls": [99]})])
    with pytest.raises(ValueError, match="b has 1 records whose 'person' repeats"):
        fuse_columns(a, twice, "person")
    first = fuse_columns(a, twice, "person", repeated="first")
    last = fuse_columns(a, twice, "person", repeated="last")
    assert first.table["calls_b"].tolist()[0] == 4
    assert last.table["calls_b"].tolist()[0] == 99
    assert first.report["repeated_b"] == last.report["repeated_b"] == 1


def test_arrow_in_is_arrow_out_with_whole_numbers(a, b):
    fused = fuse_columns(pa.Table.from_pandas(a), pa.Table.from_pandas(b), "person")
    assert fused.table["calls_b"].to_pylist() == [4, None, 1, None, 2, 3]
    assert pa.types.is_int64(fused.table["calls_b"].type)
    assert fused.provenance["b_row"].to_pylist() == [3, None, 0, None, 1, 2]


def test_the_report_is_json_and_names_nobody(a, b):
    told = json.dumps(fuse_columns(a, b, "person").to_dict())
    assert "p1" not in told


keyed = st.dictionaries(st.integers(0, 15), st.integers(-9, 9), max_size=12)


@given(keyed, keyed)
@settings(max_examples=60, deadline=None)
def test_the_join_equals_that_of_pandas_and_its_provenance_is_whole(first, second):
    a = pd.DataFrame({"k": list(first), "x": list(first.values())}, dtype="int64")
    b = pd.DataFrame({"k": list(second), "y": list(second.values())}, dtype="int64")
    fused = fuse_columns(a, b, "k")
    expected = a.merge(b, on="k", how="outer").sort_values("k").reset_index(drop=True)
    ours = fused.table.sort_values("k").reset_index(drop=True)
    pd.testing.assert_frame_equal(ours.astype("Float64"), expected.astype("Float64"))
    inner = fuse_columns(a, b, "k", missing="drop").table
    pd.testing.assert_frame_equal(inner, a.merge(b, on="k", how="inner"), check_dtype=len(inner) > 0)
    for side, frame in (("a_row", a), ("b_row", b)):
        rows = fused.provenance[side]
        assert sorted(rows.dropna().tolist()) == list(range(len(frame)))
        there = rows.notna().to_numpy()
        assert fused.table["k"][there].tolist() == frame["k"].iloc[rows[there].astype(int)].tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"on": "id"}, "a has no column 'id'"),
        ({"on": "person", "missing": "guess"}, "missing must be"),
        ({"on": "person", "repeated": "mean"}, "repeated must be"),
    ],
)
def test_wrong_arguments_are_refused(a, b, arguments, message):
    with pytest.raises(ValueError, match=message):
        fuse_columns(a, b, **arguments)


def test_keys_of_different_kinds_are_refused(b):
    with pytest.raises(ValueError, match="'person' holds number in a but text in b"):
        fuse_columns(pd.DataFrame({"person": [1, 2]}), b, "person")
