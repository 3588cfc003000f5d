"""Arithmetic and files, against the libraries that a data team would reach for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from benchmarks.measuring import Ratio, against

MILLION = 1_000_000


def ratios() -> Iterator[Ratio]:
    yield from encrypted_files()
    yield mutual_information_of_two_columns()
    yield exact_duplicates_of_a_table()
    yield near_duplicates_of_short_texts()
    yield factor_extraction()
    yield training_that_is_asked_and_kept()


def encrypted_files() -> Iterator[Ratio]:
    """A million rows of ten columns, each of another person: written, hashed and read, against plain Parquet."""
    from datastore.core import hashing
    from datastore.core import parquet as ours

    rng = np.random.default_rng(0)
    table = pa.table(
        {f"spend {i}": rng.normal(size=MILLION) for i in range(7)}
        | {"visits": rng.integers(0, 1000, MILLION), "city": rng.choice(["Aachen", "Bonn", "Celle"], MILLION)}
        | {"_subject": [f"{number:032x}" for number in rng.permutation(MILLION)]}
    )
    with tempfile.TemporaryDirectory() as folder:
        sealed, plain = Path(folder) / "sealed", Path(folder) / "plain"
        yield against(
            "1,000,000 rows × 10 columns, written encrypted",
            lambda: ours.write(table, sealed, key=bytes(32), bound_to="benchmark"),
            peer="plain Parquet, pyarrow's settings",
            other=lambda: parquet.write_table(table, plain, compression="zstd"),
            limit=1.2,
            repeats=3,
        )
        yield against(
            "the same, read",
            lambda: ours.read(sealed, key=bytes(32), bound_to="benchmark"),
            peer="plain Parquet",
            other=lambda: parquet.ParquetFile(plain).read(),
            limit=1.2,
            repeats=9,
        )
        yield against(
            "the same, read a row group at a time",
            lambda: sum(group.num_rows for group in ours.batches(sealed, key=bytes(32), bound_to="benchmark")),
            peer="plain Parquet in batches as large, one thread as well",
            other=lambda: sum(
                batch.num_rows for batch in parquet.ParquetFile(plain).iter_batches(131_072, use_threads=False)
            ),
            limit=1.2,
            repeats=3,
        )
    yield against(
        "the same, hashed by content",
        lambda: hashing.content_hash(table),
        peer="pandas' row hashes",
        other=lambda: pd.util.hash_pandas_object(table.to_pandas()),
        limit=2.0,
        repeats=3,
    )


def mutual_information_of_two_columns() -> Ratio:
    from sklearn.metrics import mutual_info_score

    from sharing.complementarity.core import mutual_information

    rng = np.random.default_rng(0)
    x = rng.integers(0, 20, 200_000)
    y = (x + rng.integers(0, 5, 200_000)) % 20
    return against(
        "mutual information of 200,000 pairs, plug-in",
        lambda: mutual_information(x, y, estimator="plug-in"),
        peer="scikit-learn's mutual_info_score",
        other=lambda: mutual_info_score(x, y),
        limit=1.5,
    )


def exact_duplicates_of_a_table() -> Ratio:
    from sharing.deduplication.core import exact_duplicates

    rng = np.random.default_rng(0)
    table = pd.DataFrame({"name": rng.choice(["Ann", "Bo", "Cy"], 100_000), "visits": rng.integers(0, 20_000, 100_000)})
    return against(
        "exact duplicates among 100,000 rows, in canonical form",
        lambda: exact_duplicates(table),
        peer="pandas' drop_duplicates, byte by byte",
        other=table.drop_duplicates,
        limit=60.0,
        repeats=3,
    )


def near_duplicates_of_short_texts() -> Ratio:
    from text.duplicates import near_duplicates

    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("abcdefghij"), 30)) for _ in range(2000)]
    grams = [{t[i : i + 3] for i in range(len(t) - 2)} for t in texts]

    def every_pair() -> int:
        pairs = ((a, b) for i, a in enumerate(grams) for b in grams[:i])
        return sum(len(a & b) >= 0.8 * len(a | b) for a, b in pairs)

    return against(
        "near-duplicates among 2,000 short texts",
        lambda: near_duplicates(texts, threshold=0.8),
        peer="comparing every pair",
        other=every_pair,
        limit=0.2,
        repeats=3,
    )


def factor_extraction() -> Ratio:
    """Five factors of 25 items, unrotated; factor_analyzer gets the argument's new name that it doesn't know yet."""
    from factor_analyzer import factor_analyzer
    from sklearn.utils import check_array

    from design.factors.core import factor_analysis

    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 5)) @ rng.normal(size=(5, 25)) + rng.normal(size=(2000, 25))

    def renamed(given: np.ndarray, force_all_finite: bool | str = True, **more: object) -> np.ndarray:
        return check_array(given, ensure_all_finite=force_all_finite, **more)

    with mock.patch.object(factor_analyzer, "check_array", renamed):
        return against(
            "five factors of 25 items by 2,000 people, with scores and fit",
            lambda: factor_analysis(X, 5, rotation="none"),
            peer="factor_analyzer, loadings alone",
            other=lambda: factor_analyzer.FactorAnalyzer(5, rotation=None, method="minres").fit(X),
            limit=2.0,
            repeats=3,
        )


def training_that_is_asked_and_kept() -> Ratio:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    import learning

    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(20_000, 10)), columns=[f"c{i}" for i in range(10)])
    leaves = np.where(table.sum(axis=1) + rng.normal(size=20_000) > 0, "yes", "no")
    settings = learning.train(table.head(100), target=leaves[:100]).recipe.parameters
    peer = HistGradientBoostingClassifier(
        max_iter=settings["rounds"],
        learning_rate=settings["learning_rate"],
        max_leaf_nodes=settings["max_leaves"],
        min_samples_leaf=settings["min_leaf_rows"],
        l2_regularization=settings["l2"],
        early_stopping=False,
    )
    kept: list[object] = []
    with threadpool_limits(1):
        return against(
            "gradient boosting on 20,000 rows, asked before each step, with checkpoints",
            lambda: learning.train(table, target=leaves, before_batch=len, on_checkpoint=kept.append),
            peer="scikit-learn's own, in one go",
            other=lambda: peer.fit(table, leaves),
            limit=4.0,
            repeats=2,
        )
