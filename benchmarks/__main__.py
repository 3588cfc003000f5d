"""Run every benchmark and print its ratio."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet
from rich.console import Console
from rich.table import Table

from benchmarks import bulk_contributions

REPEATS = 5


def best_seconds(work: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def encrypted_write() -> tuple[float, float]:
    """A million rows as encrypted Parquet, against the same rows as plain Parquet."""
    from datastore.core import parquet as ours

    rng = np.random.default_rng(0)
    table = pa.table(
        {f"c{i}": rng.normal(size=1_000_000) for i in range(4)} | {"_subject": pa.array(["x"] * 1_000_000)}
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        mine = best_seconds(lambda: ours.write(table, path, key=bytes(32), bound_to="benchmark"))
        peer = best_seconds(lambda: parquet.write_table(table, path, compression="zstd"))
    return mine, peer


def mutual_information_of_discrete_columns() -> tuple[float, float]:
    """Mutual information of two columns of 200,000 values, against scikit-learn's."""
    from sklearn.metrics import mutual_info_score

    from sharing.complementarity.core import mutual_information

    rng = np.random.default_rng(0)
    x = rng.integers(0, 20, 200_000)
    y = (x + rng.integers(0, 5, 200_000)) % 20
    mine = best_seconds(lambda: mutual_information(x, y, estimator="plug-in"))
    return mine, best_seconds(lambda: mutual_info_score(x, y))


def near_duplicates_of_short_texts() -> tuple[float, float]:
    """Exact join of 2,000 short texts, against comparing every pair."""
    from text.duplicates import near_duplicates

    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("abcdefghij"), 30)) for _ in range(2000)]
    grams = [{t[i : i + 3] for i in range(len(t) - 2)} for t in texts]

    def every_pair() -> int:
        pairs = ((a, b) for i, a in enumerate(grams) for b in grams[:i])
        return sum(len(a & b) >= 0.8 * len(a | b) for a, b in pairs)

    return best_seconds(lambda: near_duplicates(texts, threshold=0.8)), best_seconds(every_pair)


BENCHMARKS = (
    encrypted_write,
    mutual_information_of_discrete_columns,
    near_duplicates_of_short_texts,
    bulk_contributions.known_people,
    bulk_contributions.new_people,
)


def main() -> None:
    table = Table("benchmark", "ours, s", "peer, s", "ours / peer")
    for benchmark in BENCHMARKS:
        mine, peer = benchmark()
        table.add_row((benchmark.__doc__ or "").split("\n")[0], f"{mine:.3f}", f"{peer:.3f}", f"{mine / peer:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
