"""Mondrian: cut the people into ever smaller groups while every group keeps what is required of it.

All groups of one level are cut at once, with one sort a dimension. In each dimension the cut is placed where it saves
the most of the ranges on its two sides, and of these cuts a group takes the one after which its two parts are narrowest
over all dimensions. (Plain Mondrian cuts the widest dimension at its median; that loses about a quarter more.)

Source:
    LeFevre, DeWitt, Ramakrishnan (2006), Mondrian Multidimensional K-Anonymity. Cost of a group: normalized certainty
    penalty, Xu et al. (2006), Utility-Based Anonymization Using Local Recoding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .dimensions import Dimension

Allowed = Callable[[np.ndarray, np.ndarray, int], np.ndarray]
"""(rows, part of each row, number of parts) → for each part, whether it may stand as a group."""


@dataclass(frozen=True)
class _Level:
    """The groups still being cut: their rows side by side, group after group."""

    rows: np.ndarray  # (r,)
    sizes: np.ndarray  # (g,)
    codes: list[np.ndarray]  # of each dimension, (r,)

    @property
    def group(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def partition(dimensions: Sequence[Dimension], k: int, allowed: Allowed | None = None) -> np.ndarray:
    """Number the groups: shape (n,), 0 to groups - 1, each of at least k rows that lie close together.

    Args:
        dimensions: the quasi-identifiers, n rows each, n at least k.
        k: the smallest size of a group.
        allowed: what else a part must satisfy; the whole table is taken to satisfy it.
    """
    n = len(dimensions[0].codes)
    final = np.empty(n, dtype=np.int64)
    finished = 0
    rows, sizes = np.arange(n), np.array([n])
    while len(rows):
        level = _Level(rows, sizes, [dimension.codes[rows] for dimension in dimensions])
        chosen, cut_at = _choose_cuts(level, dimensions, k, allowed)
        group = level.group
        uncut = chosen[group] < 0
        final[rows[uncut]] = finished + np.cumsum(chosen < 0)[group[uncut]] - 1
        finished += int((chosen < 0).sum())
        rows, sizes = _cut(level, chosen, cut_at, ~uncut)
    return final


def _choose_cuts(
    level: _Level, dimensions: Sequence[Dimension], k: int, allowed: Allowed | None
) -> tuple[np.ndarray, np.ndarray]:
    """For each group the dimension to cut (-1 for none) and the first code of its upper part; both shape (g,)."""
    positions = [dimension.positions for dimension in dimensions]
    places = [position[code] for position, code in zip(positions, level.codes, strict=True)]
    # A cut at the median is worth trying only where the best one may be refused.
    ways = (False,) if allowed is None else (False, True)
    cuts = np.zeros((len(ways) * len(dimensions), len(level.sizes)), dtype=np.int64)
    cost = np.full(cuts.shape, np.inf)
    for way, at_median in enumerate(ways):
        for number, codes in enumerate(level.codes):
            line = way * len(dimensions) + number
            found, cuts[line, found] = _place_cut(level, codes, positions[number], k, at_median)
            if len(found):
                cost[line, found] = _cost_of_parts(level, codes >= cuts[line][level.group], places)[found]

    groups = np.arange(len(level.sizes))
    best = np.argmin(cost, axis=0)  # (g,)
    if allowed is not None:
        pending = np.isfinite(cost[best, groups])
        while pending.any():
            good = _both_parts_allowed(level, best % len(dimensions), cuts[best, groups], pending, allowed)
            refused = np.flatnonzero(pending & ~good)
            cost[best[refused], refused] = np.inf
            best[refused] = np.argmin(cost[:, refused], axis=0)
            pending = np.zeros(len(groups), dtype=bool)
            pending[refused] = np.isfinite(cost[best[refused], refused])
    return np.where(np.isfinite(cost[best, groups]), best % len(dimensions), -1), cuts[best, groups]


def _place_cut(
    level: _Level, codes: np.ndarray, positions: np.ndarray, k: int, at_median: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The groups that this dimension can cut, and where: the first code of the upper part."""
    group, sizes = level.group, level.sizes
    ends = np.cumsum(sizes)
    starts = ends - sizes
    sorted_codes = np.sort(group * len(positions) + codes) - group * len(positions)  # within each group
    below = np.arange(len(codes)) - starts[group]  # rows that a cut before this one would leave in the lower part
    above = sizes[group] - below
    possible = (below >= k) & (above >= k)
    possible[1:] &= sorted_codes[1:] != sorted_codes[:-1]
    place = np.flatnonzero(possible)
    if len(place) == 0:
        return place, place
    owner = group[place]
    low, high = positions[sorted_codes[starts[owner]]], positions[sorted_codes[ends[owner] - 1]]
    if at_median:
        worth = -np.abs(below[place] - above[place]).astype(float)
    else:
        lower_width = positions[sorted_codes[place - 1]] - low
        upper_width = high - positions[sorted_codes[place]]
        worth = sizes[owner] * (high - low) - below[place] * lower_width - above[place] * upper_width
    first = np.flatnonzero(np.diff(owner, prepend=-1))  # of each owner's stretch
    stretch = np.cumsum(np.diff(owner, prepend=-1) != 0) - 1
    winners = np.flatnonzero(worth == np.maximum.reduceat(worth, first)[stretch])
    winners = winners[np.diff(owner[winners], prepend=-1) != 0]  # the first of equals
    return owner[winners], sorted_codes[place[winners]]


def _cost_of_parts(level: _Level, upper: np.ndarray, places: Sequence[np.ndarray]) -> np.ndarray:
    """What is left of the ranges after a cut: rows × width over all dimensions, both parts together; shape (g,)."""
    part = level.group * 2 + upper
    order = np.argsort(part, kind="stable")
    sizes = np.bincount(part, minlength=2 * len(level.sizes))
    filled = np.flatnonzero(sizes)
    starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1]))
    width = np.zeros(len(filled))
    for place in places:
        along = place[order]
        width += np.maximum.reduceat(along, starts) - np.minimum.reduceat(along, starts)
    return np.bincount(filled // 2, weights=width * sizes[filled], minlength=len(level.sizes))


def _both_parts_allowed(
    level: _Level, chosen: np.ndarray, cut_at: np.ndarray, pending: np.ndarray, allowed: Allowed
) -> np.ndarray:
    """Whether both parts of each pending group may stand; shape (g,), false for the others."""
    group = level.group
    concerned = pending[group]
    upper = _is_upper(level, chosen, cut_at)[concerned]
    number = np.cumsum(pending) - 1  # pending groups, numbered without gaps
    part = number[group[concerned]] * 2 + upper
    good = np.zeros(len(level.sizes), dtype=bool)
    good[pending] = allowed(level.rows[concerned], part, 2 * int(pending.sum())).reshape(-1, 2).all(axis=1)
    return good


def _is_upper(level: _Level, chosen: np.ndarray, cut_at: np.ndarray) -> np.ndarray:
    group = level.group
    upper = np.zeros(len(level.rows), dtype=bool)
    for number, codes in enumerate(level.codes):
        mine = chosen[group] == number
        upper[mine] = codes[mine] >= cut_at[group[mine]]
    return upper


def _cut(level: _Level, chosen: np.ndarray, cut_at: np.ndarray, going_on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the next level, part after part, and the sizes of the parts."""
    part = (level.group * 2 + _is_upper(level, chosen, cut_at))[going_on]
    sizes = np.bincount(part)
    return level.rows[going_on][np.argsort(part, kind="stable")], sizes[sizes > 0]
