"""Words and n-grams of texts, and the vocabularies that models keep of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain, pairwise

import numpy as np
from scipy import sparse

import text.tokens
from learning import storage

MIN_DOCUMENTS = 5  # a rarer word could be one person's own; k in k-anonymity, Sweeney 2002
MAX_TERMS = 1_000_000

_cut: ContextVar[dict[str, list[str]] | None] = ContextVar("cut", default=None)


@contextmanager
def tokenization_cache() -> Iterator[None]:
    """Within the block, cut each text into words once, however many models read it.

    The texts and their words are let go at the end of the block, so nobody's words outlive the work they were
    lent for.
    """
    token = _cut.set({})
    try:
        yield
    finally:
        _cut.reset(token)


def words(entry: str) -> list[str]:
    """The words of one text, as ``text.tokens.words`` cuts them."""
    cut = _cut.get()
    if cut is None:
        return text.tokens.words(entry)
    if entry not in cut:
        cut[entry] = text.tokens.words(entry)
    return cut[entry]


def word_grams(entry: str) -> list[str]:
    """Words and pairs of neighboring words."""
    found = words(entry)
    return found + [f"{a} {b}" for a, b in pairwise(found)]


def character_grams(entry: str) -> list[str]:
    """Runs of one to three characters, white space as one blank."""
    line = " ".join(entry.lower().split())
    return [line[i : i + size] for size in (1, 2, 3) for i in range(len(line) - size + 1)]


def frequent_terms(
    documents: Sequence[Sequence[str]], *, minimum: int, limit: int, groups: np.ndarray | None = None
) -> list[str]:
    """The terms that at least ``minimum`` documents use, the most used first, at most ``limit``.

    Args:
        documents: the terms of each document.
        groups: shape (n,), the person behind each document; then ``minimum`` counts people, which is what keeps one
            person's repeated words out.
    """
    used: dict[str, int] = {}
    if groups is None:
        for terms in documents:
            for term in set(terms):
                used[term] = used.get(term, 0) + 1
    else:
        of_group: dict[object, set[str]] = {}
        for terms, group in zip(documents, groups, strict=True):
            of_group.setdefault(group, set()).update(terms)
        for term in chain.from_iterable(of_group.values()):
            used[term] = used.get(term, 0) + 1
    kept = [(-count, term) for term, count in used.items() if count >= minimum]
    return [term for _, term in sorted(kept)[:limit]]


def count_matrix(entries: Sequence[str], grams: Callable[[str], list[str]], terms: Sequence[str]) -> sparse.csr_array:
    """How often each text holds each term, shape (n, terms)."""
    position = {term: j for j, term in enumerate(terms)}
    indices: list[int] = []
    starts = [0]
    for entry in entries:
        indices += [position[gram] for gram in grams(entry) if gram in position]
        starts.append(len(indices))
    counts = sparse.csr_array((np.ones(len(indices)), indices, starts), shape=(len(entries), len(terms)))
    counts.sum_duplicates()
    return counts


def vocabulary_tensors(terms: Sequence[str]) -> dict[str, np.ndarray]:
    """A vocabulary as UTF-8 bytes and the end of each term in them."""
    encoded = [term.encode() for term in terms]
    return {
        "vocabulary_utf8": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "vocabulary_ends": np.cumsum([len(term) for term in encoded], dtype=np.int64),
    }


def vocabulary_from(tensors: storage.Tensors) -> list[str]:
    """Read what ``vocabulary_tensors`` wrote; raises ``InvalidModelFile``."""
    ends = tensors.array("vocabulary_ends", "int64", None)
    characters = tensors.array("vocabulary_utf8", "uint8", None).tobytes()
    starts = np.concatenate([[0], ends[:-1]])
    if not 1 <= len(ends) <= MAX_TERMS or ends[-1] != len(characters) or (ends <= starts).any() or ends[0] < 1:
        raise storage.InvalidModelFile("tensor vocabulary_ends must rise to the length of vocabulary_utf8")
    try:
        terms = [characters[a:b].decode() for a, b in zip(starts, ends, strict=True)]
    except UnicodeDecodeError:
        raise storage.InvalidModelFile("tensor vocabulary_utf8 is not UTF-8") from None
    if len(set(terms)) < len(terms):
        raise storage.InvalidModelFile("the vocabulary holds a term twice")
    return terms
