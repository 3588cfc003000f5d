import json
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.cleaning.core import Change, clean, suggest


def recipe(*steps):
    return {"version": 1, "steps": list(steps)}


def cleaned(values, *steps):
    result = clean(pd.DataFrame({"x": values}), recipe(*({"column": "x"} | step for step in steps)) if steps else None)
    return [None if pd.isna(value) else value for value in result.table["x"]]


def test_text_is_tidied_and_its_wording_kept():
    assert cleaned(["  Ａnn\u3000 Lee ", "Bob\u200b", "e\u0301", "好，很好！"]) == ["Ann Lee", "Bob", "é", "好，很好！"]


def test_spaces_between_the_words_of_prose_stay():
    prose = "The first line is long enough to be prose.\n  The second  one is, too."
    assert cleaned([f" {prose} "]) == [prose]


def test_emoji_joined_by_invisible_marks_stay_whole():
    assert cleaned([" 👩\u200d👧 "]) == ["👩\u200d👧"]


def test_spellings_of_missing_become_missing_and_answers_stay():
    assert cleaned(["NA", "n/a", "-", "", "none", "unknown", "无"]) == [None] * 4 + ["none", "unknown", "无"]


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["1", "２", "-3"], [1, 2, -3]),
        (["￥1,234.50", "12", "1e3"], [1234.5, 12, 1000]),
        (["1,234,567", "-$12,345,678.5"], [1234567, -12345678.5]),
        (["70kg", "65.5 kg"], [70, 65.5]),
        (["12%", "7.5%"], [12, 7.5]),
    ],
)
def test_text_that_reads_as_numbers_becomes_numbers(values, numbers):
    assert cleaned(values) == numbers


@pytest.mark.parametrize(
    "values",
    [
        ["01234", "12345"],  # postal codes
        ["6222021234567890128", "4111111111111111"],  # would be rounded
        ["12", "about 12"],
        ["1.2.3", "1.2.4"],
        ["1.5,234", "12,34"],  # commas that group no thousands
        ["nan", "inf"],
    ],
)
def test_codes_and_text_with_digits_stay_text(values):
    assert all(isinstance(value, str) or value is None for value in cleaned(values))


def test_dates_are_read_from_their_parts():
    assert cleaned(["2024-02-29", "2024年3月1日", "2023/12/5"]) == list(
        pd.to_datetime(["2024-02-29", "2024-03-01", "2023-12-05"])
    )


def test_a_day_that_does_not_exist_keeps_the_column_as_text():
    assert cleaned(["2023-02-29", "2023-03-01"]) == ["2023-02-29", "2023-03-01"]


def test_dates_that_could_be_read_two_ways_stay_text_until_told():
    assert cleaned(["01/02/2024", "03/04/2024"]) == ["01/02/2024", "03/04/2024"]
    assert cleaned(["13/02/2024", "03/04/2024"])[0] == pd.Timestamp("2024-02-13")
    assert cleaned(["01/02/2024"], {"step": "to_date", "order": "mdy"}) == [pd.Timestamp("2024-01-02")]


def test_a_day_may_end_at_twenty_four_and_none_is_before_the_year_one():
    told = {"step": "to_time"}
    assert cleaned(["2024-12-31 24:00", "2024-12-31T23:59:59.5", "0000-01-01 00:00", "2024-01-01 24:01"], told) == [
        pd.Timestamp("2025-01-01"),
        pd.Timestamp("2024-12-31 23:59:59.5"),
        None,
        None,
    ]


def test_spellings_are_compared_in_any_case_of_any_script():
    assert cleaned(["İSTANBUL", "ΑΣ\t", "b"], {"step": "mark_missing", "values": ["İstanbul", "ας", "ΑΣ"]}) == [
        None,
        None,
        "b",
    ]


def test_yes_and_no_become_true_and_false():
    assert cleaned(["Yes", "no", None]) == [True, False, None]
    assert cleaned(["是", "否"]) == [True, False]


def test_what_cannot_be_read_as_told_becomes_missing_and_is_counted():
    result = clean(pd.DataFrame({"x": ["12", "a dozen"]}), recipe({"step": "to_number", "column": "x"}))
    assert result.changes == (Change("to_number", "x", cells=2, lost=1),)


def test_values_outside_limits_go_or_are_clipped():
    assert cleaned([1.0, 50.0, 999.0], {"step": "limit", "low": 2, "high": 100}) == [None, 50, None]
    assert cleaned([1.0, 50.0, 999.0], {"step": "limit", "high": 100, "clip": True}) == [1, 50, 100]


def test_whole_numbers_are_clipped_to_whole_numbers_inside_the_limits():
    assert cleaned([1, 5, 9], {"step": "limit", "low": 1.5, "high": 7.5, "clip": True}) == [2, 5, 7]


def test_a_column_without_any_value_takes_what_fills_it():
    table = pa.table({"x": pa.nulls(2)})
    assert clean(table, recipe({"step": "fill_missing", "column": "x", "value": 3})).table.column("x").to_pylist() == [
        3,
        3,
    ]


def test_filled_values_are_flagged_also_after_a_second_run():
    steps = recipe({"step": "fill_missing", "column": "x", "value": 0, "flag": "x_was_missing"})
    once = clean(pd.DataFrame({"x": [1.0, None]}), steps)
    twice = clean(once.table, steps)
    assert once.table.to_dict("list") == {"x": [1, 0], "x_was_missing": [False, True]}
    pd.testing.assert_frame_equal(once.table, twice.table)


