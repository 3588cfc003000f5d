"""Themes: what many texts talk about, each told by a few words that a person can read."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

import stats
import text.tokens
from feedback.analysis.core.stopwords import STOP_WORDS

MIN_TEXTS_PER_WORD = 5  # a rarer word could be one person's own; k in k-anonymity, Sweeney 2002
MIN_TEXTS = 10
MAX_WORDS = 5000
WORDS_PER_THEME = 8
CANDIDATES = (3, 4, 5, 6, 8, 10)
MAX_ROUNDS = 400
NO_THEME = -1


@dataclass(frozen=True)
class Theme(stats.Result):
    """One theme: its words, the weightiest first, and the texts that are mostly about it."""

    words: tuple[str, ...]
    texts: int
    share: float
    coherence: float


@dataclass(frozen=True)
class Themes(stats.Result):
    """Themes, the most frequent first.

    Attributes:
        labels: shape (n,), the theme of each text; −1 where none of the themes' words occur.
        themes: one entry per label.
        strengths: shape (n, themes), how much of each theme is in each text; rows sum to one, or are zero.
        coherence: mean NPMI of the themes' words, from −1 to 1.
        n: texts.
    """

    labels: np.ndarray
    themes: tuple[Theme, ...]
    strengths: np.ndarray
    coherence: float
    n: int


def find_themes(texts: Sequence[str], themes: int | None = None, *, seed: int = 0) -> Themes:
    """Sort texts into themes by factorizing their TF-IDF matrix into parts that only add.

    A word is read only when at least 5 texts use it, so nobody's own words become a theme's name.

    Args:
        texts: n texts, Chinese or English, at least 10. Redact them first.
        themes: how many, from 2 to n; when left out, the number among 3, 4, 5, 6, 8 and 10 with the best product of
            coherence (their words occur together) and diversity (the share of words that no other theme has too).
        seed: start of the random numbers of the factorization.

    Raises:
        ValueError: too few texts, entries that are no text, or too few words in common.

    Source:
        Lee & Seung (1999), Learning the parts of objects by non-negative matrix factorization; start: Boutsidis &
        Gallopoulos (2008), NNDSVD; coherence: Bouma (2009), Normalized (pointwise) mutual information; diversity:
        Dieng et al. (2020), Topic modeling in embedding spaces, section 6.
    """
    if len(texts) < MIN_TEXTS:
        raise ValueError(f"texts must hold at least {MIN_TEXTS} texts to find themes in; it holds {len(texts)}")
    if not all(isinstance(entry, str) for entry in texts):
        raise ValueError("texts must hold text only; drop the missing entries")
    terms, occurs, weights = _weigh(texts)
    most = min(len(terms), len(texts))
    if themes is not None:
        if isinstance(themes, bool) or not isinstance(themes, int) or not 2 <= themes <= most:
            raise ValueError(f"themes must be a whole number from 2 to {most}; it is {themes!r}")
        return _factorize(terms, occurs, weights, themes, seed)
    candidates = [_factorize(terms, occurs, weights, count, seed) for count in CANDIDATES if count <= most]
    return max(candidates, key=lambda found: found.coherence * _diversity(found.themes))


def npmi_coherence(occurs: sparse.csr_array, words: Sequence[int]) -> float:
    """Mean normalized pointwise mutual information of the pairs of words, from −1 (never together) to 1 (always).

    Args:
        occurs: shape (n, terms), 1 where a text uses a term.
        words: at least two term numbers.
    """
    columns = occurs[:, list(words)].toarray().astype(float)  # (n, words)
    together = columns.T @ columns / len(columns)
    scores = []
    for i, j in combinations(range(len(words)), 2):
        joint, expected = together[i, j], together[i, i] * together[j, j]
        if joint == 0:
            scores.append(-1.0)
        elif joint == 1:
            scores.append(1.0)
        else:
            scores.append(np.log(joint / expected) / -np.log(joint))
    return float(np.mean(scores)) if scores else 0.0


def _weigh(texts: Sequence[str]) -> tuple[list[str], sparse.csr_array, sparse.csr_array]:
    """Kept terms, which text uses which, and unit-length TF-IDF rows (term presence times idf)."""
    cut = [[word for word in text.tokens.words(entry) if _tells(word)] for entry in texts]
    used: dict[str, int] = {}
    for words in cut:
        for word in set(words):
            used[word] = used.get(word, 0) + 1
    # A word in more than half of the texts separates nothing.
    kept = [
        word for word, count in used.items() if MIN_TEXTS_PER_WORD <= count <= max(len(texts) / 2, MIN_TEXTS_PER_WORD)
    ]
    terms = sorted(kept, key=lambda word: (-used[word], word))[:MAX_WORDS]
    if len(terms) < 2:
        raise ValueError(
            f"texts share too few words: at least two must each be used by {MIN_TEXTS_PER_WORD} texts. Pass more texts"
        )
    position = {term: j for j, term in enumerate(terms)}
    found = [sorted({position[word] for word in words if word in position}) for words in cut]
    indptr = np.cumsum([0] + [len(row) for row in found])
    indices = np.array([j for row in found for j in row], dtype=np.int64)
    shape = (len(texts), len(terms))
    occurs = sparse.csr_array((np.ones(len(indices)), indices, indptr), shape=shape)
    idf = np.log((1 + len(texts)) / (1 + np.array([used[term] for term in terms]))) + 1
    lengths = np.sqrt(np.asarray((occurs * idf**2).sum(axis=1)).ravel())
    values = idf[indices] / np.repeat(np.where(lengths > 0, lengths, 1), np.diff(indptr))
    return terms, occurs, sparse.csr_array((values, indices, indptr), shape=shape)


def _diversity(themes: Sequence[Theme]) -> float:
    words = [word for theme in themes for word in theme.words]
    return len(set(words)) / len(words)


def _tells(word: str) -> bool:
    return word not in STOP_WORDS and not word.isdigit() and (len(word) > 1 or not word.isascii())


def _factorize(terms: list[str], occurs: sparse.csr_array, weights: sparse.csr_array, count: int, seed: int) -> Themes:
    factors = NMF(count, init="nndsvd", random_state=seed, max_iter=MAX_ROUNDS, tol=1e-3)
    # A fit without error leaves a squared error of minus nothing, whose root scikit-learn takes; we don't read it.
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)  # the words of a theme settle long before the last digit
        strengths = factors.fit_transform(weights)  # (n, count)
    total = strengths.sum(axis=1, keepdims=True)
    strengths = np.divide(strengths, total, out=np.zeros_like(strengths), where=total > 0)
    labels = np.where(total[:, 0] > 0, strengths.argmax(axis=1), NO_THEME)
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    themes = []
    for component in order:
        loading = factors.components_[component]
        words = [j for j in np.argsort(-loading, kind="stable")[:WORDS_PER_THEME] if loading[j] > 0]
        themes.append(
            Theme(
                tuple(terms[j] for j in words),
                int(sizes[component]),
                float(sizes[component] / len(labels)),
                npmi_coherence(occurs, words),
            )
        )
    return Themes(
        labels=np.where(labels >= 0, rank[labels], NO_THEME),
        themes=tuple(themes),
        strengths=strengths[:, order],
        coherence=float(np.mean([theme.coherence for theme in themes])),
        n=len(labels),
    )
