"""Ours against a peer, taken in turns, so that what else the machine does slows both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

REPEATS = 5


@dataclass(frozen=True)
class Ratio:
    """Seconds of the best of several runs of each (or another ``unit``), and the ratio that we promise not to pass."""

    name: str
    ours: float
    peer: str
    peers: float
    limit: float
    unit: str = "s"

    @property
    def value(self) -> float:
        return self.ours / self.peers

    @property
    def kept(self) -> bool:
        return self.value <= self.limit


def against(
    name: str,
    ours: Callable[[], object],
    *,
    peer: str,
    other: Callable[[], object],
    limit: float,
    repeats: int = REPEATS,
) -> Ratio:
    """Run both ``repeats`` times in turns."""
    best = [float("inf"), float("inf")]
    for _ in range(repeats):
        for index, work in enumerate((ours, other)):
            began = time.perf_counter()
            work()
            best[index] = min(best[index], time.perf_counter() - began)
    return Ratio(name, best[0], peer, best[1], limit)
