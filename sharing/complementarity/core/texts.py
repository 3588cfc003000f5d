"""Texts as a few numbers, so that tables of texts can be scored."""

from __future__ import annotations

import numpy as np

COMPONENTS = 12
MIN_DOCUMENTS = 5  # a word that fewer texts share could be one person's


def text_components(
    own: list[str], partner: list[str], *, components: int = COMPONENTS, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Latent semantic components of both parties' texts in one space.

    TF-IDF of words, then a truncated singular value decomposition (Deerwester et al. 1990), fitted on both.

    Args:
        own, partner: n and m texts.
        components: numbers per text.

    Returns:
        Shapes (n, c) and (m, c), c ≤ ``components`` where the vocabulary is small.

    Raises:
        ValueError: no word is shared by ``MIN_DOCUMENTS`` texts.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    from text.tokens import words

    vectorizer = TfidfVectorizer(analyzer=words, min_df=MIN_DOCUMENTS, max_features=20_000, sublinear_tf=True)
    try:
        weights = vectorizer.fit_transform([*own, *partner])
    except ValueError:
        raise ValueError(
            f"the texts share no word that {MIN_DOCUMENTS} of them use; there is too little to score"
        ) from None
    kept = max(1, min(components, weights.shape[1] - 1, weights.shape[0] - 1))
    reduced = TruncatedSVD(n_components=kept, random_state=seed).fit_transform(weights)  # (n + m, c)
    return reduced[: len(own)], reduced[len(own) :]
