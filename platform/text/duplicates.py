"""Near-duplicate texts: all pairs whose sets of character 3-grams overlap enough."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from .grams import gram_sets

MOST_PAIRS = 10_000_000  # about 1.5 GB as tuples; only heaps of equal texts come near
_CANDIDATES_AT_ONCE = 2_000_000  # bounds the memory of one block of the join to some tens of megabytes


@dataclass(frozen=True)
class Duplicates:
    """Which records say the same.

    Attributes:
        pairs: (i, j, similarity) with i < j, in order; similarity in (0, 1].
        groups: shape (n,), a label per record; records linked by pairs, also through others, share one. Labels
            count up from 0 in the order in which the groups first appear.
    """

    pairs: list[tuple[int, int, float]]
    groups: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """Shape (n,), true for the first record of each group: ``records[result.first]`` drops the duplicates."""
        mask = np.zeros(len(self.groups), dtype=bool)
        mask[np.unique(self.groups, return_index=True)[1]] = True
        return mask

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can carry it."""
        return {"pairs": [list(pair) for pair in self.pairs], "groups": self.groups.tolist()}


def near_duplicates(texts: Sequence[str], threshold: float = 0.8) -> Duplicates:
    """Find every pair of texts whose Jaccard similarity of character 3-grams reaches the threshold.

    Exact: no pair is missed and none is guessed. Two sets of sizes s and s' can reach t only if they share one of
    the s - ceil(t s) + 1 rarest grams of each, so the join runs over these prefixes alone and the candidates are
    then counted in full. Texts with the same grams are joined once and expanded at the end. Texts are compared as
    they are: clean them first where case or spaces should not count.

    Args:
        texts: n strings; a text under three characters is one gram of its own.
        threshold: in (0, 1]; the prefix filter loses its force, and the join its speed, below about 0.5.

    Raises:
        ValueError: the threshold is outside (0, 1], or there are over 10 million pairs.
        TypeError: something among the texts is not a string.

    Source:
        Chaudhuri, Ganti, Kaushik (2006), A Primitive Operator for Similarity Joins in Data Cleaning; Bayardo, Ma,
        Srikant (2007), Scaling Up All Pairs Similarity Search.

    >>> near_duplicates(["the parcel came late", "the parcel came late!", "thank you"]).groups.tolist()
    [0, 0, 1]
    """
    texts = _strings(texts)
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must lie in (0, 1]; got {threshold}")
    if not texts:
        return Duplicates([], np.empty(0, dtype=np.int64))
    sets = gram_sets(texts)
    kind, representative = _same_sets(sets)
    i, j, similarity = _join(sets[representative], threshold)
    return expand(kind, i, j, similarity)


def expand(kind: np.ndarray, i: np.ndarray, j: np.ndarray, similarity: np.ndarray) -> Duplicates:
    """Turn pairs of kinds into pairs of records, and records into groups.

    Args:
        kind: shape (n,), the kind of each record, 0 to m-1; records of one kind are equal.
        i, j, similarity: shape (p,), pairs of different kinds.
    """
    sizes = np.bincount(kind)  # (m,)
    count = int((sizes * (sizes - 1) // 2).sum() + (sizes[i] * sizes[j]).sum())
    if count > MOST_PAIRS:
        raise ValueError(f"these texts form {count:,} pairs, too many to list; drop exact duplicates first")
    members = np.split(np.argsort(kind, kind="stable"), np.cumsum(sizes)[:-1])
    pairs = []
    for records in members:
        for place, first in enumerate(records.tolist()):
            pairs += [(first, second, 1.0) for second in records[place + 1 :].tolist()]
    for one, other, value in zip(i.tolist(), j.tolist(), similarity.tolist(), strict=True):
        for a in members[one].tolist():
            pairs += [(min(a, b), max(a, b), value) for b in members[other].tolist()]
    pairs.sort()

    kinds = len(members)
    links = sparse.coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), shape=(kinds, kinds))
    component = connected_components(links, directed=False)[1]
    return Duplicates(pairs, labels_by_appearance(component[kind]))


