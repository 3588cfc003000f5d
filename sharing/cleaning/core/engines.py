"""Where recipes are computed: DuckDB in this process, or the engine behind an Ibis connection, such as Spark."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from . import functions
from .functions import FUNCTIONS, Function


class DuckDB:
    """An Ibis connection to DuckDB, which reads Arrow tables where they are.

    Args:
        connection: None opens one in memory.
    """

    def __init__(self, connection: Any = None) -> None:
        self.connection = ibis.duckdb.connect() if connection is None else connection
        duckdb = self.connection.con
        known = {name for (name,) in duckdb.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
        for function in FUNCTIONS:
            if function.name not in known:
                duckdb.create_function(function.name, function.call, [function.takes], "VARCHAR", type="arrow")

    def table(self, data: pa.Table) -> ir.Table:
        """The beginning of an expression over these rows."""
        # In one piece: a table put together from thousands of small parts takes a hundred times as long.
        return ibis.memtable(data.combine_chunks())

    def compute(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        return self.connection.to_pyarrow(expression)

    def close(self) -> None:
        """Nothing is left behind: a table in memory goes with its last reference."""


class Spark:
    """An Ibis connection to Spark 4.1 or newer, in local mode or on a cluster.

    Arrow in and Arrow out: Ibis itself takes the way through pandas, which turns whole numbers beside a missing one
    into floats. Times are without zone here and in Spark's session zone there, so that zone must be UTC meanwhile.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.session = connection._session
        self._views: list[str] = []
        self._zone = self.session.conf.get("spark.sql.session.timeZone")
        self.session.conf.set("spark.sql.session.timeZone", "UTC")
        self._register(FUNCTIONS)

    def _register(self, those: Sequence[Function]) -> None:
        from pyspark import cloudpickle
        from pyspark.sql.functions import arrow_udf

        # By value: the workers need pyarrow, and not this project.
        cloudpickle.register_pickle_by_value(functions)
        try:
            for function in those:
                self.session.udf.register(function.name, arrow_udf(function.call, "string"))
        finally:
            cloudpickle.unregister_pickle_by_value(functions)

    def table(self, data: pa.Table) -> ir.Table:
        """The beginning of an expression over these rows.

        Raises:
            ValueError: Spark has no type for a column.
        """
        schema = ibis.memtable(data).schema()  # of these, not of Spark's nearest, so that results have them too
        view = f"reciprocal_{uuid.uuid4().hex}"
        try:
            self.session.createDataFrame(_for_spark(data)).createOrReplaceTempView(view)
        except TypeError as error:  # what PySpark says of a type it lacks
            raise ValueError(f"Spark cannot hold a column of this table: {error}") from None
        self._views.append(view)
        return ibis.table(schema, name=view)

    def compute(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        found = self.session.sql(self.connection.compile(expression)).toArrow()
        return found.cast(expression.schema().to_pyarrow())

    def close(self) -> None:
        """Forget the tables and give the session its zone back."""
        for view in self._views:
            self.session.catalog.dropTempView(view)
        self.session.conf.set("spark.sql.session.timeZone", self._zone)


Engine = DuckDB | Spark


@contextmanager
def opened(connection: Any = None) -> Iterator[Engine]:
    """The engine behind an Ibis connection; None is a DuckDB in memory.

    Raises:
        ValueError: recipes are not known to give the same rows on this engine.
    """
    match getattr(connection, "name", "duckdb"):
        case "duckdb":
            engine: Engine = DuckDB(connection)
        case "pyspark":
            engine = Spark(connection)
        case other:
            raise ValueError(f"engine must be an Ibis connection to DuckDB or Spark; got {other}")
    try:
        yield engine
    finally:
        engine.close()


def _for_spark(data: pa.Table) -> pa.Table:
    """Times in microseconds, the only ones that Spark has.

    Raises:
        ValueError: a time would lose what is below the microsecond.
    """
    for place, field in enumerate(data.schema):
        if pa.types.is_timestamp(field.type) and field.type.unit != "us":
            data = data.set_column(place, field.name, data.column(place).cast(pa.timestamp("us", field.type.tz)))
    return data
