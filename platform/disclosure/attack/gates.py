"""What is attacked: the gate's arithmetic with its memory, and weaker gates, which show that the attacker works."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from disclosure import batches, core, overlaps
from disclosure.batches import Before
from disclosure.core import DIFFERS_BY_FEW, FLOOR, Cell, ReleasedCell
from disclosure.overlaps import Sets


class Whole:
    """The gate as the platform has it, remembering in memory what ``disclosure.services`` remembers in the database."""

    def __init__(self) -> None:
        self.before: dict[str, dict[str, Before]] = {}
        self.facts: dict[str, list[dict[str, int]]] = {}
        self.shown: dict[str, list[Sets]] = {}

    def release(self, cells: Sequence[Cell], *, context: str, family: str | None = None) -> list[ReleasedCell]:
        standing = batches.batch(cells, self.before.get(context, {}), FLOOR, self.facts.get(context, []))
        told = core.release(standing.cells, known=standing.known, closed=standing.closed, facts=standing.facts)
        if family is not None:
            told = self._without_differences(cells, told, family)
        self.facts[context] = batches.facts_after(standing, told)
        said = {batches.text_of(cell.key): cell for cell in told}
        self.before[context] = {
            key: Before(said[key].value, people, said[key].hidden, tuple(standing.earlier.get(key, ())))
            for key, people in standing.people.items()
        }
        return told[: len(cells)]

    def standing(self, context: str) -> dict[str, int]:
        """Of how many people each figure is that was told last; the attacker knows how the gate works."""
        return {key: before.people for key, before in self.before[context].items()}

    def _without_differences(self, cells: Sequence[Cell], told: list[ReleasedCell], family: str) -> list[ReleasedCell]:
        asked = [number for number, cell in enumerate(told) if not cell.hidden]
        sets = overlaps.sets_of([cells[number].records or {} for number in asked])
        order = sorted(range(len(asked)), key=lambda n: (-cells[asked[n]].people, n))
        earlier = self.shown.setdefault(family, [])
        admitted = overlaps.admitted(earlier, sets, order, minimum=FLOOR)
        earlier.append(overlaps.keep(sets, sorted(admitted)))
        shown = {asked[n] for n in admitted}
        return [
            cell
            if cell.hidden or number in shown
            else replace(cell, value=None, people_rounded=None, hidden=True, reason=DIFFERS_BY_FEW)
            for number, cell in enumerate(told)
        ]


class Forgetful(ABC):
    """Tells each figure as it is now."""

    @abstractmethod
    def release(self, cells: Sequence[Cell], *, context: str, family: str | None = None) -> list[ReleasedCell]:
        """What is shown of a table."""

    def standing(self, context: str) -> None:
        return None


class OnlySmallCells(Forgetful):
    """Hides small and dominated cells, and forgets: what many a product takes for enough."""

    def release(self, cells: Sequence[Cell], *, context: str, family: str | None = None) -> list[ReleasedCell]:
        return core.release([replace(cell, total_of=None) for cell in cells])


class Open(Forgetful):
    """Hides nothing."""

    def release(self, cells: Sequence[Cell], *, context: str, family: str | None = None) -> list[ReleasedCell]:
        return [ReleasedCell(cell.key, cell.value, cell.people, hidden=False) for cell in cells]
