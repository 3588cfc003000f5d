"""Releases in batches: each cell moves on when enough of its own people changed, and totals stay what their parts say.

A release is compared with every earlier one by whoever kept those. What the difference of two says must be about as many
people as a cell must: of a cell, of a total, and of what is left of a total when its parts are taken off. (How many were in a
cell before it moved can follow once it is shown: by then at least as many others are in it, too.) Five who come and go again
move a cell there and back; so that this tells of nobody who came with them, a cell never stands just beside where it stood before.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from disclosure.core import Cell, Key, ReleasedCell


@dataclass(frozen=True)
class Before:
    """One cell as it was released last.

    Attributes:
        people: as counted then.
        hidden: whether the gate withheld it; its value is then not known any more.
        earlier: people at each time it stood still before, and whether that was shown.
    """

    value: Any
    people: int
    hidden: bool
    earlier: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True)
class Batch:
    """A table to release: what moved as it is now, the rest as it was.

    Attributes:
        cells: in the given order, then those that were there before and are held although they are gone.
        known: keys of cells that stand as they were shown before: hiding one now would hide nothing.
        closed: keys of cells that were hidden and have not moved: shown now, they would tell what they hid then.
        facts: what earlier releases told about sums of cells that are hidden and have not moved.
        people: by the text of the key, what the next batch is to be compared with.
        earlier: by the text of the key, where cells stood that have moved.
        adds_up: whether every total is the sum of its parts.
    """

    cells: list[Cell]
    known: frozenset[Key]
    closed: frozenset[Key]
    facts: list[dict[Key, int]]
    people: dict[str, int]
    earlier: dict[str, list[tuple[int, bool]]]
    adds_up: bool


def batch(
    cells: Sequence[Cell], before: Mapping[str, Before], minimum: int, facts: Sequence[Mapping[str, int]] = ()
) -> Batch:
    """The table whose difference from every earlier release is about at least ``minimum`` people, or about nobody.

    A cell moves when its people changed by ``minimum`` since it moved last, and are not nearly as many as at any time
    before (see ``_anew``). A total of counts is the sum of its parts
    as they stand here. Any other total (a mean, people who are in several parts) moves when its own people changed by
    ``minimum``, and those of the parts that changed and did not move, which is what subtraction leaves, did too.

    Args:
        before: by the text of the key; empty the first time. A cell that came since had nobody, as everybody saw, and
            is no part of a total before enough people are in it.
        facts: as ``facts_after`` gave them for the last batch.
    """
    adds_up = _are_counts_that_add_up(cells)
    if not before:
        people = {text_of(cell.key): cell.people for cell in cells}
        return Batch(list(cells), frozenset(), frozenset(), [], people, {}, adds_up)
    gone = [
        Cell(key, None, was.people)
        for key, was in before.items()
        if 0 < was.people < minimum and key not in {text_of(cell.key) for cell in cells}
    ]
    held: dict[Key, Cell] = {cell.key: cell for cell in gone}
    pending: dict[Key, int] = {cell.key: cell.people for cell in gone}
    moved: set[Key] = set()
    below = {key for cell in cells for key in cell.total_of or ()}
    for cell in _parts_first(cells):
        was = before.get(text_of(cell.key), Before(None, 0, True))
        standing = replace(cell, value=None if was.hidden else was.value, people=was.people)
        if cell.total_of:
            parts = (*(key for key in cell.total_of if key in moved or text_of(key) in before), *(c.key for c in gone))
            rest = [pending[key] for key in {*cell.total_of, *parts} if key in pending]
            standing, cell = replace(standing, total_of=parts), replace(cell, total_of=parts)
            if adds_up:
                number = sum(held[key].people for key in parts)
                held[cell.key] = replace(cell, value=number, people=number)
                if number != was.people:
                    moved.add(cell.key)
                continue
            anew = None if rest and sum(rest) < minimum else _anew(cell, was, minimum, in_a_total=cell.key in below)
        else:
            anew = _anew(cell, was, minimum, in_a_total=cell.key in below)
        held[cell.key] = anew or standing
        if anew:
            moved.add(cell.key)
        if (left := abs(cell.people - held[cell.key].people)) or (
            not anew and not was.hidden and _plain(cell.value) != was.value
        ):
            pending[cell.key] = left
    stand = {cell.key for cell in cells} - moved
    shown = {cell.key for cell in cells if not before.get(text_of(cell.key), Before(None, 0, True)).hidden}
    remembered = [cell for cell in (*cells, *gone) if cell.key in moved or text_of(cell.key) in before]
    keys = {text_of(cell.key): cell.key for cell in (*cells, *gone)}
    still = _without(
        facts, {text_of(key) for key in moved} | {text for fact in facts for text in fact if text not in keys}
    )
    left_behind = {text_of(cell.key) for cell in cells if cell.key in moved and not (adds_up and cell.total_of)}
    earlier = {
        key: sorted({*was.earlier, *([(was.people, not was.hidden)] if key in left_behind else [])})
        for key, was in before.items()
    }
    return Batch(
        cells=[*(held[cell.key] for cell in cells), *gone],
        known=frozenset(stand & shown),
        closed=frozenset((stand - shown) | {cell.key for cell in gone}),
        facts=[{keys[text]: times for text, times in fact.items()} for fact in still],
        people={text_of(cell.key): held[cell.key].people for cell in remembered},
        earlier={key: stood for key, stood in earlier.items() if stood},
        adds_up=adds_up,
    )


def facts_after(standing: Batch, told: Sequence[ReleasedCell]) -> list[dict[str, int]]:
    """What everybody knows about the hidden cells once a batch is out: sums, each cell so many times."""
    hidden = {cell.key for cell in told if cell.hidden}
    facts = [{text_of(key): times for key, times in fact.items()} for fact in standing.facts]
    if standing.adds_up:
        shown_totals = [cell for cell in standing.cells if cell.total_of and cell.key not in hidden]
        facts += [{text_of(key): 1 for key in total.total_of or () if key in hidden} for total in shown_totals]
    return _independent(facts)


def _without(facts: Sequence[Mapping[str, int]], gone: set[str]) -> list[dict[str, int]]:
    """What the facts say about the other cells alone."""
    rows = [dict(fact) for fact in facts]
    for key in gone:
        pivot = next((row for row in rows if key in row), None)
        if pivot is not None:
            rows = [_minus(row, pivot, key) for row in rows if row is not pivot]
    return [row for row in rows if row]


def _independent(facts: Sequence[Mapping[str, int]]) -> list[dict[str, int]]:
    """The same facts, none of which follows from the others."""
    kept: list[tuple[str, dict[str, int]]] = []
    for fact in facts:
        row = dict(fact)
        for key, pivot in kept:
            row = _minus(row, pivot, key)
        if row:
            kept.append((min(row), row))
    return [row for _key, row in kept]


def _minus(row: dict[str, int], pivot: Mapping[str, int], key: str) -> dict[str, int]:
    """The row freed of ``key`` by a multiple of the pivot, in whole numbers."""
    if key not in row:
        return row
    a, b = pivot[key], row[key]
    mixed = {name: a * row.get(name, 0) - b * pivot.get(name, 0) for name in {*row, *pivot}}
    divisor = math.gcd(*mixed.values()) or 1
    return {name: times // divisor for name, times in sorted(mixed.items()) if times}


def text_of(key: Key) -> str:
    """A key as it is stored."""
    return key if isinstance(key, str) else "\x1f".join(key)


def _anew(cell: Cell, was: Before, minimum: int, *, in_a_total: bool) -> Cell | None:
    """Where a cell moves to, or None when it stays: to where it is, if so many came or went of where it stands and of
    where it ever stood; a count that is nearly what it was before, to what it was, which tells of nobody. Below a
    total only what was shown is gone back to: what was hidden may be known by now."""
    if abs(cell.people - was.people) < minimum:
        return None
    near = [(abs(cell.people - people), people, shown) for people, shown in was.earlier]
    near = [one for one in near if one[0] < minimum]
    if not near:
        return cell
    is_count = type(cell.value) is int and cell.value == cell.people
    back = next((people for _far, people, shown in sorted(near) if is_count and (shown or not in_a_total)), None)
    return None if back is None else replace(cell, value=back, people=back)


def _are_counts_that_add_up(cells: Sequence[Cell]) -> bool:
    """Whether each total is a number of people, and each person is in one of its parts."""
    by_key = {cell.key: cell for cell in cells}
    totals = [cell for cell in cells if cell.total_of]
    in_totals = [cell for total in totals for cell in (total, *(by_key[key] for key in total.total_of or ()))]
    return all(type(cell.value) is int and cell.value == cell.people for cell in in_totals) and all(
        total.people == sum(by_key[key].people for key in total.total_of or ()) for total in totals
    )


def _parts_first(cells: Sequence[Cell]) -> list[Cell]:
    by_key = {cell.key: cell for cell in cells}
    ordered: dict[Key, Cell] = {}

    def visit(cell: Cell) -> None:
        for key in cell.total_of or ():
            if key not in ordered:
                visit(by_key[key])
        ordered.setdefault(cell.key, cell)

    for cell in cells:
        visit(cell)
    return list(ordered.values())


def _plain(value: Any) -> Any:
    """A value as it comes back from where it is stored."""
    return json.loads(json.dumps(value))
