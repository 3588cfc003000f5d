"""Hiding people in groups: what is lost against plain Mondrian, and what five million rows take."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from benchmarks.measuring import Ratio
from benchmarks.peers.anonymity import LONGEST

ROWS, LARGE = 50_000, 5_000_000
QUASI = ["age", "sex", "region", "education", "occupation", "hours", "children"]
PEER = Path(__file__).parent / "peers" / "anonymity.py"
FASTER = {
    "rows": 0.01,
    "values": 0.02,
}  # of anjana's time, given hierarchies with a label for each row, or for each value
LIMITS = {5: 0.85, 10: 0.85, 50: 0.92}  # of plain Mondrian's loss, by k
WITH_L_AND_T = 0.98
Allowed = Callable[[np.ndarray], bool]


def ratios() -> Iterator[Ratio]:
    yield from losses()
    yield from beside_anjana()
    yield from five_million_rows()
    yield from from_parquet_to_parquet()


def people(n: int, seed: int = 0) -> pd.DataFrame:
    """A census-like table: seven quasi-identifiers that hang together as people's do, and a sensitive column."""
    rng = np.random.default_rng(seed)
    age = np.clip(rng.gamma(6, 7, n), 16, 95).astype(int)
    education = np.clip((rng.normal(8, 3, n) + (age > 30)).astype(int), 0, 15)
    earns = np.digitize(rng.normal(education / 4 + np.minimum(age, 55) / 30, 1), [1, 2, 3, 4, 5])
    return pd.DataFrame(
        {
            "age": age,
            "sex": _named("sex", rng.integers(0, 2, n), 2),
            "region": _named("region", rng.zipf(1.5, n).clip(1, 40) - 1, 40),
            "education": education,
            "occupation": _named("job", (education + rng.integers(0, 6, n)) % 14, 14),
            "hours": np.clip(rng.normal(39, 11, n), 1, 99).astype(int),
            "children": rng.poisson(1.2, n).clip(0, 8),
            "income": _named("band", earns, 6),
        }
    )


def _named(word: str, codes: np.ndarray, count: int) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, [f"{word} {number}" for number in range(count)])


def losses() -> Iterator[Ratio]:
    """Normalized certainty penalty on the same table and rules, ours against the median cut of the widest dimension."""
    from sharing.anonymization.core import anonymize_table

    table = people(ROWS)
    for k, limit in LIMITS.items():
        ours = anonymize_table(table, QUASI, k=k)
        assert ours.k >= k
        name = f"information lost (NCP) on {ROWS:,} × {len(QUASI)}, k = {k}"
        yield Ratio(name, ours.ncp, "plain Mondrian", plain_loss(table, k), limit, unit="")
    ours = anonymize_table(table, QUASI, sensitive="income", k=5, l=2, t=0.3)
    assert ours.k >= 5
    assert ours.l is not None
    assert ours.l >= 2
    assert ours.t is not None
    assert ours.t <= 0.3
    name = f"the same, k = 5, l = 2, t = 0.3 (reached: l = {ours.l}, t = {ours.t:.2f})"
    yield Ratio(
        name, ours.ncp, "plain Mondrian", plain_loss(table, 5, diverse(table["income"], 2, 0.3)), WITH_L_AND_T, unit=""
    )


def diverse(sensitive: pd.Series, l: int, t: float) -> Allowed:
    """Whether rows hold so many different values, and lie no further from everybody's than t (equal distance)."""
    codes, names = pd.factorize(sensitive, sort=True)
    share = np.bincount(codes) / len(codes)

    def allowed(rows: np.ndarray) -> bool:
        counts = np.bincount(codes[rows], minlength=len(names))
        return bool((counts > 0).sum() >= l and np.abs(counts / len(rows) - share).sum() / 2 <= t)

    return allowed


def plain_loss(table: pd.DataFrame, k: int, allowed: Allowed | None = None) -> float:
    """What plain Mondrian loses: each group is cut at the median of its widest dimension that lets itself be cut.

    Source:
        LeFevre, DeWitt, Ramakrishnan (2006), Mondrian Multidimensional K-Anonymity.
    """
    from sharing.anonymization.core.anonymize import _blur
    from sharing.anonymization.core.dimensions import dimension

    dimensions = [dimension(name, table[name], None) for name in QUASI]
    places = [each.positions[each.codes] for each in dimensions]
    groups, waiting, finished = np.empty(len(table), dtype=np.int64), [np.arange(len(table))], 0
    while waiting:
        rows = waiting.pop()
        widths = [np.ptp(place[rows]) for place in places]
        for number in np.argsort(widths)[::-1]:
            along = places[number][rows]
            upper = along > np.median(along)
            if not upper.any():
                upper = along >= np.median(along)
            parts = rows[~upper], rows[upper]
            if min(map(len, parts)) >= k and (allowed is None or all(map(allowed, parts))):
                waiting += parts
                break
        else:
            groups[rows] = finished
            finished += 1
    penalties = [_blur(each, groups)[2] for each in dimensions]
    return float(np.bincount(groups) @ np.mean(penalties, axis=0)) / len(table)


