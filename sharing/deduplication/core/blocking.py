"""Which pairs of records are worth comparing: those that agree in the key of at least one rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .comparing import Column

MOST_CANDIDATES = 20_000_000  # pairs in all; about a gigabyte while they are compared

Part = str | tuple[str, int]  # a column, or a column and how many of its first letters
Rule = tuple[Part, ...]


class TooManyPairs(ValueError):
    """More than can be compared."""

    def __init__(self) -> None:
        super().__init__("the rules give over 20 million pairs; block by rarer values, or lower most_in_block")


@dataclass(frozen=True)
class SkippedBlock:
    """Records that share a key so common that they weren't compared under this rule; they may be under another."""

    rule: Rule
    left_rows: int
    right_rows: int
    pairs: int


def default_rules(columns: Mapping[str, str]) -> list[Rule]:
    """Each column alone, and the first two letters of all names together."""
    names = [name for name, kind in columns.items() if kind == "name"]
    letters: list[Rule] = [tuple((name, 2) for name in names)] if names else []
    return [(name,) for name in columns] + letters


def candidates(
    columns: Mapping[str, Column], rules: Sequence[Rule], n_left: int, *, within: bool, most_in_block: int
) -> tuple[np.ndarray, np.ndarray, list[SkippedBlock]]:
    """The pairs of rows that share a key, each once and in order.

    Args:
        columns: prepared, the left rows first.
        n_left: how many of the rows are left ones.
        within: pair the left rows with one another (i < j).
        most_in_block: pairs that one key may give; more are skipped and said.

    Returns:
        i and j, both shape (p,), places among all rows; and the blocks skipped.

    Raises:
        TooManyPairs: there are over 20 million.
    """
    n = len(next(iter(columns.values())).codes)
    found: list[np.ndarray] = []
    skipped: list[SkippedBlock] = []
    total = 0
    for rule in rules:
        key = _key(columns, rule, n)
        for left, right in _blocks(key, n_left, within):
            pairs = len(left) * (len(left) - 1) // 2 if within else len(left) * len(right)
            if pairs > most_in_block:
                skipped.append(SkippedBlock(rule, len(left), len(left) if within else len(right), pairs))
                continue
            total += pairs
            if total > 2 * MOST_CANDIDATES:
                raise TooManyPairs
            if within:
                a, b = np.triu_indices(len(left), 1)
                found.append(left[a] * n + left[b])
            else:
                found.append((left[:, None] * n + right[None, :]).ravel())
    pairs_found = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    if len(pairs_found) > MOST_CANDIDATES:
        raise TooManyPairs
    i, j = np.divmod(pairs_found, max(1, n))
    return i, j, skipped


def _key(columns: Mapping[str, Column], rule: Rule, n: int) -> np.ndarray:
    """A number per distinct key, -1 where a part of it is missing; shape (n,)."""
    key = np.zeros(n, dtype=np.int64)
    missing = np.zeros(n, dtype=bool)
    for part in rule:
        name, letters = (part, 0) if isinstance(part, str) else part
        column = columns[name]
        codes = column.codes
        if letters:
            cut = [None if value is None else str(value)[:letters] for value in column.values]
            codes = pd.factorize(np.array(cut, dtype=object))[0].astype(np.int64)
        missing |= codes < 0
        key = pd.factorize(key * (int(codes.max(initial=0)) + 1) + codes)[0].astype(np.int64)
    key[missing] = -1
    return key


def _blocks(key: np.ndarray, n_left: int, within: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    held = np.flatnonzero(key >= 0)
    order = held[np.argsort(key[held], kind="stable")]  # rows ascend within a key, the left ones first
    edges = np.flatnonzero(np.diff(key[order])) + 1
    blocks = []
    for rows in np.split(order, edges):
        if len(rows) < 2:
            continue
        cut = int(np.searchsorted(rows, n_left))
        if within or 0 < cut < len(rows):
            blocks.append((rows, rows) if within else (rows[:cut], rows[cut:]))
    return blocks
