import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sharing.cleaning.core import profile


def only(values, name="x"):
    return profile(pd.DataFrame({name: values})).columns[0]


def test_numbers_are_described_by_their_distribution():
    column = only([1, 2, 2, 3, None, 10])
    assert (column.kind, column.missing, column.distinct) == ("number", 1, 4)
    assert (column.minimum, column.maximum, column.mean, column.median) == (1, 10, 3.6, 2)
    assert sum(column.histogram["counts"]) == 5
    assert len(column.histogram["edges"]) == len(column.histogram["counts"]) + 1


def test_infinite_numbers_are_left_out_of_the_picture():
    assert only([1.0, np.inf, 3.0]).maximum == 3


def test_categories_are_described_by_their_most_common_values():
    column = only(["b", "a", "b", None])
    assert (column.kind, column.common, column.missing_share) == ("category", [("b", 2), ("a", 1)], 0.25)


def test_a_mix_of_formats_shows():
    column = only(["2024-01-31"] * 3 + ["31.1.24", "京A123"])
    assert column.formats == [("9+-9+-9+", 3), ("9+.9.9+", 1), ("汉A9+", 1)]


def test_prose_is_described_by_length_and_language():
    column = only(
        [
            "这家酒店的服务态度很好，房间也很干净，下次来北京还会选择这里住，推荐给大家。",
            "The room was clean, and the staff were kind.",
        ]
    )
    assert column.kind == "text"
    assert column.languages == {"zh": 1, "en": 1}


def test_times_are_described_by_their_ends():
    column = only(pd.to_datetime(["2024-01-02", "2023-01-02"]))
    assert (column.kind, column.minimum, column.maximum) == ("time", "2023-01-02T00:00:00", "2024-01-02T00:00:00")


def test_a_column_without_values_is_empty():
    assert only([None, None]).kind == "empty"


@pytest.mark.parametrize(
    ("name", "values", "personal"),
    [
        ("contact", ["a@example.com", "b@example.org"], "direct"),
        ("who", ["13912345678", "13812345678"], "direct"),
        ("customer_id", [1, 2], "direct"),
        ("customerName", ["x", "y"], "direct"),
        ("手机号", ["x", "y"], "direct"),
        ("ref", [f"k{number}q" for number in range(30)], "direct"),
        ("age", [31, 40], "quasi"),
        ("出生日期", ["x", "y"], "quasi"),
        ("ZipCode", ["12345", "23456"], "quasi"),
        ("average", [1.5, 2.5], None),
        ("message", ["good", "bad"], None),
    ],
)
def test_columns_that_name_or_describe_a_person_are_suspected(name, values, personal):
    assert only(values, name).personal == personal


def test_every_kind_of_table_gives_the_same_profile():
    frame = pd.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]})
    as_pandas = profile(frame).to_dict()
    assert profile(pa.Table.from_pandas(frame)).to_dict() == as_pandas
    as_array = profile(frame.to_numpy()).to_dict()
    assert [column | {"name": None} for column in as_array["columns"]] == [
        column | {"name": None} for column in as_pandas["columns"]
    ]
    json.dumps(as_pandas)
