"""TF-IDF of n-grams and logistic regression: the baseline that a neural text model has to beat."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse

from learning import storage
from learning.data import Data, texts_of
from learning.model import Recipe
from learning.newton import MAX_ROUNDS
from learning.parameters import Choice, Number
from learning.trainers.linear import LinearModel, fit_weights, weights_from
from learning.training import Run
from learning.words import (
    MIN_DOCUMENTS,
    character_grams,
    count_matrix,
    frequent_terms,
    vocabulary_from,
    vocabulary_tensors,
    word_grams,
)

READS = "text"
PARAMETERS = {
    "analyzer": Choice("auto", ("auto", "characters", "words")),
    "min_documents": Number(MIN_DOCUMENTS, 1, 1_000_000),
    "max_terms": Number(50_000, 1, 1_000_000),
    "C": Number(10.0, 1e-6, 1e6),
    "max_rounds": Number(MAX_ROUNDS, 1, 1000),
}
GRAMS = {"characters": character_grams, "words": word_grams}


class Model(LinearModel):
    """Logits linear in unit-length TF-IDF rows."""

    architecture = "tfidf-logistic"

    def __init__(
        self,
        recipe: Recipe,
        analyzer: str,
        terms: Sequence[str],
        idf: np.ndarray,
        weights: np.ndarray,
        intercepts: np.ndarray,
    ):
        super().__init__(recipe, weights, intercepts)
        self.analyzer, self.terms, self.idf = analyzer, list(terms), idf

    def encode(self, data: Data) -> sparse.csr_array:
        return tfidf(texts_of(data, self.recipe.text_column), self.analyzer, self.terms, self.idf)

    def with_parameters(self, parameters: Mapping[str, np.ndarray]) -> Self:
        changed = parameters["weights"], parameters["intercepts"]
        return type(self)(self.recipe, self.analyzer, self.terms, self.idf, *changed)

    def tensors(self) -> dict[str, np.ndarray]:
        return {**super().tensors(), **vocabulary_tensors(self.terms), "idf": self.idf}

    def description(self) -> dict[str, Any]:
        return {"analyzer": self.analyzer}

    @classmethod
    def rebuild(cls, recipe: Recipe, description: Mapping[str, Any], tensors: storage.Tensors) -> Self:
        analyzer = storage.field(description, "analyzer", str)
        if analyzer not in GRAMS:
            raise storage.InvalidModelFile(f"metadata.analyzer must be one of {', '.join(GRAMS)}")
        terms = vocabulary_from(tensors)
        idf = tensors.array("idf", "float64", len(terms))
        return cls(recipe, analyzer, terms, idf, *weights_from(recipe, tensors, len(terms)))


def fit(run: Run) -> Model:
    settings = run.recipe.parameters
    analyzer = settings["analyzer"] if settings["analyzer"] != "auto" else choose_analyzer(run.rows)
    terms, idf = fit_tfidf(
        run.rows, analyzer, minimum=settings["min_documents"], limit=settings["max_terms"], groups=run.groups
    )
    X = tfidf(run.rows, analyzer, terms, idf)
    return Model(run.recipe, analyzer, terms, idf, **fit_weights(run, X))


def choose_analyzer(texts: Sequence[str]) -> str:
    """Characters for Chinese, which has no spaces; words and pairs of words for the rest."""
    sample = "".join(texts[:1000])
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in sample)
    return "characters" if chinese > 0.2 * max(len(sample), 1) else "words"


def fit_tfidf(
    texts: Sequence[str], analyzer: str, *, minimum: int, limit: int, groups: np.ndarray | None = None
) -> tuple[list[str], np.ndarray]:
    """The kept terms and their inverse document frequencies ln((1 + n) / (1 + df)) + 1, shape (terms,).

    Raises:
        ValueError: no term is used often enough.
    """
    terms = frequent_terms([GRAMS[analyzer](entry) for entry in texts], minimum=minimum, limit=limit, groups=groups)
    if not terms:
        who = "texts" if groups is None else "people"
        raise ValueError(f"no word is used by {minimum} {who}; pass more texts or lower parameters.min_documents")
    used = (count_matrix(texts, GRAMS[analyzer], terms) > 0).sum(axis=0)
    return terms, np.log((1 + len(texts)) / (1 + np.asarray(used, dtype=float))) + 1


def tfidf(texts: Sequence[str], analyzer: str, terms: Sequence[str], idf: np.ndarray) -> sparse.csr_array:
    """(1 + ln count) · idf, each row at unit length, shape (n, terms); a text without known terms is a zero row."""
    X = count_matrix(texts, GRAMS[analyzer], terms)
    X.data = (1 + np.log(X.data)) * idf[X.indices]
    lengths = np.sqrt(np.asarray((X * X).sum(axis=1)).ravel())
    X.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(X.indptr))
    return X
