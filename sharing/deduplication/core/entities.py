"""Records about the same entity in two tables, or twice in one, where no key tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from text.duplicates import labels_by_appearance

from .blocking import Rule, SkippedBlock, candidates, default_rules
from .comparing import LEVELS, Column, prepare
from .weights import Weights, learn

MOST_COLUMNS = 20  # their levels are counted as one number of 63 bits
DRAWN = 1_000_000  # pairs that tell what different entities look like; all of them where there are no more


@dataclass(frozen=True)
class EntityMatches:
    """Pairs of records and whether they are about the same entity.

    Attributes:
        left, right: shape (p,), rows of the two tables; with one table both are its rows, left < right.
        probability: shape (p,), that they are about the same.
        evidence_bits: shape (p,), what their columns say for it, log2(m / u) summed.
        decision: shape (p,), "match", "doubtful" or "different". Doubtful ones are for people to settle.
        weights: per column and level the chance among the same entities, among others, and the evidence in bits.
        prior: share of all pairs that are about the same.
        n_left, n_right: rows of the tables.
        all_pairs: how many pairs the tables have; those not listed share no block and count as different.
        skipped: blocks left out as too large: pairs may be missing where it isn't empty.
    """

    left: np.ndarray
    right: np.ndarray
    probability: np.ndarray
    evidence_bits: np.ndarray
    decision: np.ndarray
    weights: pd.DataFrame
    prior: float
    n_left: int
    n_right: int
    all_pairs: int
    skipped: list[SkippedBlock]

    @property
    def groups(self) -> np.ndarray:
        """A label per row, of the left table and then the right one; rows linked by matches share one."""
        matched = self.decision == "match"
        offset = 0 if self.n_right == 0 else self.n_left
        n = self.n_left + self.n_right
        links = (self.left[matched], self.right[matched] + offset)
        graph = sparse.coo_matrix((np.ones(len(links[0]), dtype=np.int8), links), shape=(n, n))
        return labels_by_appearance(connected_components(graph, directed=False)[1])

    def to_dict(self) -> dict[str, Any]:
        """Counts, weights and pairs as JSON can carry them."""
        return {
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "probability": self.probability.tolist(),
            "evidence_bits": self.evidence_bits.tolist(),
            "decision": self.decision.tolist(),
            "weights": self.weights.to_dict("records"),
            "prior": self.prior,
            "n_left": self.n_left,
            "n_right": self.n_right,
            "all_pairs": self.all_pairs,
            "skipped": [vars(block) for block in self.skipped],
        }


def match_entities(
    left: pd.DataFrame | pa.Table,
    right: pd.DataFrame | pa.Table | None = None,
    *,
    columns: Mapping[str, str],
    blocks: Sequence[Rule] | None = None,
    match_from: float = 0.95,
    doubtful_from: float = 0.2,
    most_in_block: int = 50_000,
    seed: int = 0,
) -> EntityMatches:
    """Pair the records of two tables, or of one with itself, that are about the same entity.

    Records that share a block are compared column by column; how much each agreement says is learned from the data
    themselves, without labels. Columns are taken to err independently: two that say the same (a city and its code)
    count twice, so give one of them. Missing values say nothing either way.

    Args:
        left, right: tables with the columns; with ``right`` None the left one is matched with itself.
        columns: at least two columns, each "exact", "name" (Jaro-Winkler similarity, whatever case and accents),
            "number" (relative distance) or "date" (ISO 8601). What can't be read as such is missing.
        blocks: rules, each a tuple of columns, or of (column, n) for its first n letters. Records are compared if
            they agree in all parts of at least one. By default each column alone, and the first two letters of all
            names together.
        match_from, doubtful_from: probabilities from which a pair is a match or doubtful.
        most_in_block: pairs that share one key; where there are more, the block is left out and listed in
            ``skipped``.
        seed: of the pairs drawn to learn what different entities look like.

    Raises:
        ValueError: a column is missing or its kind unknown, a rule or a threshold makes no sense, or there are over 20
            million pairs to compare.
    """
    one = _frame(left, "left")
    other = None if right is None else _frame(right, "right")
    rules = _checked(one, other, columns, blocks, match_from, doubtful_from, most_in_block)
    n_left, n_right = len(one), 0 if other is None else len(other)
    prepared: dict[str, Column] = {}
    for name, kind in columns.items():
        values = one[name].tolist() + ([] if other is None else other[name].tolist())
        prepared[name] = prepare(name, kind, values)
    within = other is None
    i, j, skipped = candidates(prepared, rules, n_left, within=within, most_in_block=most_in_block)
    all_pairs = n_left * (n_left - 1) // 2 if within else n_left * n_right
    drawn = _drawn(n_left, n_right, within, all_pairs, np.random.default_rng(seed))
    levels = _levels(prepared, i, j)
    weights = learn(
        levels,
        _levels(prepared, *drawn),
        [len(LEVELS[kind]) for kind in columns.values()],
        all_pairs=all_pairs,
        most_matches=n_left if within else min(n_left, n_right),
    )
    probability, evidence = weights.probability(levels)
    decision = np.where(
        probability >= match_from, "match", np.where(probability >= doubtful_from, "doubtful", "different")
    )
    order = np.lexsort((j, i, -probability))
    return EntityMatches(
        i[order],
        (j if within else j - n_left)[order],
        probability[order],
        evidence[order],
        decision[order],
        _table(columns, weights),
        weights.prior,
        n_left,
        n_right,
        all_pairs,
        skipped,
    )


def _frame(table: Any, which: str) -> pd.DataFrame:
    if isinstance(table, pa.Table):
        return table.to_pandas()
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{which} is a {type(table).__name__}; give a pandas or Arrow table")
    return table


def _checked(
    one: pd.DataFrame,
    other: pd.DataFrame | None,
    columns: Mapping[str, str],
    blocks: Sequence[Rule] | None,
    match_from: float,
    doubtful_from: float,
    most_in_block: int,
) -> list[Rule]:
    if not 2 <= len(columns) <= MOST_COLUMNS:
        raise ValueError(
            f"columns must name 2 to {MOST_COLUMNS}; one agreement alone tells no error from another entity"
        )
    for name, kind in columns.items():
        if kind not in LEVELS:
            raise ValueError(f"columns says {name!r} is {kind!r}; choose one of {', '.join(LEVELS)}")
        for table, which in ((one, "left"), (other, "right")):
            if table is not None and name not in table.columns:
                raise ValueError(f"there is no column {name!r} in {which}")
    if not 0 < doubtful_from <= match_from < 1:
        raise ValueError("choose 0 < doubtful_from <= match_from < 1")
    if most_in_block < 1:
        raise ValueError("most_in_block must be at least 1")
    rules = default_rules(columns) if blocks is None else [tuple(rule) for rule in blocks]
    for rule in rules:
        parts = [part if isinstance(part, tuple) else (part, 1) for part in rule]
        if not parts or any(len(part) != 2 or part[0] not in columns or part[1] < 1 for part in parts):
            raise ValueError(
                f"the block {rule!r} must be a tuple of columns, or of (column, letters), given in columns"
            )
    if not rules:
        raise ValueError("blocks must hold at least one rule")
    return rules


def _drawn(
    n_left: int, n_right: int, within: bool, all_pairs: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    if within:
        if all_pairs <= DRAWN:
            return np.triu_indices(n_left, 1)
        i, j = rng.integers(0, n_left, DRAWN), rng.integers(0, n_left - 1, DRAWN)
        return i, j + (j >= i)
    if all_pairs <= DRAWN:
        i, j = np.divmod(np.arange(all_pairs), max(1, n_right))
        return i, j + n_left
    return rng.integers(0, n_left, DRAWN), rng.integers(n_left, n_left + n_right, DRAWN)


def _levels(prepared: Mapping[str, Column], i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return np.column_stack([column.levels(i, j) for column in prepared.values()])  # (p, columns)


def _table(columns: Mapping[str, str], weights: Weights) -> pd.DataFrame:
    rows = []
    for (name, kind), m, u, bits in zip(columns.items(), weights.same, weights.others, weights.bits(), strict=True):
        for place, level in enumerate(LEVELS[kind]):
            values = {"among_same": float(m[place]), "among_others": float(u[place]), "bits": float(bits[place])}
            rows.append({"column": name, "level": level} | values)
    return pd.DataFrame(rows)