def labels_by_appearance(labels: np.ndarray) -> np.ndarray:
    """Rename labels to 0, 1, 2, … in the order in which they first appear; shape (n,) in and out."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _strings(texts: Sequence[str]) -> list[str]:
    texts = list(texts)
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(
                f"texts[{place}] is {type(text).__name__}; give strings, and drop or fill missing ones first"
            )
    return texts


def _same_sets(sets: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Number the distinct rows: the kind of each row, shape (n,), and one row for each kind, shape (m,)."""
    seen: dict[bytes, int] = {}
    kind = np.empty(sets.shape[0], dtype=np.int64)
    representative = []
    for row, (start, end) in enumerate(zip(sets.indptr[:-1].tolist(), sets.indptr[1:].tolist(), strict=True)):
        key = sets.indices[start:end].tobytes()
        if key not in seen:
            seen[key] = len(seen)
            representative.append(row)
        kind[row] = seen[key]
    return kind, np.array(representative)


def _join(sets: sparse.csr_matrix, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of distinct rows, i < j, with Jaccard similarity at or above the threshold."""
    sizes = np.diff(sets.indptr).astype(np.int64)  # (m,)
    prefix = _prefixes(sets, sizes, threshold)
    postings = prefix.T.tocsr()
    work = np.asarray(prefix @ np.diff(postings.indptr).astype(np.int64))  # candidates that each row will meet
    found = []
    for start, end in _blocks(work):
        meeting = (prefix[start:end] @ postings).tocoo()
        i, j = meeting.row.astype(np.int64) + start, meeting.col.astype(np.int64)
        small, large = np.minimum(sizes[i], sizes[j]), np.maximum(sizes[i], sizes[j])
        possible = (i < j) & (small >= threshold * large - 1e-9)
        found.append(_verify(sets, sizes, i[possible], j[possible], threshold))
    i, j, similarity = (np.concatenate(part) for part in zip(*found, strict=True))
    return i, j, similarity


def _prefixes(sets: sparse.csr_matrix, sizes: np.ndarray, threshold: float) -> sparse.csr_matrix:
    """The rarest grams of each row, as many as two similar rows cannot both miss."""
    # 1e-9: 0.8 * 5 is a hair above 4 in binary, and a prefix one gram short would lose pairs
    keep = sizes - np.ceil(threshold * sizes - 1e-9).astype(np.int64) + 1
    place = np.arange(sets.nnz) - np.repeat(sets.indptr[:-1].astype(np.int64), sizes)
    in_prefix = place < np.repeat(keep, sizes)
    starts = np.concatenate(([0], np.cumsum(keep)))
    return sparse.csr_matrix((sets.data[in_prefix], sets.indices[in_prefix], starts), shape=sets.shape)


def _blocks(work: np.ndarray) -> list[tuple[int, int]]:
    """Cut the rows into consecutive blocks of bounded work; a row is never split."""
    block = np.cumsum(work) // _CANDIDATES_AT_ONCE
    edges = np.flatnonzero(np.diff(block)) + 1
    bounds = [0, *edges.tolist(), len(work)]
    return list(pairwise(bounds))


def _verify(
    sets: sparse.csr_matrix, sizes: np.ndarray, i: np.ndarray, j: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count the overlap of the candidate pairs in full and keep those that reach the threshold."""
    mean_size = max(1, math.ceil(sets.nnz / sets.shape[0]))
    step = max(1, _CANDIDATES_AT_ONCE // mean_size)
    overlap = np.empty(len(i), dtype=np.int64)
    for start in range(0, len(i), step):
        part = slice(start, start + step)
        overlap[part] = np.asarray(sets[i[part]].multiply(sets[j[part]]).sum(axis=1)).ravel()
    similarity = overlap / (sizes[i] + sizes[j] - overlap)
    similar = similarity >= threshold - 1e-12
    return i[similar], j[similar], similarity[similar]
