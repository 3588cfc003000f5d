"""Generalization by a hierarchy: trees, postcodes by their beginning, numbers in bands, dates."""

from __future__ import annotations

import datetime

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.anonymization.core import Bands, Dates, Prefixes, anonymize_table

COUNTRIES = {
    "Bath": "Somerset", "Wells": "Somerset", "York": "Yorkshire", "Leeds": "Yorkshire",
    "Somerset": "England", "Yorkshire": "England", "Oban": "Scotland", "England": None, "Scotland": None,
}  # fmt: skip


def blurred(values, k, hierarchy):
    result = anonymize_table(pd.DataFrame({"x": values}), ["x"], k=k, hierarchies={"x": hierarchy})
    return result.table["x"].tolist(), result.ncp


def test_a_tree_of_parents_is_climbed_to_the_nearest_common_ancestor():
    cities = ["Bath", "Wells", "York", "Leeds", "Oban", "Oban"]
    written, loss = blurred(cities, 2, COUNTRIES)
    assert written == ["Somerset", "Somerset", "Yorkshire", "Yorkshire", "Oban", "Oban"]
    assert loss == pytest.approx(4 * (2 / 5) / 6)  # Oban's way is shorter, and it is a leaf all the same
    assert blurred(cities, 4, COUNTRIES)[0] == ["*"] * 6


def test_a_value_in_the_middle_of_the_tree_stands_for_itself_and_meets_its_children_there():
    assert blurred(["England", "Bath"], 2, COUNTRIES)[0] == ["England"] * 2
    assert blurred(["England", "England", "Oban", "Oban"], 2, COUNTRIES)[0] == ["England"] * 2 + ["Oban"] * 2


@pytest.mark.parametrize("tree", [{"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}, {"a": "a"}])
def test_a_tree_that_goes_round_is_refused(tree):
    with pytest.raises(ValueError, match="goes round in a circle"):
        blurred(["a", "a"], 2, tree)


def test_a_tree_without_some_value_is_refused():
    with pytest.raises(ValueError, match="lacks 1 of the column's values"):
        blurred(["Bath", "Paris"], 2, COUNTRIES)


def test_postcodes_share_as_many_first_characters_as_the_levels_keep():
    codes = ["YO121", "YO122", "YO301", "YO451", "BA111", "BA112"]
    assert blurred(codes, 2, Prefixes((4, 2)))[0] == ["YO12*"] * 2 + ["YO***"] * 2 + ["BA11*"] * 2


def test_postcodes_that_came_as_numbers_beside_missing_ones_are_read_whole():
    written, _loss = blurred([10115, 10117, None, None], 2, Prefixes((3,)))
    assert written == ["101**", "101**", "missing", "missing"]


def test_dates_are_hidden_by_month_and_year_as_by_a_prefix():
    days = pd.to_datetime(["1990-03-01", "1990-03-20", "1990-07-01", "1990-11-05"])
    written, _loss = blurred(days, 2, Prefixes((7, 4), hidden=""))
    assert written == ["1990-03", "1990-03", "1990", "1990"]


def test_ages_fall_into_bands_of_given_widths():
    written, loss = blurred([21, 23, 31, 38, 44, 59], 2, Bands((5, 10, 20)))
    assert written == ["[20, 25)", "[20, 25)", "[30, 40)", "[30, 40)", "[40, 60)", "[40, 60)"]
    assert loss == pytest.approx(2 / 6)


def test_bands_keep_a_number_that_is_a_whole_of_tenths_in_the_band_it_begins():
    assert Bands((0.1, 0.3)).above(0.3) == ("[0.3, 0.4)", "[0.3, 0.6)")


@pytest.mark.parametrize("make", [lambda: Prefixes(()), lambda: Prefixes((2, 4)), lambda: Prefixes((0,)),
                                  lambda: Bands(()), lambda: Bands((5, 12)), lambda: Bands((-1,)), lambda: Bands((5, 5))])  # fmt: skip
def test_levels_that_do_not_nest_are_refused(make):
    with pytest.raises(ValueError, match="must be positive"):
        make()


def test_bands_of_names_are_refused():
    with pytest.raises(ValueError, match="not all of the column's values are numbers"):
        blurred(["a", "b"], 2, Bands((5,)))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(-50, 200), min_size=3, max_size=40))
def test_every_band_holds_the_numbers_it_stands_for(values):
    for value, text in zip(values, blurred(values, 3, Bands((5, 20)))[0], strict=True):
        if text.startswith("["):
            low, high = map(int, text.strip("[)").split(", "))
            assert low <= value < high
        else:
            assert text in ("*", str(value))


@pytest.mark.parametrize("wrap", [pd.Series, lambda days: pa.array(days, pa.date32()).to_pandas()])
def test_days_as_pythons_dates_become_ranges(wrap):
    days = wrap([datetime.date(1990, 1, 1), datetime.date(1990, 2, 1), datetime.date(2000, 1, 1), None])
    table = pd.DataFrame({"born": days, "pay": [1, 2, 3, 4]})
    assert anonymize_table(table.iloc[:3], ["born"], k=3).table["born"].tolist() == ["[1990-01-01, 2000-01-01]"] * 3
    result = anonymize_table(pd.concat([table] * 2), ["born"], k=2)
    assert sorted(set(result.table["born"])) == ["1990-01-01", "1990-02-01", "2000-01-01", "missing"]


def test_days_of_an_arrow_table_become_ranges():
    days = [datetime.date(1990, 1, 1), datetime.date(1990, 2, 1), datetime.date(2000, 1, 1), datetime.date(2001, 1, 1)]
    result = anonymize_table(pa.table({"born": pa.array(days, pa.date32())}), ["born"], k=2)
    assert (
        result.table.column("born").to_pylist() == ["[1990-01-01, 1990-02-01]"] * 2 + ["[2000-01-01, 2001-01-01]"] * 2
    )


def test_dates_are_written_by_the_periods_that_they_share():
    days = [datetime.date(1987, 5, 1), datetime.date(1987, 5, 30), datetime.date(1987, 4, 2), datetime.date(1987, 6, 3)]
    days += [datetime.date(1984, 1, 1), datetime.date(1989, 12, 31)]
    written, _loss = blurred(days, 2, Dates(("month", "quarter", "year", "decade")))
    assert written == ["1987-05"] * 2 + ["1980s"] * 4
    assert blurred(days[2:4], 2, Dates(("month", "quarter")))[0] == ["1987-Q2"] * 2


def test_times_and_dates_written_as_text_are_dates_too():
    times = pd.to_datetime(["2020-03-01 10:00", "2020-03-02 23:59"])
    assert blurred(times, 2, Dates(("month",)))[0] == ["2020-03"] * 2
    assert blurred(["2020-03-01", "2020-03-02T11:00:00+01:00"], 2, Dates(("month",)))[0] == ["2020-03"] * 2


def test_periods_for_what_is_no_date_are_refused():
    with pytest.raises(ValueError, match="has periods, and not all of the column's values are dates"):
        blurred(["soon", "later"], 2, Dates(("year",)))
