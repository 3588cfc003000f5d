"""Character 3-grams of many texts as one sparse matrix."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

GRAM = 3
_BITS = 21  # a code point fits in 21 bits, three of them in one 63-bit integer
_BEYOND = (1 << _BITS) - 1  # stands past the end of a text shorter than a gram; no character has this code


def gram_sets(texts: Sequence[str]) -> sparse.csr_matrix:
    """The set of character 3-grams of each text.

    A text under three characters is one gram of its own, so equal short texts, empty ones too, have equal sets.

    Returns:
        shape (n, v), 1 where the text holds the gram; columns run from the rarest gram to the most common.
    """
    lengths = np.fromiter((max(len(text), 1) for text in texts), dtype=np.int64, count=len(texts))
    codes = _code_points(texts, lengths)
    grams, owners = _grams(codes, lengths)
    pairs_order = np.lexsort((grams, owners))
    grams, owners = grams[pairs_order], owners[pairs_order]
    first = np.ones(len(grams), dtype=bool)
    first[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])  # a set holds a gram once
    grams, owners = grams[first], owners[first]

    _, column, frequency = np.unique(grams, return_inverse=True, return_counts=True)
    rank = np.empty(len(frequency), dtype=np.int32)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(frequency), dtype=np.int32)
    row_starts = np.concatenate(([0], np.cumsum(np.bincount(owners, minlength=len(texts)))))
    matrix = sparse.csr_matrix(
        (np.ones(len(grams), dtype=np.int32), rank[column], row_starts), shape=(len(texts), len(frequency))
    )
    matrix.sort_indices()
    return matrix


def _code_points(texts: Sequence[str], lengths: np.ndarray) -> np.ndarray:
    # surrogatepass: a lone surrogate is a fault of the data, not a reason to refuse the other texts
    joined = "".join(text or "\U0010ffff" for text in texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype="<u4").astype(np.int64)
    empty = np.fromiter((not text for text in texts), dtype=bool, count=len(texts))
    ends = np.cumsum(lengths)
    codes[(ends - lengths)[empty]] = _BEYOND
    return codes


def _grams(codes: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every gram with the row of its text; both shape (total grams,)."""
    owners = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(codes))  # characters from here to the text's end
    padded = np.concatenate((codes, np.full(GRAM - 1, _BEYOND, dtype=np.int64)))
    grams = padded[: len(codes)].copy()
    for step in range(1, GRAM):
        follower = np.where(left > step, padded[step : step + len(codes)], _BEYOND)
        grams = (grams << _BITS) | follower
    begins = np.arange(len(codes)) == (np.repeat(np.cumsum(lengths) - lengths, lengths))
    whole = (left >= GRAM) | (begins & (np.repeat(lengths, lengths) < GRAM))
    return grams[whole], owners[whole]
