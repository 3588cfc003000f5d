"""Mondrian: cut the people into ever smaller groups while every group keeps what is required of it.

Groups of one level are cut together, a batch of rows at a time, with one sort a dimension. In each dimension the cut is
placed where it saves the most of the ranges on its two sides, and of these cuts a group takes the one after which its two
parts are narrowest over all dimensions. (Plain Mondrian cuts the widest dimension at its median; that loses about a
quarter more.)

Source:
    LeFevre, DeWitt, Ramakrishnan (2006), Mondrian Multidimensional K-Anonymity. Cost of a group: normalized certainty
    penalty, Xu et al. (2006), Utility-Based Anonymization Using Local Recoding.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from .dimensions import Dimension

BATCH = 1 << 18  # rows whose groups are cut together: few enough to stay in a processor's cache
Allowed = Callable[[np.ndarray, np.ndarray, int], np.ndarray]
"""(rows, part of each row, number of parts) → for each part, whether it may stand as a group."""


@dataclass(frozen=True)
class _Level:
    """Groups still being cut: their rows side by side, group after group.

    Attributes:
        rows: shape (r,), positions in the table.
        sizes: shape (g,), of each group.
        codes: shape (d, r), of each dimension.
        positions: of each dimension, where its codes lie.
    """

    rows: np.ndarray
    sizes: np.ndarray
    codes: np.ndarray
    positions: Sequence[np.ndarray]

    @cached_property
    def group(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    @cached_property
    def ends(self) -> np.ndarray:
        return np.cumsum(self.sizes)

    @cached_property
    def starts(self) -> np.ndarray:
        return self.ends - self.sizes


def partition(dimensions: Sequence[Dimension], k: int, allowed: Allowed | None = None) -> np.ndarray:
    """Number the groups: shape (n,), 0 to groups - 1, each of at least k rows that lie close together.

    Args:
        dimensions: the quasi-identifiers, n rows each, n at least k.
        k: the smallest size of a group.
        allowed: what else a part must satisfy; the whole table is taken to satisfy it.
    """
    n = len(dimensions[0].codes)
    positions = [dimension.positions for dimension in dimensions]
    narrow = np.int16 if max(map(len, positions)) <= np.iinfo(np.int16).max else np.int32
    codes = np.stack([dimension.codes.astype(narrow) for dimension in dimensions])
    final = np.empty(n, dtype=np.int32)
    finished = 0
    waiting = [(np.arange(n, dtype=np.int32), np.array([n]))]
    while waiting:
        rows, sizes = waiting.pop()
        small = sizes < 2 * k  # nothing to cut: no look at them
        finished = _finish(final, finished, rows, sizes, small)
        if small.all():
            continue
        rows, sizes = rows[~np.repeat(small, sizes)], sizes[~small]
        level = _Level(rows, sizes, codes[:, rows], positions)
        chosen, cut_at = _choose_cuts(level, k, allowed)
        done = chosen < 0
        finished = _finish(final, finished, rows, sizes, done)
        if not done.all():
            waiting += _batches(*_cut(level, chosen, cut_at))
    return final


def _finish(final: np.ndarray, finished: int, rows: np.ndarray, sizes: np.ndarray, done: np.ndarray) -> int:
    """Write the numbers of the groups that are done, beginning with ``finished``; the number of the next."""
    numbers = np.repeat((finished + np.cumsum(done) - 1).astype(np.int32), sizes)
    over = np.repeat(done, sizes)
    final[rows[over]] = numbers[over]
    return finished + int(done.sum())


def _batches(rows: np.ndarray, sizes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The groups in stretches of about ``BATCH`` rows; a larger group makes one of its own."""
    ends = np.cumsum(sizes)
    owner = (ends - 1) // BATCH
    for first, last in _stretches(owner):
        yield rows[ends[first] - sizes[first] : ends[last - 1]], sizes[first:last]


