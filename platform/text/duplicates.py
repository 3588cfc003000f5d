"""Near-duplicate texts: all pairs whose sets of character 3-grams overlap enough."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from .grams import gram_sets
from .joins import Join, Pairs, meetings

MOST_PAIRS = 10_000_000  # about 1.5 GB as tuples; only heaps of texts that are all alike come near
EXACT_MEETINGS = 2_000_000_000  # some two minutes of an exact join on one core

Method = Literal["auto", "exact", "minhash"]


@dataclass(frozen=True)
class Duplicates:
    """Which records say the same.

    Attributes:
        pairs: (i, j, similarity) with i < j, in order; similarity in (0, 1].
        groups: shape (n,), a label per record; records linked by pairs, also through others, share one. Labels
            count up from 0 in the order in which the groups first appear.
        every_pair: whether ``pairs`` holds all there are; otherwise it holds enough to link each group together.
        recall: share of the pairs right at the threshold that is expected to be found, of more similar ones more;
            1 where the join was exact.
    """

    pairs: list[tuple[int, int, float]]
    groups: np.ndarray
    every_pair: bool = True
    recall: float = 1.0

    @property
    def first(self) -> np.ndarray:
        """Shape (n,), true for the first record of each group: ``records[result.first]`` drops the duplicates."""
        mask = np.zeros(len(self.groups), dtype=bool)
        mask[np.unique(self.groups, return_index=True)[1]] = True
        return mask

    @property
    def representatives(self) -> np.ndarray:
        """Shape (n,), the place of the first record of each record's group."""
        return np.flatnonzero(self.first)[self.groups]  # labels count up as the groups appear

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON can carry it."""
        return {
            "pairs": [list(pair) for pair in self.pairs],
            "groups": self.groups.tolist(),
            "every_pair": self.every_pair,
            "recall": self.recall,
        }


def near_duplicates(
    texts: Sequence[str],
    threshold: float = 0.8,
    *,
    normalize: bool = False,
    method: Method = "auto",
    seed: int = 0,
) -> Duplicates:
    """Find the pairs of texts whose Jaccard similarity of character 3-grams reaches the threshold.

    Exact where feasible: no pair is missed and none is guessed. Two texts can reach the threshold only if they share
    one of the rarest grams of each, so these are joined, and what meets there is counted in full. Where the rarest
    grams meet over 2,000 million times (many long texts, or a threshold below about 0.5), texts are joined by MinHash
    bands instead: each pair is still counted in full, so none is invented, but some are missed; ``recall`` says how
    many are expected to be found. Takes about 50 bytes of memory a character, and bounded memory to join.

    Args:
        texts: n strings; a text under three characters is one gram of its own.
        threshold: in (0, 1].
        normalize: compare the texts in ``comparable`` form; otherwise as they are.
        method: "auto" as above, or always "exact" or always "minhash".
        seed: of the hash functions of "minhash".

    Returns:
        ``pairs`` lists every pair, up to 10 million. Beyond, where heaps of texts are all alike, it links the texts
        of each group by a tree of their most similar pairs, and ``every_pair`` is false; ``groups`` are the same.

    Raises:
        ValueError: the threshold is outside (0, 1], or there is no such method.
        TypeError: something among the texts is not a string.

    >>> near_duplicates(["the parcel came late", "the parcel came late!", "thank you"]).groups.tolist()
    [0, 0, 1]
    """
    texts = _strings(texts)
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must lie in (0, 1]; got {threshold}")
    if method not in ("auto", "exact", "minhash"):
        raise ValueError(f'method must be "auto", "exact" or "minhash"; got {method!r}')
    if not texts:
        return Duplicates([], np.empty(0, dtype=np.int64))
    if normalize:
        texts = [comparable(text) for text in texts]
    known = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    kind = np.fromiter(map(known.__getitem__, texts), dtype=np.int64, count=len(texts))
    sets = gram_sets(list(known))
    same, representative = _same_sets(sets)

    join = Join(sets[representative], threshold)
    recall = 1.0
    probe, index = join.prefixes()
    if method == "minhash" or (method == "auto" and meetings(probe, index).sum() > EXACT_MEETINGS):
        probe, recall = join.bands(np.random.default_rng(seed))
        index = probe
    i, j, similarity, every_pair = gathered(join.pairs(probe, index), len(representative), on_links=join.skip_linked)
    return expand(same[kind], i, j, similarity, every_pair=every_pair, recall=recall)


def comparable(text: str) -> str:
    """The text as it is compared: Unicode in form NFKC, case folded, white space as single spaces.

    >>> comparable("  Ｇｏｏｄ\\nnews ")
    'good news'
    """
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def expand(
    kind: np.ndarray,
    i: np.ndarray,
    j: np.ndarray,
    similarity: np.ndarray,
    *,
    every_pair: bool = True,
    recall: float = 1.0,
) -> Duplicates:
    """Turn pairs of kinds into pairs of records, and records into groups.

    Args:
        kind: shape (n,), the kind of each record, 0 to m-1; records of one kind are equal.
        i, j, similarity: shape (p,), pairs of different kinds.
        every_pair: whether these are all pairs of kinds; if not, or if they come to too many pairs of records, each
            group is told by a tree of pairs.
    """
    sizes = np.bincount(kind)  # (m,)
    count = int((sizes * (sizes - 1) // 2).sum() + (sizes[i] * sizes[j]).sum())
    every_pair = every_pair and count <= MOST_PAIRS
    if not every_pair:
        i, j, similarity = _tree(i, j, similarity, len(sizes))
    records = np.argsort(kind, kind="stable")
    starts = np.cumsum(sizes) - sizes
    place = np.arange(len(kind)) - starts[kind[records]]  # of each of these records among its kind
    # Each record with those before it of its kind, or with the first alone.
    before = place if every_pair else np.minimum(place, 1)
    second = np.repeat(records, before)
    first = records[np.repeat(starts[kind[records]], before) + _counted(before)]
    # Each record of one kind with each of the other, or first with first.
    across = sizes[i] * sizes[j] if every_pair else np.ones(len(i), dtype=np.int64)
    a, b = np.divmod(_counted(across), np.repeat(sizes[j], across))
    one, other = records[np.repeat(starts[i], across) + a], records[np.repeat(starts[j], across) + b]

    low = np.concatenate((first, np.minimum(one, other)))
    high = np.concatenate((second, np.maximum(one, other)))
    value = np.concatenate((np.ones(len(first)), np.repeat(similarity, across)))
    order = np.lexsort((high, low))
    pairs = list(zip(low[order].tolist(), high[order].tolist(), value[order].tolist(), strict=True))
    labels = labels_by_appearance(_components(i, j, len(sizes))[kind])
    return Duplicates(pairs, labels, every_pair, recall)


def labels_by_appearance(labels: np.ndarray) -> np.ndarray:
    """Rename labels to 0, 1, 2, … in the order in which they first appear; shape (n,) in and out."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _counted(counts: np.ndarray) -> np.ndarray:
    """0, 1, …, c - 1 for each count c, one after the other."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _components(i: np.ndarray, j: np.ndarray, n: int) -> np.ndarray:
    links = sparse.coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), shape=(n, n))
    return connected_components(links, directed=False)[1]


def _tree(i: np.ndarray, j: np.ndarray, similarity: np.ndarray, n: int) -> Pairs:
    """Of these pairs the most similar ones that link the same groups: one fewer in each group than it has members."""
    tree = minimum_spanning_tree(sparse.csr_matrix((2 - similarity, (i, j)), shape=(n, n))).tocoo()
    return tree.row.astype(np.int64), tree.col.astype(np.int64), 2 - tree.data


def gathered(
    blocks: Iterable[Pairs], n: int, *, on_links: Callable[[np.ndarray], object] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """The pairs (i, j, similarity) of all blocks, and whether they are all.

    Where they grow too many, a tree for each group is kept, and ``on_links`` is told the groups found so far, shape
    (n,): pairs within one are needed no more.
    """
    parts: list[Pairs] = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))]
    count, every_pair = 0, True
    for block in blocks:
        parts.append(block)
        count += len(block[0])
        if count > MOST_PAIRS or not every_pair:
            every_pair = False
            i, j, similarity = (np.concatenate(part) for part in zip(*parts, strict=True))
            parts = [_tree(i, j, similarity, n)]
            if on_links is not None:
                on_links(_components(*parts[0][:2], n))
    i, j, similarity = (np.concatenate(part) for part in zip(*parts, strict=True))
    return i, j, similarity, every_pair


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
    names = np.random.default_rng(0).integers(0, 2**64, sets.shape[1], dtype=np.uint64)
    sums = np.add.reduceat(names[sets.indices], sets.indptr[:-1])  # equal sets have equal sums of random names
    _, representative, kind = np.unique(sums, return_index=True, return_inverse=True)
    again = np.flatnonzero(representative[kind] != np.arange(len(kind)))
    differ = (sets[again] != sets[representative[kind[again]]]).getnnz(axis=1) > 0
    alone = again[differ]  # equal sums by chance, once in 2^64 pairs; the join looks after these
    kind[alone] = len(representative) + np.arange(len(alone))
    return kind, np.concatenate((representative, alone))
