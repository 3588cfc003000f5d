"""Many tries of each strategy against one kind of gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from disclosure.attack import strategies
from disclosure.attack.gates import OnlySmallCells, Open, Whole

GATES: dict[str, Callable[[], Any]] = {"whole": Whole, "only-small-cells": OnlySmallCells, "open": Open}

STRATEGIES: dict[str, Callable[[Any, np.random.Generator], bool]] = {
    "total-minus-group": strategies.total_minus_group,
    "yesterday-minus-today": strategies.yesterday_minus_today,
    "overlapping-filters": strategies.overlapping_filters,
    "one-row-uploads": strategies.one_row_uploads,
    "dominance": strategies.dominance,
}


@dataclass
class Tally:
    """How an attack went.

    Attributes:
        tries, recovered: how often a strategy was tried, and how often the planted record followed.
        asked, shown: figures, before and after the gate; an attack on a gate that shows nothing would say nothing.
        seeds: of the first tries that recovered one, to look into.
    """

    tries: int = 0
    recovered: int = 0
    asked: int = 0
    shown: int = 0
    seeds: tuple[int, ...] = ()


def run(*, tries: int, seed: int, gate: Callable[[], Any] = Whole) -> dict[str, Tally]:
    """Try the strategies in turn, each time on a new gate and a new population.

    Args:
        tries: in all.
        gate: makes a gate that has shown nothing yet.
    """
    found = {name: Tally() for name in STRATEGIES}
    for number in range(tries):
        name = list(STRATEGIES)[number % len(STRATEGIES)]
        tally, watched = found[name], _Watched(gate())
        tally.tries += 1
        if STRATEGIES[name](watched, np.random.default_rng([seed, number])):
            tally.recovered += 1
            tally.seeds = (*tally.seeds, number)[:5]
        tally.asked += watched.asked
        tally.shown += watched.shown
    return found


class _Watched:
    """A gate with a count of what went through."""

    def __init__(self, gate: Any) -> None:
        self.gate = gate
        self.asked = self.shown = 0

    def release(self, cells: Any, **named: Any) -> Any:
        released = self.gate.release(cells, **named)
        self.asked += len(released)
        self.shown += sum(not cell.hidden for cell in released)
        return released

    def standing(self, context: str) -> Any:
        return self.gate.standing(context)
