"""Duplicates between two companies that show each other no record: keyed fingerprints, compared by whoever has none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from text.duplicates import comparable
from text.grams import gram_numbers
from text.joins import bands_and_rows

from .exact import forms

KEY_BYTES = 32
_BYTES = 16  # of a fingerprint: two different records share one by chance once in 2^64 records
_AT_ONCE = 4_000_000
_TEXTS_AT_ONCE = 500


def fingerprints(records: Iterable[Any] | pd.DataFrame | pa.Table, key: bytes) -> list[str]:
    """One keyed fingerprint per record, equal for records that ``exact_duplicates`` takes for the same.

    Both companies make them under one key that only they have, and a third compares them: it learns which records both
    have, and how often each has them, and nothing of what they say. Whoever has the key can try records one by one,
    so the key is as secret as the records, and new for each comparison.

    Args:
        records: as for ``exact_duplicates``; tables with their columns in one order on both sides.
        key: 32 random bytes.

    Returns:
        n texts of 32 hexadecimal digits.

    Raises:
        ValueError: the key has another length.
        TypeError: a record holds something that has no canonical form.
    """
    _check(key)
    return [_keyed(json.dumps(form).encode(), key, b"record") for form in forms(records)]


def near_fingerprints(texts: Sequence[str], key: bytes, threshold: float = 0.8) -> np.ndarray:
    """Several keyed fingerprints per text, of which nearly equal texts share some.

    Two texts of Jaccard similarity s (3-grams, in ``comparable`` form) share each with probability s to the power of
    the band's length, so 999 of 1,000 pairs at the threshold share at least one. They tell more than ``fingerprints``
    do: also who nearly agrees within one company.

    Args:
        texts: n strings.
        key: 32 random bytes, as above.
        threshold: similarity from which pairs should be found; the same on both sides.

    Returns:
        shape (n, bands), bytes of 16.

    Raises:
        ValueError: the key has another length, or the threshold is outside [0.3, 0.95].
        TypeError: something among the texts is not a string.
    """
    _check(key)
    bands, rows = _bands(threshold)
    if wrong := [place for place, text in enumerate(texts) if not isinstance(text, str)]:
        raise TypeError(f"texts[{wrong[0]}] is {type(texts[wrong[0]]).__name__}; give strings")
    found = np.empty((len(texts), bands), dtype=f"S{2 * _BYTES}")
    if not len(texts):
        return found
    for first in range(0, len(texts), _TEXTS_AT_ONCE):  # whose grams stay in the processor's cache
        grams, starts = gram_numbers([comparable(text) for text in texts[first : first + _TEXTS_AT_ONCE]])
        for band in range(bands):
            minima = np.column_stack(
                [np.minimum.reduceat(_reordered(grams, key, band * rows + row), starts) for row in range(rows)]
            )
            mark = band.to_bytes(4, "big")
            made = [_keyed(mark + line.tobytes(), key, b"band") for line in minima.astype(">u8")]
            found[first : first + len(made), band] = made
    return found


def shared_fingerprints(own: np.ndarray, theirs: np.ndarray, threshold: float = 0.8) -> list[tuple[int, int, float]]:
    """The pairs of texts of two companies that share a fingerprint, with an estimate of their similarity.

    Args:
        own, theirs: shapes (n, bands) and (m, bands), by ``near_fingerprints`` under one key and threshold.
        threshold: the same as there.

    Returns:
        (i, j, similarity) in order. The similarity is estimated from the share of fingerprints that agree, so pairs
        somewhat below the threshold come along: at the default by 48 bands of 9, at 0.6 about two in five.

    Raises:
        ValueError: the shapes don't go with the threshold.
    """
    bands, rows = _bands(threshold)
    pairs: list[tuple[int, int, float]] = []
    for first, met in _met(own, theirs, threshold):
        i = np.repeat(np.arange(first, first + met.shape[0]), np.diff(met.indptr))
        similarity = (met.data / bands) ** (1 / rows)
        pairs += zip(i.tolist(), met.indices.tolist(), similarity.tolist(), strict=True)
    return pairs


def near_pairs(
    own: np.ndarray, theirs: np.ndarray, threshold: float = 0.8, *, least: float = 0.75, most: int = 5_000_000
) -> np.ndarray | None:
    """The places of the texts of each company that the other nearly has, pair by pair.

    Args:
        own, theirs, threshold: as for ``shared_fingerprints``.
        least: estimated similarity from which a pair counts. Somewhat below the threshold, since estimates scatter: at
            the defaults 7 of 8 pairs of similarity 0.8 count, 1 of 8 of 0.7, and 1 of 700 of 0.6.
        most: pairs; there may be as many as texts times texts.

    Returns:
        Shape (pairs, 2), in order; None where there are more than ``most``.

    Raises:
        ValueError: as ``shared_fingerprints``.
    """
    bands, rows = _bands(threshold)
    enough = max(1, int(np.ceil(bands * least**rows)))
    found = [np.empty((0, 2), dtype=np.int64)]
    for first, met in _met(own, theirs, threshold):
        near = met.data >= enough
        i = first + np.repeat(np.arange(met.shape[0]), np.diff(met.indptr))[near]
        found.append(np.column_stack((i, met.indices[near])))
        if sum(map(len, found)) > most:
            return None
    return np.concatenate(found)


def _met(own: np.ndarray, theirs: np.ndarray, threshold: float) -> Iterator[tuple[int, sparse.csr_matrix]]:
    """Blocks of own texts, by the first one's place: in how many bands each meets each of theirs, in order."""
    bands, _rows = _bands(threshold)
    for side in (own, theirs):
        if side.ndim != 2 or side.shape[1] != bands:
            raise ValueError(
                f"fingerprints for threshold {threshold} come {bands} a text; these have shape {side.shape}"
            )
    n, m = len(own), len(theirs)
    both = np.concatenate((own, theirs))
    columns = np.empty(both.shape, dtype=np.int64)
    start = 0
    for band in range(bands):
        distinct, columns[:, band] = np.unique(both[:, band], return_inverse=True)
        columns[:, band] += start
        start += len(distinct)
    ones = np.ones(columns.size, dtype=np.int32)
    held = sparse.csr_matrix((ones, columns.ravel(), np.arange(0, columns.size + 1, bands)), shape=(n + m, start))
    for first, last in _blocks(held[:n], held[n:]):
        met = (held[first:last] @ held[n:].T.tocsr()).tocsr()
        met.sort_indices()
        yield first, met