def _stretches(owner: np.ndarray) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of each run of equal values."""
    bounds = [0, *(np.flatnonzero(np.diff(owner)) + 1).tolist(), len(owner)]
    yield from pairwise(bounds)


def _choose_cuts(level: _Level, k: int, allowed: Allowed | None) -> tuple[np.ndarray, np.ndarray]:
    """For each group the dimension to cut (-1 for none) and the first code of its upper part; both shape (g,)."""
    chosen, cut_at = _best_cuts(level, k, allowed, at_median=False)
    if allowed is not None and (left := chosen < 0).any():
        # Where every best cut is refused, one in the middle may pass: both its parts are large.
        rest = left[level.group]
        smaller = _Level(level.rows[rest], level.sizes[left], level.codes[:, rest], level.positions)
        chosen[left], cut_at[left] = _best_cuts(smaller, k, allowed, at_median=True)
    return chosen, cut_at


def _best_cuts(level: _Level, k: int, allowed: Allowed | None, *, at_median: bool) -> tuple[np.ndarray, np.ndarray]:
    """The same, of one cut in each dimension: the best, or the one in the middle."""
    cuts = np.zeros((len(level.positions), len(level.sizes)), dtype=np.int32)
    cost = np.full(cuts.shape, np.inf)
    for number in range(len(level.positions)):
        found, cuts[number, found] = _place_cut(level, number, k, at_median)
        if len(found):
            upper = level.codes[number] >= cuts[number][level.group]
            cost[number, found] = _cost_of_parts(level, upper, found)

    groups = np.arange(len(level.sizes))
    best = np.argmin(cost, axis=0).astype(np.int32)  # (g,)
    if allowed is not None:
        pending = np.isfinite(cost[best, groups])
        while pending.any():
            good = _both_parts_allowed(level, best, cuts[best, groups], pending, allowed)
            refused = np.flatnonzero(pending & ~good)
            cost[best[refused], refused] = np.inf
            best[refused] = np.argmin(cost[:, refused], axis=0)
            pending = np.zeros(len(groups), dtype=bool)
            pending[refused] = np.isfinite(cost[best[refused], refused])
    return np.where(np.isfinite(cost[best, groups]), best, np.int32(-1)), cuts[best, groups]


def _present(level: _Level, number: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values of one dimension in each group, group after group: group × width + code, and how many rows lie
    before the first that has it; both shape (p,). Few are counted, many are sorted."""
    width = len(level.positions[number])
    cells = len(level.sizes) * width
    kind: type = np.int32 if cells <= np.iinfo(np.int32).max else np.int64
    keys = level.group.astype(kind) * kind(width) + level.codes[number]
    if cells <= 4 * len(keys):
        counts = np.bincount(keys, minlength=cells)
        found = np.flatnonzero(counts)
        counts = counts[found]
        return found, np.cumsum(counts) - counts
    keys.sort()
    first = np.flatnonzero(np.diff(keys, prepend=kind(-1)))
    return keys[first], first


