"""The mark in numbers: found in what is left of a copy, in no other, and no value moves that one could measure."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from sharing.exports.core import evidence, marked, sizes

KEY, OTHER = b"k" * 16, b"o" * 16
rng = np.random.default_rng(3)
TABLE = pa.table(
    {
        "id": [f"r{i}" for i in range(500)],
        "delay": pa.array([None if i % 50 == 0 else v for i, v in enumerate(rng.normal(size=500))]),
        "whole": np.arange(500, dtype=float),
        "count": np.arange(500),
    }
)


def test_numbers_move_by_one_unit_in_the_last_place_at_most_and_all_else_stands():
    copy = marked(TABLE, KEY)
    assert copy.select(["id", "whole", "count"]).equals(TABLE.select(["id", "whole", "count"]))
    before, after = (table.column("delay").to_pandas() for table in (TABLE, copy))
    assert before.isna().equals(after.isna())
    assert 0.4 < (before != after)[before.notna()].mean() < 0.6
    assert (np.abs(before - after) <= np.spacing(np.abs(before)))[before.notna()].all()


def test_a_copy_is_told_from_another_after_sorting_cutting_renaming_and_csv():
    part = marked(TABLE, KEY).sort_by("delay").slice(100, 60).select(["delay"]).rename_columns(["x"])
    sink = io.BytesIO()
    csv.write_csv(part, sink)
    found = csv.read_csv(io.BytesIO(sink.getvalue()))
    assert evidence(found, KEY).marked == evidence(found, KEY).n == 60
    assert evidence(found, KEY).p_value < 1e-15
    assert evidence(found, OTHER).p_value > 1e-4
    assert evidence(TABLE, KEY).p_value > 1e-4


def test_rounding_takes_the_mark_and_nothing_is_claimed():
    rounded = pa.table({"delay": np.round(marked(TABLE, KEY).column("delay").to_numpy(), 4)})
    assert evidence(rounded, KEY).p_value > 1e-4
    assert evidence(pa.table({"n": [1, 2]}), KEY).p_value == 1


def test_knowing_ones_own_table_saves_bytes_where_it_says_the_same():
    same, none = sizes(TABLE, TABLE), sizes(TABLE, TABLE.slice(0, 0))
    sink = io.BytesIO()
    csv.write_csv(TABLE, sink)
    assert same.raw == none.raw == len(sink.getvalue())
    assert same.compressed < same.raw
    assert same.with_dictionary < 0.1 * same.compressed
    assert none.with_dictionary == pytest.approx(none.compressed, rel=0.05)
