"""Duplicates between two companies, told by keyed fingerprints."""

import random

import numpy as np
import pandas as pd
import pytest

from sharing.deduplication.core import exact_duplicates, fingerprints, near_fingerprints, shared_fingerprints
from text.duplicates import near_duplicates

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))


def test_records_share_a_fingerprint_exactly_where_they_are_duplicates():
    records = [{"a": 1, "b": " x"}, {"b": "x", "a": 1.0}, {"a": "1", "b": "x"}, ["x"], None, float("nan")]
    made = fingerprints(records, KEY)
    assert np.equal.outer(made, made).tolist() == np.equal.outer(*[exact_duplicates(records).groups] * 2).tolist()


def test_the_same_record_in_two_tables_has_one_fingerprint():
    one = pd.DataFrame({"who": ["Ann", "Bo"], "n": [1, 2]})
    other = pd.DataFrame({"who": [" Bo", "Cy"], "n": [2.0, 3.0]})
    assert set(fingerprints(one, KEY)) & set(fingerprints(other, KEY)) == {fingerprints(one, KEY)[1]}


def test_under_another_key_nothing_is_the_same():
    texts = ["the parcel came late", "thank you"]
    assert not set(fingerprints(texts, KEY)) & set(fingerprints(texts, OTHER_KEY))
    assert not set(near_fingerprints(texts, KEY).ravel()) & set(near_fingerprints(texts, OTHER_KEY).ravel())


def test_a_fingerprint_is_the_same_on_every_machine_and_whatever_comes_along():
    """Two companies run two installations, perhaps of two versions: these values may never change."""
    assert fingerprints(["thank you"], KEY) == ["2722c923d5d85bc960eb8ed866dc6d65"]
    assert near_fingerprints(["thank you"], KEY)[0, 0] == b"10b2e2ec390d1554db258fa05ef86e48"
    assert (near_fingerprints(["other", "thank you", ""], KEY)[1] == near_fingerprints(["THANK  you"], KEY)[0]).all()


@pytest.fixture(scope="module")
def two_companies():
    rng = random.Random(3)
    words = ["".join(rng.choices("abcdefghijklmnoprstuvw", k=rng.randint(2, 9))) for _ in range(500)]
    own = [" ".join(rng.choices(words, k=25)) for _ in range(300)]
    theirs = []
    for text in own:
        for edits in (1, 4, 12):
            edited = text
            for _ in range(edits):
                place = rng.randrange(len(edited))
                edited = edited[:place] + rng.choice("xyz") + edited[place + 1 :]
            theirs.append(edited)
    return own, theirs


def test_nearly_equal_texts_share_some_and_their_similarity_is_estimated(two_companies):
    own, theirs = two_companies
    n = len(own)
    exact = {(i, j - n): s for i, j, s in near_duplicates(own + theirs, 0.3).pairs if i < n <= j}
    found = shared_fingerprints(near_fingerprints(own, KEY), near_fingerprints(theirs, KEY))
    expected = {pair for pair, similarity in exact.items() if similarity >= 0.8}
    assert len(expected) > 300
    assert len(expected & {pair[:2] for pair in found}) / len(expected) >= 0.995
    far = [pair for pair in found if exact.get(pair[:2], 0) < 0.5]
    assert len(far) < 0.05 * len(found)
    error = [similarity - exact[i, j] for i, j, similarity in found if exact.get((i, j), 0) >= 0.8]
    assert abs(np.mean(error)) < 0.01


def test_work_is_cut_into_blocks_without_losing_a_pair(two_companies, monkeypatch):
    sides = [near_fingerprints(side[:100], KEY) for side in two_companies]
    whole = shared_fingerprints(*sides)
    monkeypatch.setattr("sharing.deduplication.core.keyed._AT_ONCE", 50)
    assert shared_fingerprints(*sides) == whole
    assert len(whole) > 50


def test_nobody_shares_with_an_empty_side():
    some = near_fingerprints(["thank you"], KEY)
    none = near_fingerprints([], KEY)
    assert shared_fingerprints(some, none) == shared_fingerprints(none, some) == []


@pytest.mark.parametrize("key", [b"short", "x" * 32, bytes(33)])
def test_a_weak_key_is_refused(key):
    for make in (fingerprints, near_fingerprints):
        with pytest.raises(ValueError, match="32 random bytes"):
            make(["a"], key)


def test_what_does_not_go_together_is_refused():
    some = near_fingerprints(["thank you"], KEY, threshold=0.8)
    with pytest.raises(ValueError, match=r"for threshold 0\.6"):
        shared_fingerprints(some, some, threshold=0.6)
    with pytest.raises(ValueError, match=r"\[0.3, 0.95\]"):
        near_fingerprints(["a"], KEY, threshold=0.99)
    with pytest.raises(TypeError, match=r"texts\[1\] is NoneType"):
        near_fingerprints(["a", None], KEY)
