"""Fusing rows: equal to pandas on matching schemas, with matching, refusal and provenance of its own."""

import json

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.fusion.core import fuse_rows


@pytest.fixture
def a():
    return pd.DataFrame({"age": [31, 42], "city": ["Lyon", "Graz"], "churn": [True, False]})


@pytest.fixture
def b():
    return pd.DataFrame({"City": ["Oslo"], "AGE": [27], "income": [10.5]})


def test_names_that_differ_by_case_are_matched_and_the_rest_is_kept(a, b):
    fused = fuse_rows(a, b)
    assert list(fused.table.columns) == ["age", "city", "churn", "income"]
    assert fused.table["age"].tolist() == [31, 42, 27]
    assert fused.table["city"].tolist() == ["Lyon", "Graz", "Oslo"]
    assert fused.table["churn"].isna().tolist() == [False, False, True]
    assert fused.report["matches"] == [
        {"a": "age", "b": "AGE", "by": "similar name", "kind": "number"},
        {"a": "city", "b": "City", "by": "similar name", "kind": "text"},
    ]
    assert (fused.report["only_a"], fused.report["only_b"]) == (["churn"], ["income"])


def test_whole_numbers_and_truth_values_stay_so_where_a_side_lacks_them(a, b):
    fused = fuse_rows(a.assign(big=[2**60 + 1, 7]), b).table
    assert fused["big"].tolist()[:2] == [2**60 + 1, 7]
    assert str(fused["churn"].dtype) == "boolean"


def test_provenance_leads_each_record_back_to_its_own(a, b):
    fused = fuse_rows(a, b)
    origin = fused.provenance
    assert origin["source"].tolist() == ["a", "a", "b"]
    assert origin["a_row"].tolist()[:2] == [0, 1]
    assert origin["a_row"].isna().tolist() == [False, False, True]
    assert origin["b_row"].tolist()[2] == 0


def test_a_mapping_decides_where_names_do_not(a):
    other = pd.DataFrame({"years": [50], "town": ["Bern"]})
    fused = fuse_rows(a, other, {"years": "age", "town": "city"})
    assert fused.table["age"].tolist() == [31, 42, 50]
    assert {match["by"] for match in fused.report["matches"]} == {"mapping"}


def test_likely_matches_are_suggested_and_not_made(a):
    fused = fuse_rows(a, pd.DataFrame({"citty": ["Bern"]}))
    assert fused.report["suggestions"] == [{"a": "city", "b": "citty", "similarity": pytest.approx(0.889)}]
    assert "citty" in fused.table.columns


def test_the_report_is_json(a, b):
    assert json.loads(json.dumps(fuse_rows(a, b).to_dict()))["rows"] == 3


def test_arrow_in_is_arrow_out(a, b):
    fused = fuse_rows(pa.Table.from_pandas(a), pa.Table.from_pandas(b))
    assert isinstance(fused.table, pa.Table)
    assert isinstance(fused.provenance, pa.Table)
    assert fused.table["age"].to_pylist() == [31, 42, 27]
    assert fused.table["churn"].to_pylist() == [True, False, None]
    assert pa.types.is_boolean(fused.table["churn"].type)


def test_categories_of_two_parties_are_united(a):
    mine = a.assign(city=a["city"].astype("category"))
    theirs = pd.DataFrame({"city": pd.Categorical(["Oslo"])})
    assert fuse_rows(mine, theirs).table["city"].tolist() == ["Lyon", "Graz", "Oslo"]


def test_an_all_missing_column_takes_the_other_sides_values(a):
    empty = pd.DataFrame({"age": [None], "city": [None]}, dtype=object)
    assert fuse_rows(a, empty).table["age"].tolist()[:2] == [31, 42]
    assert fuse_rows(empty, a).table["age"].tolist()[1:] == [31, 42]
    assert len(fuse_rows(empty, empty).table) == 2


values = st.lists(st.tuples(st.integers(-5, 5), st.sampled_from(["x", "y"]), st.floats(-1, 1)), max_size=12)


@given(values, values)
@settings(max_examples=50, deadline=None)
def test_tables_of_one_schema_fuse_as_pandas_concatenates(first, second):
    def table(rows):
        frame = pd.DataFrame(rows, columns=["n", "s", "f"])
        return frame.astype({"n": "int64", "s": "str", "f": "float64"})

    a, b = table(first), table(second)
    fused = fuse_rows(a, b)
    pd.testing.assert_frame_equal(fused.table, pd.concat([a, b], ignore_index=True))
    assert len(fused.provenance) == len(a) + len(b)
    pd.testing.assert_frame_equal(fused.table, fuse_rows(a, b).table)


@pytest.mark.parametrize(
    ("other", "mapping", "message"),
    [
        ({"age": ["old"]}, None, "'age' holds number in a but 'age' holds text in b"),
        ({"x": [1]}, {"y": "age"}, "mapping names 'y', which b does not have"),
        ({"x": [1]}, {"x": "years"}, "mapping names 'years', which a does not have"),
        ({"x": [1], "y": [2]}, {"x": "age", "y": "age"}, "two of b's columns to the same column"),
        ({"x": [1], "age": [2]}, {"x": "age"}, "b's column 'age' is not matched"),
        ({"x": [1], "X": [2]}, None, "but for case: X, x"),
    ],
)
def test_schemas_that_do_not_fit_are_refused_with_the_column(a, other, mapping, message):
    with pytest.raises(ValueError, match=message):
        fuse_rows(a, pd.DataFrame(other), mapping)


def test_something_that_is_no_table_is_refused(a):
    with pytest.raises(TypeError, match="b must be a pandas DataFrame or an Arrow table"):
        fuse_rows(a, [1, 2])
