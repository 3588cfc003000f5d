"""What the attacker tries: each strategy asks a gate for figures around a planted record and says whether it followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from disclosure.attack.knowledge import Knowledge
from disclosure.core import FLOOR, Cell, ReleasedCell

NEARLY = 0.1  # an amount is recovered when it is known to so much of itself
PLANTED = 0  # the record, and whose it is

Ask = Callable[..., Sequence[ReleasedCell]]
Leaves = Mapping[str, set[int]]


def total_minus_group(gate: Any, rng: np.random.Generator) -> bool:
    """One table, of one margin or two: the total less the groups that are shown."""
    rows, columns = int(rng.integers(2, 5)), int(rng.integers(1, 5))
    people = rng.choice([0, 1, 2, 4, 5, 7, 12, 30], size=(rows, columns))
    people[0, 0] = rng.integers(1, FLOOR)
    numbers = iter(range(int(people.sum())))
    leaves = {
        f"{i} {j}": {next(numbers) for _ in range(people[i, j])} for i in range(rows) for j in range(columns)
    }  # the first record, the planted one, is in the first cell
    totals = {"all": tuple(leaves)}
    if columns > 1:
        totals |= {f"{i} all": tuple(f"{i} {j}" for j in range(columns)) for i in range(rows)}
        totals |= {f"all {j}": tuple(f"{i} {j}" for i in range(rows)) for j in range(columns)}
    knowledge = Knowledge()
    _learn(knowledge, gate.release(_counts(leaves, totals), context="t"), leaves, totals)
    return knowledge.tells_of(PLANTED, _each_their_own(leaves))


def yesterday_minus_today(gate: Any, rng: np.random.Generator) -> bool:
    """The same table day after day, while people come and go a few at a time, and five helpers come for a while."""
    leaves, numbers = _groups(rng, count=int(rng.integers(2, 5)))
    days, known = int(rng.integers(3, 9)), _Standing(gate)
    comes, stays = int(rng.integers(0, 6)), int(rng.choice([2, 99]))
    helped, until = (int(day) for day in rng.integers(0, days, 2))
    helpers = {next(numbers) for _ in range(FLOOR)}
    quiet = bool(rng.random() < 0.5)  # nobody comes or goes but those
    for day in range(days):
        leaves["0"] |= {PLANTED} if day == comes else set()
        leaves["0"] |= helpers if day == helped else set()
        leaves["0"] -= ({PLANTED} if day == comes + stays else set()) | (helpers if day == until else set())
        for group in leaves.values():
            more, fewer = (0, 0) if quiet else (int(rng.choice([0, 0, 1, 2, 5, 6])), int(rng.choice([0, 0, 0, 1, 3])))
            group |= {next(numbers) for _ in range(more)}
            group -= set(sorted(group - {PLANTED} - helpers)[:fewer])
        known.ask_again(leaves)
    return known.tells_of_planted


def one_row_uploads(gate: Any, rng: np.random.Generator) -> bool:
    """A data set of the planted row alone, then that row among others, sent one at a time, with a figure after each."""
    alone = _Standing(gate, context="alone")
    alone.ask_again({"0": {PLANTED}})
    leaves, numbers = _groups(rng, count=2)
    known, at = _Standing(gate), int(rng.integers(0, 8))
    for upload in range(8):
        leaves[str(int(rng.integers(0, 2)))].add(PLANTED if upload == at else next(numbers))
        known.ask_again(leaves)
    return alone.tells_of_planted or known.tells_of_planted


def overlapping_filters(gate: Any, rng: np.random.Generator) -> bool:
    """Windows of time around the planted record, each with its groups, so chosen that sums of them differ by little."""
    n, people = int(rng.integers(20, 60)), int(rng.integers(8, 40))
    whose = {record: int(rng.integers(1, people)) for record in range(1, n)} | {PLANTED: PLANTED}
    order = [int(record) for record in rng.permutation(n)]  # when each was received
    group = {record: str(int(rng.integers(0, 3))) for record in range(n)}
    when, knowledge = order.index(PLANTED), Knowledge()
    edges = sorted({0, n, when, when + 1, *(int(edge) for edge in rng.integers(0, n + 1, 2))})
    windows = [(a, b) for a in edges for b in edges if a < b]
    for number in rng.permutation(len(windows))[: int(rng.integers(3, 8))]:
        first, last = windows[number]
        inside = order[first:last]
        leaves = {name: {record for record in inside if group[record] == name} for name in "012"}
        cells = _filtered(leaves, whose)
        released = gate.release(cells, context=f"window {number}", family="events")
        _learn(knowledge, released, leaves, {"all": tuple(leaves)})
    return knowledge.tells_of(PLANTED, whose)


def dominance(gate: Any, rng: np.random.Generator) -> bool:
    """Sums of amounts, of which the planted one is most; the second largest subtracts their own from what follows."""
    sizes = rng.integers(FLOOR, 15, int(rng.integers(2, 6)))
    numbers = iter(range(int(sizes.sum())))
    leaves = {str(name): {next(numbers) for _ in range(size)} for name, size in enumerate(sizes)}
    amount = dict(enumerate(rng.lognormal(0, 1, int(sizes.sum()))))
    amount[PLANTED] = float(rng.choice([3.0, 20.0, 100.0, 500.0]))
    everybody = {"all": set().union(*leaves.values())}
    totals = {"all": tuple(leaves)}
    cells = [
        _amount(name, records, amount, totals.get(name)) for name, records in [*leaves.items(), *everybody.items()]
    ]
    knowledge = Knowledge()
    _learn(knowledge, gate.release(cells, context="amounts"), leaves, totals)
    together = [leaves["0"], everybody["all"]]
    together += [leaves["0"] | leaves[other] for other in list(leaves)[1:]]
    together += [everybody["all"] - leaves[other] for other in list(leaves)[1:]]
    for records in together:
        known = knowledge.sum_over(records)
        if known is not None:
            second = max(amount[record] for record in records - {PLANTED})
            if min(abs(known - amount[PLANTED]), abs(known - second - amount[PLANTED])) <= NEARLY * amount[PLANTED]:
                return True
    return False


class _Standing:
    """A table that is asked for again and again.

    Who is in a group is what the attacker wants to know, so not the people are the unknowns here, but what each group
    was at each time. A group of a few people that follows, or the difference of two times by a few, tells of these.
    (That a group was small can follow once five others have joined it, see ``disclosure.batches``, and is no find; nor is
    that as many came as went.)
    """

    def __init__(self, gate: Any, context: str = "days") -> None:
        self.gate, self.context = gate, context
        self.knowledge = Knowledge()
        self.held: dict[str, tuple[int, frozenset[int]]] = {}
        self.states: dict[tuple[str, frozenset[int]], int] = {}
        self.tells_of_planted = False

    def ask_again(self, leaves: Leaves) -> None:
        totals = {"all": tuple(leaves)} if len(leaves) > 1 else {}
        released = self.gate.release(_counts(leaves, totals), context=self.context)
        standing = self.gate.standing(self.context)
        for name, records in leaves.items():
            people = standing[name] if standing else None
            if people is None or name not in self.held or people != self.held[name][0]:
                self.held[name] = self._held(name, records, people)
        states = {name: {self._state(name, records)} for name, (_people, records) in self.held.items()}
        told = {str(cell.key): cell.value for cell in released}
        for name, (people, _records) in self.held.items():
            if told[name] not in (None, people):
                raise AssertionError(f"the attacker is wrong about {name!r}: {told[name]} is of {people} people")
        _learn(self.knowledge, released, states, totals)
        self.tells_of_planted = self.tells_of_planted or self._follows_now()

    def _follows_now(self) -> bool:
        now = {(name, records) for name, (_people, records) in self.held.items()}
        wanted: list[dict[int, int]] = [
            {self.states[state]: 1} for state in now if PLANTED in state[1] and len(state[1]) < FLOOR
        ]
        wanted += [
            {self.states[name, some]: 1, other: -1}
            for name, some in now
            for (of, others), other in self.states.items()
            if name == of and len(some) != len(others) and PLANTED in some ^ others and len(some ^ others) < FLOOR
        ]
        return self.knowledge.follows(wanted)

    def _held(self, name: str, records: set[int], people: int | None) -> tuple[int, frozenset[int]]:
        """What a figure is about that moved: the group as it is, or as it was when it was so many."""
        past = [some for of, some in self.states if of == name and len(some) == people]
        now = frozenset(records)
        return (people, past[-1]) if people is not None and past and people != len(now) else (len(now), now)

    def _state(self, name: str, records: frozenset[int]) -> int:
        return self.states.setdefault((name, records), len(self.states))


def _learn(
    knowledge: Knowledge, released: Sequence[ReleasedCell], leaves: Leaves, totals: Mapping[str, Sequence[str]]
) -> None:
    for cell in released:
        if not cell.hidden:
            times: dict[int, int] = {}
            for name in totals.get(str(cell.key), (str(cell.key),)):
                for record in leaves[name]:
                    times[record] = times.get(record, 0) + 1
            knowledge.learn(times, cell.value)


def _groups(rng: np.random.Generator, *, count: int) -> tuple[dict[str, set[int]], Any]:
    """Groups of people without the planted one, and the numbers of further people."""
    numbers = iter(range(1, 10_000))
    sizes = rng.choice([2, 4, 5, 8, 15], count)
    return {str(name): {next(numbers) for _ in range(size)} for name, size in enumerate(sizes)}, numbers


def _each_their_own(leaves: Leaves) -> dict[int, int]:
    return {record: record for records in leaves.values() for record in records}


def _counts(leaves: Leaves, totals: Mapping[str, Sequence[str]]) -> list[Cell]:
    cells = [Cell(name, len(records), len(records)) for name, records in leaves.items()]
    for name, parts in totals.items():
        number = sum(len(leaves[part]) for part in parts)
        cells.append(Cell(name, number, number, total_of=tuple(parts)))
    return cells


def _filtered(leaves: Leaves, whose: Mapping[int, int]) -> list[Cell]:
    everything = {record for records in leaves.values() for record in records}
    return [
        Cell(
            name,
            len(records),
            len({whose[record] for record in records}),
            total_of=tuple(leaves) if name == "all" else None,
            records={record: whose[record] for record in records},
        )
        for name, records in [*leaves.items(), ("all", everything)]
    ]


def _amount(name: str, records: set[int], amount: Mapping[int, float], parts: Sequence[str] | None) -> Cell:
    amounts = sorted((amount[record] for record in records), reverse=True)
    share = min(1.0, sum(amounts[:2]) / sum(amounts))
    return Cell(name, sum(amounts), len(records), top_two_share=share, total_of=tuple(parts) if parts else None)