def test_rows_without_a_value_are_dropped_and_the_others_keep_their_index():
    table = pd.DataFrame({"x": ["a", None, "c"], "y": [1, 2, 3]}, index=[7, 8, 9])
    result = clean(table, recipe({"step": "drop_rows_without", "column": "x"}))
    assert result.table.index.tolist() == [7, 9]
    assert result.table["y"].tolist() == [1, 3]
    assert result.changes[0].cells == 1


def test_spellings_of_a_category_become_one():
    assert cleaned(["m", "male", "f"], {"step": "map_values", "mapping": {"m": "male", "f": "female"}}) == [
        "male",
        "male",
        "female",
    ]


def test_mixed_types_become_text_and_are_counted():
    result = clean(pd.DataFrame({"x": [1, "a", None, 2.5]}))
    assert [None if pd.isna(value) else value for value in result.table["x"]] == ["1", "a", None, "2.5"]
    assert result.changes[0] == Change("as_text", "x", cells=2, lost=0)


MESSY = pd.DataFrame(
    {
        "name": [" Ann ", "Bob", "Ｃarl", None],
        "price": ["￥1,200", "12", "NA", "-3"],
        "seen": ["2024-01-31", "2024/2/1", "-", "2024年3月1日"],
        "score": [1.5, 2.5, None, 3.5],
    }
)


@pytest.mark.parametrize(
    "kind",
    [
        lambda frame: frame,
        lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
        lambda frame: frame.to_numpy(),
    ],
)
def test_each_kind_of_table_comes_back_as_it_came_and_its_original_stays(kind):
    table = kind(MESSY.copy())
    before = kind(MESSY.copy())
    result = clean(table)
    assert type(result.table) is type(table)
    if isinstance(table, pa.Table):
        assert table.equals(before)
        assert result.table.column("price").to_pylist() == [1200, 12, None, -3]
        assert str(result.table.schema.field("seen").type) == "date32[day]"
    elif isinstance(table, np.ndarray):
        assert result.table[:, 1].tolist() == [1200, 12, pd.NA, -3]
    else:
        pd.testing.assert_frame_equal(table, before)
        assert result.table["price"].dtype == "Int64"


def test_a_recipe_replays_from_its_json():
    first = clean(MESSY)
    again = clean(MESSY, json.loads(json.dumps(first.recipe)))
    pd.testing.assert_frame_equal(first.table, again.table)
    assert first.changes == again.changes


def test_a_table_put_together_from_many_parts_is_cleaned_like_one_piece():
    parts = pa.concat_tables([pa.table({"x": [f" {number} "]}) for number in range(2000)])
    assert clean(parts).table.column("x").to_pylist() == list(range(2000))


def test_the_engine_may_be_given_and_is_used_again():
    engine = ibis.duckdb.connect()
    for _ in range(2):
        pd.testing.assert_frame_equal(clean(MESSY, engine=engine).table, clean(MESSY).table)
    assert suggest(MESSY, engine=engine) == suggest(MESSY)


def test_engines_that_were_never_compared_are_refused():
    with pytest.raises(ValueError, match="DuckDB or Spark; got polars"):
        clean(MESSY, engine=SimpleNamespace(name="polars"))


CELLS = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.sampled_from(
        [" 1", "２", "1,000", "2024-01-31", "31/12/2024", "yes", "NO", "n/a", "5kg", "007", "-", "1e5", "\u3000a  b"]
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_cleaning_a_clean_table_changes_nothing(rows):
    table = pd.DataFrame(rows, columns=["a", "b"])
    once = clean(table)
    twice = clean(once.table, once.recipe)
    pd.testing.assert_frame_equal(once.table, twice.table)
    assert sum(change.cells for change in twice.changes) == 0
    afresh = clean(once.table)
    pd.testing.assert_frame_equal(once.table, afresh.table)


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ([{"step": "polish", "column": "x"}], r"steps\[0\].step must be one of"),
        ([{"step": "to_time", "column": "y"}], r"steps\[0\].column names 'y', which the table lacks"),
        ([{"step": "fill_missing", "column": "x"}], r"steps\[0\] \(fill_missing\) needs value"),
        ([{"step": "to_time", "column": "x", "zone": 1}], r"does not take zone"),
        ([{"step": "to_date", "column": "x", "order": "ydm"}], r"steps\[0\].order must be ymd, dmy or mdy"),
        ([{"step": "fill_missing", "column": "x", "value": {1}}], r"only what JSON can carry"),
    ],
)
def test_a_recipe_that_does_not_fit_says_which_step_and_why(steps, complaint):
    with pytest.raises(ValueError, match=complaint):
        clean(pd.DataFrame({"x": ["a"]}), recipe(*steps))


def test_a_recipe_of_another_version_is_refused():
    with pytest.raises(ValueError, match="recipe must be"):
        clean(pd.DataFrame({"x": ["a"]}), {"version": 2, "steps": []})


def test_an_empty_table_needs_no_steps():
    assert suggest(pd.DataFrame({"x": pd.Series([], dtype="str")})) == recipe()


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="column names must be unique; rename 'x'"):
        clean(pd.DataFrame([[1, 2]], columns=["x", "x"]))
