"""Joins of sets by similarity: every pair of rows of a sparse matrix whose Jaccard similarity reaches a threshold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy import sparse

CANDIDATES_AT_ONCE = 4_000_000  # bounds the memory of one block of a join to some two hundred megabytes
LEAST_RECALL = 0.999  # expected at the threshold itself, by approximate joins; more above it
MOST_HASHES = 512
_WORD = 64
_DENSE = 8  # a pair of rows is counted so many times quicker in a product with a dense block than alone
_DENSE_CELLS = 16_000_000
_SLACK = 1e-9  # 0.8 * 5 is a hair above 4 in binary, and a prefix one gram short would lose pairs

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


class Join:
    """The sets of a join in the order of their sizes, with what tells quickly that two can't be similar.

    Args:
        sets: shape (m, v), ones; columns from the rarest to the most common, ascending in each row.
        threshold: Jaccard similarity in (0, 1].
    """

    def __init__(self, sets: sparse.csr_matrix, threshold: float) -> None:
        self.threshold = threshold
        self.order = np.argsort(np.diff(sets.indptr), kind="stable")
        self.sets = sets[self.order]
        self.sizes = np.diff(self.sets.indptr)  # (m,), ascending
        both = np.arange(
            2 * self.sizes.max(initial=0) + 1
        )  # sizes of two sets together, and the grams they may differ in
        self._unshared = (both - 2 * np.ceil(both * threshold / (1 + threshold) - _SLACK)).astype(np.int32)
        self._linked: np.ndarray | None = None
        self._sketches = _sketches(self.sets, self.sizes)

    def skip_linked(self, labels: np.ndarray) -> None:
        """From here on leave out pairs under one label; shape (m,), by the rows as they were given."""
        self._linked = labels[self.order]

    def pairs(self, probe: sparse.csr_matrix, index: sparse.csr_matrix) -> Iterator[Pairs]:
        """Blocks of similar pairs (i, j, similarity), i and j numbering the rows as they were given.

        Args:
            probe, index: shape (m, w); only pairs whose larger set in ``probe`` and smaller in ``index`` meet in a
                column are looked at.
        """
        for start, end in _blocks(meetings(probe, index)):
            if self._linked is not None:
                yield from self._between_groups(probe, index, start)
                return
            yield self._block(probe, index, start, end)

    def _block(self, probe: sparse.csr_matrix, index: sparse.csr_matrix, start: int, end: int) -> Pairs:
        low = int(np.searchsorted(self.sizes, self.threshold * self.sizes[start] - _SLACK))
        met = probe[start:end] @ index[low:end].T.tocsr()
        larger = np.repeat(np.arange(start, end, dtype=np.int32), np.diff(met.indptr))
        return self._similar(larger, met.indices + np.int32(low))

    def _similar(self, larger: np.ndarray, smaller: np.ndarray) -> Pairs:
        larger, smaller = self._possible(larger, smaller)
        similarity = self._similarity(larger, smaller)
        similar = similarity >= self.threshold - 1e-12
        return self.order[larger[similar]], self.order[smaller[similar]], similarity[similar]

    def _between_groups(self, probe: sparse.csr_matrix, index: sparse.csr_matrix, start: int) -> Iterator[Pairs]:
        """From row ``start`` on, what joins groups; pairs within one, most of a heap's, are not even counted out.

        First each row is held against the one before it in each column, which links most of a heap. Columns whose
        rows are all of one group by then say nothing more, nor do pairs within the largest group.
        """
        assert self._linked is not None
        columns = probe.T.tocsr()
        column = np.repeat(np.arange(columns.shape[0]), np.diff(columns.indptr))
        beside = np.flatnonzero((column[1:] == column[:-1]) & (columns.indices[1:] >= start))
        m = np.int64(probe.shape[0])
        larger, smaller = np.divmod(np.unique(columns.indices[beside + 1] * m + columns.indices[beside]), m)
        yield self._similar(larger, smaller)  # whoever gathers these tells skip_linked of them

        group = self._linked[columns.indices]
        least, most = np.full(columns.shape[0], m), np.full(columns.shape[0], -1)
        np.minimum.at(least, column, group)
        np.maximum.at(most, column, group)
        probe, index = _columns(probe, least < most), _columns(index, least < most)
        largest = self._linked == np.bincount(self._linked).argmax()
        late = np.arange(m) >= start
        for ones, others in ((late & ~largest, np.ones(m, dtype=bool)), (late & largest, ~largest)):
            some, rest = _rows(probe, ones), _rows(index, others)
            for first, end in _blocks(meetings(some, rest)):
                yield self._block(some, rest, first, end)

    def _possible(self, larger: np.ndarray, smaller: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Those that their sketches don't rule out.

        Each gram that only one of two sets holds flips one bit of the exclusive-or of their sketches, so that the bits
        set there are at most the grams not shared: Sandes, Teodoro, Melo (2020), Bitmap Filter.
        """
        ahead = smaller < larger
        if self._linked is not None:
            ahead &= self._linked[larger] != self._linked[smaller]
        larger, smaller = larger[ahead], smaller[ahead]
        both = self.sizes[larger] + self.sizes[smaller]
        unshared = self._unshared[both]
        seen = np.zeros(len(larger), dtype=np.int32)
        for word in self._sketches:
            seen += np.bitwise_count(word[larger] ^ word[smaller])
            possible = np.flatnonzero(seen <= unshared)
            larger, smaller, seen, unshared = (each[possible] for each in (larger, smaller, seen, unshared))
        return larger, smaller

    def _similarity(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Counted in full. ``one`` ascends."""
        low, high = (int(other.min()), int(other.max()) + 1) if len(other) else (0, 0)
        rows = np.unique(one)
        crowded = len(rows) * (high - low) < _DENSE * len(
            one
        )  # nearly every one of these rows meets nearly every other
        overlap = self._in_blocks(rows, low, high, one, other) if crowded else self._one_by_one(one, other)
        return overlap / (self.sizes[one] + self.sizes[other] - overlap)

    def _one_by_one(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        step = max(1, int(CANDIDATES_AT_ONCE // max(1.0, self.sets.nnz / self.sets.shape[0])))
        parts = [slice(start, start + step) for start in range(0, len(one), step)]
        shared = [self.sets[one[part]].multiply(self.sets[other[part]]).sum(axis=1) for part in parts]
        return np.concatenate([np.asarray(part).ravel() for part in shared]) if shared else np.empty(0, dtype=np.int64)

    def _in_blocks(self, rows: np.ndarray, low: int, high: int, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        overlap = np.empty(len(one), dtype=np.int64)
        step = int(np.clip(_DENSE_CELLS // max(self.sets.shape[1], high - low), 1, 256))
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            counted = self.sets[low:high] @ np.ascontiguousarray(self.sets[some].T.toarray())  # (high - low, step)
            part = slice(*np.searchsorted(one, (some[0], some[-1] + 1)))
            overlap[part] = counted[other[part] - low, np.searchsorted(some, one[part])]
        return overlap

    def prefixes(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """What makes a join exact: the rarest grams of each set, as many as two similar sets cannot both miss.

        Sets of sizes s ≥ s' that reach t share at least a = max(t s, 2 t s' / (1 + t)) grams, so they share one of the
        rarest s - a + 1 of the larger and s' - a + 1 of the smaller.

        Source:
            Chaudhuri, Ganti, Kaushik (2006), A Primitive Operator for Similarity Joins in Data Cleaning; Xiao, Wang,
            Lin, Yu (2008), Efficient Similarity Joins for Near Duplicate Detection (the shorter prefix of the smaller).
        """
        t = self.threshold
        place = np.arange(self.sets.nnz, dtype=np.int32) - np.repeat(self.sets.indptr[:-1], self.sizes)
        probe, index = (self._rarest(share, place) for share in (t, 2 * t / (1 + t)))
        often = np.bincount(probe.indices, minlength=probe.shape[1]) > 1  # a gram of one set alone meets nothing
        return _columns(probe, often), _columns(index, often)

    def _rarest(self, share: float, place: np.ndarray) -> sparse.csr_matrix:
        keep = self.sizes - np.ceil(share * self.sizes - _SLACK).astype(np.int32) + 1
        kept = np.flatnonzero(place < np.repeat(keep, self.sizes))
        starts = np.concatenate(([0], np.cumsum(keep)))
        indices = self.sets.indices[kept]
        return sparse.csr_matrix((np.ones(len(indices), dtype=np.int32), indices, starts), shape=self.sets.shape)

    def bands(self, rng: np.random.Generator) -> tuple[sparse.csr_matrix, float]:
        """What makes a join quick where sets are large or the threshold low: one column per band of equal minima.

        Returns:
            shape (m, w), and the share of pairs at the threshold that is expected to meet.

        Source:
            Broder (1997), On the resemblance and containment of documents; Indyk, Motwani (1998), Approximate nearest
            neighbors; the bands as in Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, section 3.4.
        """
        bands, rows = bands_and_rows(self.threshold)
        names = rng.integers(0, 2**32, self.sets.shape[1], dtype=np.uint32)[self.sets.indices]
        hashed = np.empty_like(names)
        columns = np.empty((self.sets.shape[0], bands), dtype=np.int64)
        start = 0
        for band in range(bands):
            key = np.zeros(self.sets.shape[0], dtype=np.uint64)
            for odd in _odd_numbers(rng, rows):
                np.multiply(
                    names, odd.astype(np.uint32), out=hashed
                )  # names are random, so this reorders them at random
                key = _mixed(key ^ np.minimum.reduceat(hashed, self.sets.indptr[:-1]), odd)
            distinct, columns[:, band] = np.unique(key, return_inverse=True)
            columns[:, band] += start
            start += len(distinct)
        ones = np.ones(columns.size, dtype=np.int32)
        starts = np.arange(0, columns.size + 1, bands)
        met = sparse.csr_matrix((ones, columns.ravel(), starts), shape=(len(columns), start))
        return met, 1 - (1 - self.threshold**rows) ** bands


def bands_and_rows(threshold: float) -> tuple[int, int]:
    """The longest bands (few chance meetings) with which enough pairs at the threshold meet.

    >>> bands_and_rows(0.8)
    (48, 9)
    """
    for rows in range(MOST_HASHES, 1, -1):
        if threshold**rows > 1e-9:
            bands = int(np.ceil(np.log(1 - LEAST_RECALL) / np.log1p(-(threshold**rows)))) if threshold < 1 else 1
            if bands * rows <= MOST_HASHES:
                return bands, rows
    return MOST_HASHES, 1


def meetings(probe: sparse.csr_matrix, index: sparse.csr_matrix) -> np.ndarray:
    """How often each row of ``probe`` meets a row of ``index`` in a column; shape (m,)."""
    return np.asarray(probe @ np.bincount(index.indices, minlength=index.shape[1]))


def _columns(matrix: sparse.csr_matrix, which: np.ndarray) -> sparse.csr_matrix:
    """Only the columns marked, shape (m, number marked); far quicker than indexing where there are a million."""
    kept = which[matrix.indices]
    starts = np.concatenate(([0], np.cumsum(kept)))[matrix.indptr]
    place = np.cumsum(which) - 1
    shape = (matrix.shape[0], int(which.sum()))
    return sparse.csr_matrix((matrix.data[kept], place[matrix.indices[kept]], starts), shape=shape)


def _rows(matrix: sparse.csr_matrix, which: np.ndarray) -> sparse.csr_matrix:
    """The same shape, with the other rows empty."""
    counts = np.diff(matrix.indptr)
    kept = np.repeat(which, counts)
    starts = np.concatenate(([0], np.cumsum(counts * which)))
    return sparse.csr_matrix((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def _blocks(work: np.ndarray) -> list[tuple[int, int]]:
    """Cut the rows into consecutive blocks of bounded work; a row is never split."""
    block = np.cumsum(work) // CANDIDATES_AT_ONCE
    edges = np.flatnonzero(np.diff(block)) + 1
    bounds = [0, *edges.tolist(), len(work)]
    return list(pairwise(bounds))


def _sketches(sets: sparse.csr_matrix, sizes: np.ndarray) -> np.ndarray:
    """Parities of the grams by hash: shape (words, m), 64 bits each; enough of them that most sets fit."""
    words = int(np.clip(np.ceil(np.quantile(sizes, 0.9) / _WORD), 1, 16)) if len(sizes) else 1
    rng = np.random.default_rng(0)  # decides what is skipped quickly, never what is found
    bit = rng.integers(0, words * _WORD, sets.shape[1])
    sketches = np.zeros((words, sets.shape[0]), dtype=np.uint64)
    for word in range(words):
        flag = np.where(bit // _WORD == word, np.uint64(1) << (bit % _WORD).astype(np.uint64), np.uint64(0))
        sketches[word] = np.bitwise_xor.reduceat(flag[sets.indices], sets.indptr[:-1])
    return sketches


def _odd_numbers(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.integers(0, 2**63, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


def _mixed(values: np.ndarray, odd: np.uint64) -> np.ndarray:
    """Other numbers, different for different ones."""
    mixed = values * odd
    return mixed ^ mixed >> np.uint64(32)
