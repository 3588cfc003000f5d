"""Character 3-grams of many texts as one sparse matrix."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

GRAM = 3
_CODES = 0x110000  # how many code points Unicode has
_BEYOND = _CODES  # stands past the end of a text shorter than a gram


def gram_sets(texts: Sequence[str]) -> sparse.csr_matrix:
    """The set of character 3-grams of each text.

    A text under three characters is one gram of its own, so equal short texts, empty ones too, have equal sets.
    Takes about 50 bytes of memory a character while it works.

    Returns:
        shape (n, v), 1 where the text holds the gram; columns run from the rarest gram to the most common.
    """
    n = len(texts)
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=n)
    lengths = np.maximum(lengths, 1)
    grams, most = _grams(_code_points(texts, lengths), lengths)
    if most * n >= 2**63:  # more characters and texts than one number holds: only then is this slower way worth it
        distinct, grams = np.unique(grams, return_inverse=True)
        most = len(distinct)
    # One number for gram and text, then one for text and rank: sorting plain numbers is many times quicker than
    # ordering by two keys or looking up each gram.
    held = grams * n
    held += np.repeat(np.arange(n), np.maximum(1, lengths - GRAM + 1))
    del grams
    held.sort()
    held = _distinct(held)
    gram = held // max(1, n)
    owner = held - gram * n
    new = np.concatenate((np.ones(min(1, len(gram)), dtype=bool), gram[1:] != gram[:-1]))
    frequency = np.diff(np.append(np.flatnonzero(new), len(gram)))  # in how many texts each gram is
    rank = np.empty(len(frequency), dtype=np.int64)
    rank[np.argsort(frequency, kind="stable")] = np.arange(len(frequency))
    held = owner * len(frequency) + np.repeat(rank, frequency)
    held.sort()
    sizes = np.bincount(owner, minlength=n)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    indices = (held - np.repeat(np.arange(n) * len(frequency), sizes)).astype(np.int32)
    return sparse.csr_matrix((np.ones(len(held), dtype=np.int32), indices, starts), shape=(n, len(frequency)))


def gram_numbers(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Every character 3-gram as a number that is the same whatever other texts there are.

    Returns:
        shape (total grams,), 64 bits, text by text with repetitions; and shape (n,), where each text begins.
    """
    lengths = np.maximum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)), 1)
    here, after, later, whole = _neighbors(_code_points(texts, lengths).astype(np.uint64), lengths, np.uint64(_BEYOND))
    bits = np.uint64(_BEYOND.bit_length())  # 21, so that three fit in 63
    grams = (here << bits << bits | after << bits | later)[whole]
    counts = np.maximum(1, lengths - GRAM + 1)
    return grams, np.cumsum(counts) - counts


def _code_points(texts: Sequence[str], lengths: np.ndarray) -> np.ndarray:
    # surrogatepass: a lone surrogate is a fault of the data, not a reason to refuse the other texts
    joined = "".join(text or " " for text in texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype="<u4").astype(np.int32)
    empty = np.fromiter((not text for text in texts), dtype=bool, count=len(texts))
    codes[(np.cumsum(lengths) - lengths)[empty]] = _BEYOND
    return codes


def _grams(codes: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, int]:
    """Every gram as a number below the second result, text by text; shape (total grams,)."""
    seen = np.zeros(_CODES + 1, dtype=bool)
    seen[codes] = True
    seen[_BEYOND] = True
    letters = np.cumsum(seen, dtype=np.int64)
    letters -= 1
    base = int(letters[-1]) + 1
    here, after, later, whole = _neighbors(letters[codes], lengths, base - 1)
    here *= base * base
    after *= base
    here += after
    here += later
    return here[whole], base**3


def _neighbors(
    here: np.ndarray, lengths: np.ndarray, beyond: int | np.uint64
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The characters, the next, the one after that, and where they make a gram; all of one shape."""
    ends = np.cumsum(lengths)
    after = np.append(here[1:], beyond).astype(here.dtype, copy=False)
    after[ends - 1] = beyond
    later = np.append(after[1:], beyond).astype(here.dtype, copy=False)
    later[ends - 1] = beyond
    whole = later != beyond
    whole[ends - lengths] = True  # a text shorter than a gram is one all the same
    return here, after, later, whole


def _distinct(ordered: np.ndarray) -> np.ndarray:
    new = np.empty(len(ordered), dtype=bool)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]