def _check(key: bytes) -> None:
    if not isinstance(key, bytes) or len(key) != KEY_BYTES:
        raise ValueError(f"the key must be {KEY_BYTES} random bytes, the same on both sides")


def _bands(threshold: float) -> tuple[int, int]:
    if not 0.3 <= threshold <= 0.95:
        raise ValueError(f"threshold must lie in [0.3, 0.95]; got {threshold}")
    return bands_and_rows(threshold)


def _keyed(content: bytes, key: bytes, what: bytes) -> str:
    return hashlib.blake2b(content, key=key, digest_size=_BYTES, person=what).hexdigest()


def _reordered(grams: np.ndarray, key: bytes, number: int) -> np.ndarray:
    """The grams as other 64-bit numbers, in an order that depends on the key and is the same at both companies."""
    drawn = hashlib.blake2b(number.to_bytes(4, "big"), key=key, digest_size=24, person=b"order").digest()
    first, second, third = (np.uint64(int.from_bytes(drawn[at : at + 8], "big") | 1) for at in (0, 8, 16))
    mixed = (grams ^ first) * second
    mixed ^= mixed >> np.uint64(32)
    mixed *= third
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _blocks(one: sparse.csr_matrix, other: sparse.csr_matrix) -> Iterator[tuple[int, int]]:
    work = np.asarray(one @ np.bincount(other.indices, minlength=other.shape[1]))
    edges = np.flatnonzero(np.diff(np.cumsum(work) // _AT_ONCE)) + 1
    yield from pairwise([0, *edges.tolist(), len(work)])
