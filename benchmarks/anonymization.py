"""Hiding people in groups: what is lost against plain Mondrian, and what five million rows take."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from benchmarks.measuring import Ratio

ROWS, LARGE = 50_000, 5_000_000
QUASI = ["age", "sex", "region", "education", "occupation", "hours", "children"]
LIMITS = {5: 0.85, 10: 0.85, 50: 0.92}  # of plain Mondrian's loss, by k
WITH_L_AND_T = 0.98
Allowed = Callable[[np.ndarray], bool]


def ratios() -> Iterator[Ratio]:
    yield from losses()
    yield from five_million_rows()


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


def five_million_rows() -> Iterator[Ratio]:
    """In a process of its own: the most that it held, table and interpreter included, and the CPU seconds."""
    code = "from benchmarks import anonymization; anonymization.measured()"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    gib, seconds = map(float, told)
    yield Ratio(f"{LARGE:,} × 8 rows in groups of 10, l = 2, t = 0.3: resident", gib, "promised", 1.0, 1.0, unit="GiB")
    yield Ratio("the same, CPU time", seconds, "promised", 40.0, 1.0)


def measured() -> None:
    from sharing.anonymization.core import anonymize_table

    table = people(LARGE)
    began = time.process_time()
    anonymize_table(table, QUASI, sensitive="income", k=10, l=2, t=0.3)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, time.process_time() - began)