def _place_cut(level: _Level, number: int, k: int, at_median: bool) -> tuple[np.ndarray, np.ndarray]:
    """The groups that this dimension can cut, and where: the first code of the upper part."""
    positions = level.positions[number]
    cells, first = _present(level, number)
    owner = cells // len(positions)
    code = cells - owner * len(positions)
    below = first - level.starts[owner]  # rows that a cut before this value would leave in the lower part
    sizes = level.sizes[owner]
    cut = np.flatnonzero((below >= k) & (sizes - below >= k))  # never a group's first value, before which nothing lies
    if len(cut) == 0:
        return cut, cut
    owner, below, above = owner[cut], below[cut], (sizes - below)[cut]
    if at_median:
        worth = -np.abs(below - above).astype(float)
    else:
        place = positions[code]
        ends = np.cumsum(np.bincount(cells // len(positions), minlength=len(level.sizes)))  # of each group's values
        low, high = place[np.append(0, ends[:-1])[owner]], place[ends[owner] - 1]
        lower_width, upper_width = place[cut - 1] - low, high - place[cut]
        worth = (below + above) * (high - low) - below * lower_width - above * upper_width
    new = np.diff(owner, prepend=-1) != 0  # of each owner's stretch, the first
    best = np.maximum.reduceat(worth, np.flatnonzero(new))[np.cumsum(new) - 1]
    winners = np.flatnonzero(worth == best)
    winners = winners[np.diff(owner[winners], prepend=-1) != 0]  # the first of equals
    return owner[winners], code[cut[winners]]


def _cost_of_parts(level: _Level, upper: np.ndarray, found: np.ndarray) -> np.ndarray:
    """What is left of the ranges after a cut: rows × width over all dimensions, both parts together; shape (found,)."""
    lower = ~upper
    if len(found) < len(level.sizes):
        wanted = np.zeros(len(level.sizes), dtype=bool)
        wanted[found] = True
        inside = wanted[level.group]
        lower, upper = lower & inside, upper & inside
    in_upper = np.add.reduceat(upper, level.starts, dtype=np.int64)[found]
    order = np.concatenate((np.flatnonzero(lower), np.flatnonzero(upper)))  # all lower parts, then all upper ones
    sizes = np.concatenate((level.sizes[found] - in_upper, in_upper))
    starts = np.cumsum(sizes) - sizes
    width = np.zeros(len(sizes))
    for codes, positions in zip(level.codes, level.positions, strict=True):
        moved = codes[order]
        width += positions[np.maximum.reduceat(moved, starts)] - positions[np.minimum.reduceat(moved, starts)]
    return (width * sizes).reshape(2, -1).sum(axis=0)


def _parted(level: _Level, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the level, of each group the lower part and then the upper one; and the sizes of the parts, (2g,).

    Without a sort: each row knows how many of its part stand before it.
    """
    seen = np.concatenate((np.zeros(1, np.int32), np.cumsum(upper, dtype=np.int32)))  # upper rows before each place
    before = seen[level.starts].astype(np.int32)
    in_upper = seen[level.ends] - before
    in_lower = level.sizes - in_upper
    places = np.arange(len(upper), dtype=np.int32)
    rank = seen[:-1] - before[level.group]  # upper rows of the group that stand before
    first_upper = (level.starts + in_lower).astype(np.int32)
    target = np.where(upper, first_upper[level.group] + rank, places - rank)
    order = np.empty(len(upper), dtype=np.int32)
    order[target] = places
    return order, np.column_stack((in_lower, in_upper)).ravel()


def _is_upper(level: _Level, chosen: np.ndarray, cut_at: np.ndarray) -> np.ndarray:
    """Whether each row lies in the upper part of its group; shape (r,)."""
    places = np.arange(len(level.rows), dtype=np.int32)
    return level.codes[chosen[level.group], places] >= cut_at[level.group]


def _both_parts_allowed(
    level: _Level, chosen: np.ndarray, cut_at: np.ndarray, pending: np.ndarray, allowed: Allowed
) -> np.ndarray:
    """Whether both parts of each pending group may stand; shape (g,), false for the others."""
    concerned = slice(None) if pending.all() else np.flatnonzero(pending[level.group]).astype(np.int32)
    group = level.group[concerned]
    upper = _is_upper(level, chosen, cut_at)[concerned]
    number = (np.cumsum(pending) - 1).astype(np.int32)  # pending groups, numbered without gaps
    good = np.zeros(len(level.sizes), dtype=bool)
    parts = allowed(level.rows[concerned], number[group] * 2 + upper, 2 * int(pending.sum()))
    good[pending] = parts.reshape(-1, 2).all(axis=1)
    return good


def _cut(level: _Level, chosen: np.ndarray, cut_at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the groups that are cut, part after part, and the sizes of the parts."""
    order, sizes = _parted(level, _is_upper(level, chosen, cut_at))
    cut = chosen >= 0
    return level.rows[order[cut[level.group]]], sizes[np.repeat(cut, 2)]