def beside_anjana() -> Iterator[Ratio]:
    """Time on the same table, and what pycanon finds in ours. Both pin older pandas than ours: PEER_PYTHON names a
    Python that has them."""
    python = os.environ.get("PEER_PYTHON")
    if not python:
        Console(stderr=True).print("anjana is not measured: set PEER_PYTHON to a Python that has anjana and pycanon")
        return
    from sharing.anonymization.core import anonymize_table

    table = people(ROWS)
    for limits in ({"k": 5}, {"k": 5, "l": 2, "t": 0.3}):
        sensitive = "income" if "l" in limits else None
        times = []
        for _ in range(3):
            began = time.process_time()
            ours = anonymize_table(table, QUASI, sensitive=sensitive, **limits)
            times.append(time.process_time() - began)
        found = _peer(python, "recompute", ours.table, limits)
        assert found["k"] == ours.k >= limits["k"]
        if sensitive:
            assert found["l"] == ours.l >= limits["l"]
            assert abs(found["t"] - ours.t) < 1e-9
            assert ours.t <= limits["t"]
        asked = ", ".join(f"{name} = {limit}" for name, limit in limits.items())
        for labels, limit in FASTER.items():
            theirs = _peer(python, "anonymize", table, limits | {"labels": labels})
            peer = f"anjana, labels of {labels}, stopped at {LONGEST} s"
            yield Ratio(f"CPU time of {ROWS:,} × 8, {asked}", min(times), peer, theirs["seconds"], limit)


def _peer(python: str, work: str, table: pd.DataFrame, limits: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        table.to_csv(f"{folder}/table.csv", index=False)
        Path(f"{folder}/order.json").write_text(json.dumps({"quasi": QUASI, "sensitive": "income"} | limits))
        command = [python, str(PEER), work, f"{folder}/table.csv", f"{folder}/order.json"]
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        told = subprocess.run(command, check=False, capture_output=True, text=True, env=clean)
    if told.returncode == -signal.SIGKILL:  # by the limit of CPU seconds that it set itself: it takes longer still
        return {"seconds": LONGEST}
    told.check_returncode()
    return json.loads(told.stdout)


def five_million_rows() -> Iterator[Ratio]:
    """In a process of its own: the most that it held, table and interpreter included, and the CPU seconds."""
    gib, cpu, _wall = _apart("measured()")
    yield Ratio(f"{LARGE:,} × 8 rows in groups of 10, l = 2, t = 0.3: resident", gib, "promised", 1.0, 1.0, unit="GiB")
    yield Ratio("the same, CPU time", cpu, "promised", 40.0, 1.0)


def from_parquet_to_parquet() -> Iterator[Ratio]:
    """The same rows read from a file and written to another, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        people(LARGE).to_parquet(f"{folder}/in.parquet", index=False)
        gib, _cpu, wall = _apart(f"measured_files({folder!r})")
    yield Ratio(f"{LARGE:,} × 8 rows from Parquet to Parquet: resident", gib, "promised", 2.0, 1.0, unit="GiB")
    yield Ratio("the same, wall time", wall, "promised", 120.0, 1.0)


def _apart(call: str) -> tuple[float, float, float]:
    """GiB resident at most, CPU and wall seconds of a call in a process of its own."""
    code = f"from benchmarks import anonymization; anonymization.{call}"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    gib, cpu, wall = map(float, told)
    return gib, cpu, wall


def measured() -> None:
    from sharing.anonymization.core import anonymize_table

    table = people(LARGE)
    cpu, wall = time.process_time(), time.perf_counter()
    anonymize_table(table, QUASI, sensitive="income", k=10, l=2, t=0.3)
    _say(cpu, wall)


def measured_files(folder: str) -> None:
    import pyarrow.parquet as pq

    from sharing.anonymization.core import anonymize_table

    cpu, wall = time.process_time(), time.perf_counter()
    table = pq.read_table(f"{folder}/in.parquet")
    pq.write_table(anonymize_table(table, QUASI, sensitive="income", k=10, l=2, t=0.3).table, f"{folder}/out.parquet")
    _say(cpu, wall)


def _say(cpu: float, wall: float) -> None:
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(gib, time.process_time() - cpu, time.perf_counter() - wall)
