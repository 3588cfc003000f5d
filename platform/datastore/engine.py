"""The query engine: Ibis expressions over Arrow tables, on DuckDB here and on Spark where ``TABLE_ENGINE`` says so.

DuckDB can't read the encrypted files (and must not read any other), so it is given decrypted Arrow tables only.
Ibis is imported on first use, so that it is never loaded before a worker forks.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

MEMORY_LIMIT = "1GB"


def table(data: pa.Table) -> ibis.Table:
    """An Arrow table as the beginning of an expression. Nothing is copied."""
    import ibis

    return ibis.memtable(data)


def run(expression: ibis.Expr) -> pa.Table:
    """Compute a table expression; the result as Arrow."""
    return _connection(os.getpid()).to_pyarrow(expression)


def value(expression: ibis.Expr) -> Any:
    """Compute a scalar expression."""
    return _connection(os.getpid()).to_pyarrow(expression).as_py()


@cache
def _connection(process_id: int) -> Any:
    """One connection a process: a forked child must not use its parent's."""
    import ibis

    engine = getattr(settings, "TABLE_ENGINE", "duckdb")
    if engine == "duckdb":
        connection = ibis.duckdb.connect(":memory:", threads=os.cpu_count() or 1, memory_limit=MEMORY_LIMIT)
        connection.raw_sql("SET enable_external_access = false")
        connection.raw_sql("SET lock_configuration = true")
        return connection
    return ibis.connect(engine)
