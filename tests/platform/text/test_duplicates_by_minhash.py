"""Long texts and low thresholds: joined by MinHash bands, each pair still counted in full."""

import random

import numpy as np
import pytest

from text import duplicates
from text.duplicates import near_duplicates
from text.joins import LEAST_RECALL, MOST_HASHES, Join, bands_and_rows


@pytest.fixture(scope="module")
def articles():
    """200 texts of some 600 characters and two edited copies of each."""
    rng = random.Random(11)
    words = ["".join(rng.choices("abcdefghijklmnoprstuvw", k=rng.randint(2, 9))) for _ in range(800)]
    texts = [rng.choices(words, k=100) for _ in range(200)]
    for text in texts[:200]:
        for share in (0.02, 0.1):
            texts.append([rng.choice(words) if rng.random() < share else word for word in text])
    return [" ".join(text) for text in texts]


@pytest.mark.parametrize("threshold", [0.4, 0.6, 0.8])
def test_nothing_is_invented_and_as_much_is_found_as_is_said(articles, threshold):
    exact = near_duplicates(articles, threshold, method="exact")
    found = near_duplicates(articles, threshold, method="minhash", seed=1)
    assert exact.recall == 1
    assert set(found.pairs) <= set(exact.pairs)
    assert len(found.pairs) >= (found.recall - 0.01) * len(exact.pairs)
    assert len(exact.pairs) > 150
    assert LEAST_RECALL <= found.recall < 1


def test_another_seed_draws_other_hashes_and_the_same_seed_the_same(articles):
    found = [
        Join(duplicates.gram_sets(articles), 0.6).bands(np.random.default_rng(seed))[0].indices for seed in (1, 1, 2)
    ]
    assert (found[0] == found[1]).all()
    assert len(found[0]) != len(found[2]) or (found[0] != found[2]).any()


def test_pairs_meet_in_a_band_as_often_as_their_similarity_says():
    """The chance that one minimum is equal is the Jaccard similarity (Broder 1997): here 0.5, of 40,000 minima."""
    rng = np.random.default_rng(4)
    base = ["".join(chr(0x4E00 + c) for c in rng.integers(0, 20_000, 302)) for _ in range(300)]
    half = [text[:202] + "".join(chr(0x4E00 + c) for c in rng.integers(0, 20_000, 100)) for text in base]
    sets = duplicates.gram_sets(base + half)
    join = Join(sets, 0.5)
    bands, _ = join.bands(rng)
    place = np.argsort(join.order)
    width, rows = bands_and_rows(0.5)
    columns = bands.indices.reshape(-1, width)[place]
    share = (columns[:300] == columns[300:]).mean()
    assert share == pytest.approx(0.5**rows, abs=4 * np.sqrt(0.5**rows / (300 * width)))


def test_bands_are_as_long_as_the_recall_allows():
    assert bands_and_rows(0.8) == (48, 9)  # 1 - (1 - 0.8^9)^48 = 0.9990; bands of 10 would take 61, or 610 hashes
    assert bands_and_rows(1.0) == (1, MOST_HASHES)
    assert bands_and_rows(0.001) == (MOST_HASHES, 1)


def test_the_choice_follows_the_work_that_an_exact_join_would_be(articles, monkeypatch):
    assert near_duplicates(articles, 0.6).recall == 1
    monkeypatch.setattr(duplicates, "EXACT_MEETINGS", 1000)
    assert near_duplicates(articles, 0.6).recall < 1
    assert near_duplicates(articles, 0.6, method="exact").recall == 1
