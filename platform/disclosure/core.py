"""Which cells of a table of aggregates may be seen: enough people, nobody dominant, nothing computable from the rest.

Terms after Hundepool et al. (2012), Statistical Disclosure Control: primary suppression hides a cell for its own
sake, secondary suppression hides another so that the first can't be computed by subtraction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from disclosure import overlaps

FLOOR = 5  # distinct people in a cell; settings only raise it
DOMINANCE = 0.85  # the two largest contributors' share of a cell; settings only lower it

TOO_FEW_PEOPLE = "too-few-people"
DOMINATED = "dominated"
PROTECTS_ANOTHER = "protects-another"
DIFFERS_BY_FEW = "differs-by-few"

Key = str | tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One aggregate before the gate.

    Attributes:
        key: names the cell within its table.
        value: the figure; None when there is none.
        people: distinct people it is about.
        top_two_share: the two largest contributors' share of the value, in [0, 1]; None for plain counts of people.
        total_of: keys of the cells whose values add up to this one's.
        records: which records it sums up, each with whose it is; asked of figures under a filter that somebody chose.
    """

    key: Key
    value: Any
    people: int
    top_two_share: float | None = None
    total_of: tuple[Key, ...] | None = None
    records: Mapping[Any, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ReleasedCell:
    """One aggregate after the gate.

    Attributes:
        value: the figure, or None when hidden.
        people_rounded: people rounded down to a multiple of 5; None when hidden.
        hidden: whether the gate withheld it. Pages mark hidden cells; they are never just missing.
        reason: why, for the record: "too-few-people", "dominated", "protects-another" or "differs-by-few"; empty when
            shown.
    """

    key: Key
    value: Any
    people_rounded: int | None
    hidden: bool
    reason: str = ""


def people_rounded(people: int) -> int:
    """A number of people rounded down to a multiple of 5, so that one more or less seldom shows.

    >>> people_rounded(14)
    10
    """
    return int(people) - int(people) % 5


def top_two_share(contributions: Iterable[float]) -> float:
    """The two largest contributors' share of the sum, in [0, 1]; 0 where nobody contributed.

    Args:
        contributions: how much each person contributed (rows, say), none below 0.

    >>> top_two_share([6, 1, 2, 1])
    0.8
    """
    sizes = np.fromiter(contributions, dtype=np.float64)
    total = sizes.sum()
    return float(np.sort(sizes)[-2:].sum() / total) if total else 0.0


def release(
    cells: Sequence[Cell],
    *,
    minimum: int = FLOOR,
    dominance: float = DOMINANCE,
    known: frozenset[Key] = frozenset(),
    closed: frozenset[Key] = frozenset(),
    facts: Sequence[Mapping[Key, int]] = (),
) -> list[ReleasedCell]:
    """Hide what must not be seen, and return every cell in the given order.

    A cell is hidden when it is about fewer than ``minimum`` people (also none: that nobody is in it tells, too), or
    its two largest contributors make more than ``dominance`` of it. Then, for each total, further cells are hidden,
    those about the fewest people first, until what is hidden under a shown total is at least two cells, at least
    ``minimum`` people and not made up by two of them (their sum is the total minus what is shown, so it is as good as
    published); and until no hidden cell, and no sum over fewer than ``minimum`` people, follows from all totals together.

    Args:
        minimum: raised to ``FLOOR`` when lower.
        dominance: lowered to ``DOMINANCE`` when higher.
        known: cells that were shown as they are before, so that hiding them protects none; a total goes instead.
        closed: cells that stay hidden.
        facts: sums of hidden cells, each so many times, that earlier releases told.

    Raises:
        ValueError: two cells of one key, a total of unknown cells, or a share outside [0, 1].
    """
    minimum, dominance = max(minimum, FLOOR), min(dominance, DOMINANCE)
    by_key = {cell.key: cell for cell in checked(cells)}
    hidden = {cell.key: reason for cell in cells if (reason := _primary(cell, minimum, dominance))}
    hidden |= {key: PROTECTS_ANOTHER for key in closed if key not in hidden}
    totals = [cell for cell in cells if cell.total_of]
    bounds = (minimum, dominance)
    while (victim := _next_victim(totals, by_key, hidden, bounds, known, facts)) is not None:
        hidden[victim] = PROTECTS_ANOTHER
    return [
        ReleasedCell(cell.key, None, None, True, hidden[cell.key])
        if cell.key in hidden
        else ReleasedCell(cell.key, cell.value, people_rounded(cell.people), False)
        for cell in cells
    ]


def checked(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells, when they make a table.

    Raises:
        ValueError: see ``release``.
    """
    by_key = {cell.key: cell for cell in cells}
    if len(by_key) != len(cells):
        raise ValueError("cells: each key must stand once")
    for cell in cells:
        unknown = [key for key in cell.total_of or () if key not in by_key]
        if unknown:
            raise ValueError(f"cells: {cell.key!r} is a total of {unknown[0]!r}, which is not among the cells")
        if cell.top_two_share is not None and not 0 <= cell.top_two_share <= 1:
            raise ValueError(f"cells: top_two_share of {cell.key!r} must be from 0 to 1; it is {cell.top_two_share!r}")
        if cell.people < 0:
            raise ValueError(f"cells: people of {cell.key!r} must not be negative")
    return cells


def _primary(cell: Cell, minimum: int, dominance: float) -> str:
    if cell.people < minimum:
        return TOO_FEW_PEOPLE
    if cell.top_two_share is not None and cell.top_two_share > dominance:
        return DOMINATED
    return ""


def _next_victim(
    totals: list[Cell],
    by_key: dict[Key, Cell],
    hidden: dict[Key, str],
    bounds: tuple[int, float],
    known: frozenset[Key],
    facts: Sequence[Mapping[Key, int]],
) -> Key | None:
    """The next cell to hide, or None when nothing hidden can be computed any more."""

    def smallest_shown(keys: Sequence[Key]) -> Key | None:
        shown = [key for key in keys if key not in hidden and key not in known]
        return min(shown, key=lambda key: (by_key[key].people, str(key))) if shown else None

    for total in totals:
        parts = total.total_of or ()
        if _exposes(total, [by_key[key] for key in parts], hidden, *bounds):
            victim = smallest_shown(parts) or (None if total.key in hidden else total.key)
            if victim is not None:
                return victim
    return _victim_of_the_system(totals, by_key, hidden, smallest_shown, facts, bounds[0])


def _exposes(total: Cell, parts: list[Cell], hidden: dict[Key, str], minimum: int, dominance: float) -> bool:
    """Whether this one sum gives away a hidden cell, or a group of hidden cells about too few people."""
    concealed = [part for part in parts if part.key in hidden]
    if total.key in hidden:
        return not concealed
    if not concealed:
        return False
    # People may be in several parts, so the number behind the hidden ones is only known to be at least this.
    shown = sum(part.people for part in parts if part.key not in hidden)
    at_least = max(total.people - shown, *(part.people for part in concealed))
    everything = len(concealed) == len(parts)  # their sum is the total itself, whose own share was looked at
    return len(concealed) == 1 or at_least < minimum or (not everything and _dominated_together(concealed, dominance))


def _dominated_together(cells: list[Cell], dominance: float) -> bool:
    """Whether two contributors may make more than ``dominance`` of the sum of these amounts: at worst, those who make
    most of one cell and of another."""
    amounts = [(cell.value, cell.top_two_share) for cell in cells if isinstance(cell.value, int | float)]
    if len(amounts) < len(cells):
        return False
    largest = sorted(value * share for value, share in amounts if share is not None)[-2:]
    return bool(largest) and sum(largest) > dominance * sum(value for value, _share in amounts)


def _victim_of_the_system(
    totals: list[Cell],
    by_key: dict[Key, Cell],
    hidden: dict[Key, str],
    smallest_shown: Callable[[Sequence[Key]], Key | None],
    facts: Sequence[Mapping[Key, int]],
    minimum: int,
) -> Key | None:
    """A cell to hide when several sums together determine a hidden cell or the sum of a few people's, as in a two-way
    table with both margins, or in a total of today beside one of yesterday."""
    unknowns = {
        key: column for column, key in enumerate(k for k in hidden if any(_touches(total, k) for total in totals))
    }
    sums = [total for total in totals if any(_touches(total, key) for key in unknowns)]
    if not unknowns or not sums:
        return None
    A = np.zeros((len(sums) + len(facts), len(unknowns)))  # (sums and facts, hidden cells)
    for row, total in enumerate(sums):
        for key in total.total_of or ():
            if key in unknowns:
                A[row, unknowns[key]] += 1
        if total.key in unknowns:
            A[row, unknowns[total.key]] -= 1
    for row, fact in enumerate(facts, start=len(sums)):
        for key, times in fact.items():
            A[row, unknowns[key]] = times
    _, singular_values, Vt = np.linalg.svd(A)
    rank = int((singular_values > 1e-9).sum())
    freedom = np.abs(Vt[rank:]).max(axis=0, initial=0.0)  # (hidden cells,): 0 where every solution agrees
    exposed = [key for key, column in unknowns.items() if freedom[column] < 1e-9]
    if not exposed and overlaps.tells_of_few(A, _people(totals, by_key, unknowns, minimum), minimum):
        exposed = [key for key in unknowns if by_key[key].people < minimum] or list(unknowns)
    near = [total for total in sums if any(_touches(total, key) for key in exposed)]
    for some in (near, sums) if exposed else ():  # the sums of an exposed cell first; all when those are hidden already
        victim = smallest_shown([key for total in some for key in (*(total.total_of or ()), total.key)])
        if victim is not None:
            return victim
    return None


def _people(
    totals: list[Cell], by_key: dict[Key, Cell], cells: Iterable[Key], minimum: int
) -> list[set[tuple[Key, int]]]:
    """People of each cell, so many as matter: others in each where the totals say so, else at worst the same ones."""
    apart = all(total.people == sum(by_key[key].people for key in total.total_of or ()) for total in totals)
    return [{(key if apart else "", one) for one in range(min(by_key[key].people, minimum))} for key in cells]


def _touches(total: Cell, key: Key) -> bool:
    return key == total.key or key in (total.total_of or ())
