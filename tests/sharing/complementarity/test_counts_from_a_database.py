"""The counting pass in DuckDB through Ibis equals NumPy's."""

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sharing.complementarity.core import (
    contingency_ibis,
    entropy,
    entropy_from_counts,
    from_counts,
    mutual_information,
    mutual_information_from_counts,
    run_counts,
)


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    n = 20_000
    plan = rng.choice(["basic", "plus", None], n, p=[0.5, 0.4, 0.1])
    region = rng.integers(0, 30, n)
    calls = rng.poisson(2 + (region % 3))
    churn = rng.random(n) < 0.1 + 0.05 * (calls > 3)
    return pd.DataFrame({"plan": plan, "region": region, "calls": calls, "churn": churn})


@pytest.fixture
def duck(frame):
    # Arrow, not pandas: Ibis 12 reads a pandas option that pandas 3.1 warns about
    return ibis.memtable(pa.Table.from_pandas(frame, preserve_index=False))


@pytest.fixture
def engine():
    connection = ibis.duckdb.connect()
    yield connection
    connection.disconnect()


@pytest.mark.parametrize("estimator", ["plug-in", "miller-madow", "chao-shen", "grassberger", "james-stein"])
def test_mutual_information_from_duckdb_equals_numpy(frame, duck, engine, estimator):
    x, y = ["plan", "region"], ["calls", "churn"]
    ours = mutual_information(frame[x], frame[y], estimator=estimator)
    theirs = mutual_information_from_counts(run_counts(duck, x, y, backend=engine), estimator=estimator)
    assert theirs.bits == pytest.approx(ours.bits, abs=1e-12)
    assert theirs.n == ours.n == len(frame)


def test_entropy_from_duckdb_equals_numpy(frame, duck, engine):
    counts = run_counts(duck, ["calls", "plan"], backend=engine)
    assert entropy_from_counts(counts).bits == pytest.approx(entropy(frame[["calls", "plan"]]).bits, abs=1e-12)


def test_the_expression_is_one_group_by_that_any_backend_can_run(duck):
    expression = contingency_ibis(duck, ["plan"], ["churn"])
    assert expression.columns == ("plan", "churn", "records")
    assert str(ibis.to_sql(expression)).upper().count("GROUP BY") == 1
    assert "GROUP BY" in str(ibis.to_sql(expression, dialect="pyspark")).upper()


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (["age"], ["churn"], "no column 'age'"),
        (["plan"], ["plan"], "named twice"),
        ([], ["plan"], "x_columns is empty"),
    ],
)
def test_wrong_columns_are_named(duck, x, y, message):
    with pytest.raises(ValueError, match=message):
        contingency_ibis(duck, x, y)


def test_counts_must_be_counts():
    with pytest.raises(ValueError, match="positive whole numbers"):
        from_counts(pd.DataFrame({"a": [1], "records": [0.5]}), ["a"])


def test_estimates_that_need_records_say_so(duck, engine):
    with pytest.raises(ValueError, match="'ksg' needs records"):
        mutual_information_from_counts(run_counts(duck, ["plan"], ["churn"], backend=engine), estimator="ksg")
