"""Where texts are all alike there are more pairs than one can list: groups stay right, and pairs only link them."""

import random
from itertools import pairwise

import numpy as np
import pytest

from text import duplicates, joins
from text.duplicates import near_duplicates


@pytest.fixture
def few_at_once(monkeypatch):
    """The same rules at a size that brute force can follow."""
    monkeypatch.setattr(duplicates, "MOST_PAIRS", 100)
    monkeypatch.setattr(joins, "CANDIDATES_AT_ONCE", 2000)


def test_a_hundred_thousand_copies_of_a_line_are_one_group_linked_to_its_first():
    result = near_duplicates(["好评"] * 100_000 + ["差评"])
    assert result.groups.tolist() == [0] * 100_000 + [1]
    assert result.pairs == [(0, copy, 1.0) for copy in range(1, 100_000)]
    assert not result.every_pair


def test_texts_of_one_template_form_one_group(few_at_once):
    texts = [f"Your order number {n} was shipped this morning and arrives soon." for n in range(1000, 1200)]
    result = near_duplicates([*texts, "thank you"], threshold=0.8)
    assert not result.every_pair
    assert result.groups.tolist() == [0] * 200 + [1]
    assert len(result.pairs) == 199  # a tree


def test_groups_are_those_of_the_full_list(monkeypatch):
    rng = random.Random(3)
    texts = ["".join(rng.choices("abcd", k=12)) for _ in range(12)]
    texts += [text[:p] + "x" + text[p:] for text in texts * 12 for p in [rng.randrange(12)]]
    full = near_duplicates(texts, 0.6)
    monkeypatch.setattr(duplicates, "MOST_PAIRS", 100)
    monkeypatch.setattr(joins, "CANDIDATES_AT_ONCE", 500)
    linked = near_duplicates(texts, 0.6)
    assert full.every_pair
    assert not linked.every_pair
    assert linked.groups.tolist() == full.groups.tolist()
    similarity = {pair[:2]: pair[2] for pair in full.pairs}
    assert all(value == pytest.approx(similarity[i, j]) for i, j, value in linked.pairs)
    assert len(set(full.groups)) > 3


def test_work_is_cut_into_blocks_without_losing_a_pair(monkeypatch):
    rng = random.Random(5)
    texts = ["".join(rng.choices("abc", k=rng.randint(3, 30))) for _ in range(300)]
    whole = near_duplicates(texts, 0.5)
    monkeypatch.setattr(joins, "CANDIDATES_AT_ONCE", 200)
    assert near_duplicates(texts, 0.5).pairs == whole.pairs
    assert len(whole.pairs) > 100


def test_sets_with_equal_sums_of_names_are_told_apart(monkeypatch):
    """Two different sets get one sum once in 2^64; here all do."""
    real = np.random.default_rng
    monkeypatch.setattr(duplicates.np.random, "default_rng", lambda seed: Zeros() if seed == 0 else real(seed))
    texts = ["abcdef", "abcdeg", "uvwxyz", "abcdef!"]
    result = near_duplicates(texts, 0.5)
    assert [pair[:2] for pair in result.pairs] == [(0, 1), (0, 3), (1, 3)]


class Zeros:
    def integers(self, low, high, size, dtype=np.int64):
        return np.zeros(size, dtype=dtype)


def test_links_are_the_most_similar_pairs(few_at_once):
    chain = ["abcdefghijklmnop" + "qrstuvwxyz"[:k] for k in range(10)] * 4
    result = near_duplicates(chain, 0.5)
    assert not result.every_pair
    between = [(i, j) for i, j, similarity in result.pairs if similarity < 1]
    assert between == list(pairwise(range(10)))


@pytest.mark.parametrize("seed", range(6))
def test_no_link_between_groups_is_missed_once_pairs_are_no_longer_listed(monkeypatch, seed):
    """Heaps of several templates, and pieces of their texts that join a heap by a single pair."""
    rng = random.Random(seed)
    templates = ["".join(rng.choices("abcdefgh", k=rng.randint(12, 30))) for _ in range(4)]
    texts = []
    for template in templates:
        for _ in range(rng.randint(5, 40)):
            text = template
            for _ in range(rng.randint(0, 4)):
                place = rng.randrange(len(text))
                text = text[:place] + rng.choice("abcdefgh") + text[place + rng.randint(0, 1) :]
            texts.append(text)
    for _ in range(12):
        text = rng.choice(texts)
        length = rng.randint(5, len(text))
        start = rng.randint(0, len(text) - length)
        texts.append(text[start : start + length])
    rng.shuffle(texts)
    threshold = rng.choice([0.3, 0.4, 0.5, 0.6, 0.7])
    full = near_duplicates(texts, threshold)
    monkeypatch.setattr(duplicates, "MOST_PAIRS", 5)
    monkeypatch.setattr(joins, "CANDIDATES_AT_ONCE", 20)
    linked = near_duplicates(texts, threshold)
    assert full.every_pair
    assert not linked.every_pair
    assert linked.groups.tolist() == full.groups.tolist()
