import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text.duplicates import comparable, near_duplicates


def by_brute_force(texts, threshold):
    sets = [{text[i : i + 3] for i in range(max(1, len(text) - 2))} for text in texts]
    found = []
    for i, one in enumerate(sets):
        for j in range(i + 1, len(sets)):
            similarity = len(one & sets[j]) / len(one | sets[j])
            if similarity >= threshold:
                found.append((i, j, pytest.approx(similarity)))
    return found


def test_texts_that_overlap_enough_are_paired_with_their_similarity():
    result = near_duplicates(["abcdef", "abcdefg", "uvwxyz"])
    assert result.pairs == [(0, 1, pytest.approx(4 / 5))]  # 4 grams shared of 5
    assert result.groups.tolist() == [0, 0, 1]
    assert result.first.tolist() == [True, False, True]


def test_groups_reach_through_texts_in_between():
    chain = ["abcdefghij", "abcdefghijk", "abcdefghijkl"]
    result = near_duplicates(chain, threshold=0.85)
    assert [pair[:2] for pair in result.pairs] == [(0, 1), (1, 2)]
    assert result.groups.tolist() == [0, 0, 0]


def test_short_and_empty_texts_match_only_their_equals():
    assert [pair[:2] for pair in near_duplicates(["", "好", "好的", "", "好", "好的呀"]).pairs] == [(0, 3), (1, 4)]


def test_characters_outside_the_basic_plane_and_lone_surrogates_are_compared_like_others():
    assert [pair[:2] for pair in near_duplicates(["😀😀😁!", "x\ud800yz", "😀😀😁!", "x\ud800yz"]).pairs] == [
        (0, 2),
        (1, 3),
    ]


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="ab好", max_size=12), max_size=14),
    st.sampled_from([0.2, 0.5, 0.6, 2 / 3, 0.75, 0.8, 0.9, 1.0]),
)
def test_no_pair_is_missed_and_none_is_invented(texts, threshold):
    assert near_duplicates(texts, threshold).pairs == by_brute_force(texts, threshold)


def test_a_thousand_edited_sentences_agree_with_brute_force():
    rng = random.Random(7)
    alphabet = (
        "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心"
    )
    texts = ["".join(rng.choices(alphabet, k=rng.randint(5, 40))) for _ in range(500)]
    texts += [text[: len(text) // 2] + rng.choice(alphabet) + text[len(text) // 2 :] for text in texts]
    found = near_duplicates(texts, threshold=0.7)
    assert found.pairs == by_brute_force(texts, 0.7)
    assert len(found.pairs) > 200


def test_the_order_of_texts_changes_labels_but_not_who_belongs_together():
    texts = ["a long sentence here", "something else", "a long sentence here!", "something else?", "third"]
    order = [3, 0, 4, 2, 1]
    before = near_duplicates(texts).groups
    after = np.empty(5, dtype=int)
    after[order] = near_duplicates([texts[i] for i in order]).groups
    assert (np.equal.outer(before, before) == np.equal.outer(after, after)).all()


def test_the_result_travels_as_json():
    assert near_duplicates(["same text", "same text"]).to_dict() == {
        "pairs": [[0, 1, 1.0]],
        "groups": [0, 0],
        "every_pair": True,
        "recall": 1.0,
    }


def test_no_texts_have_no_pairs():
    assert near_duplicates([]).pairs == []


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_outside_the_unit_interval_is_refused(threshold):
    with pytest.raises(ValueError, match="threshold must lie in"):
        near_duplicates(["a", "b"], threshold)


def test_a_missing_text_is_named_by_its_place():
    with pytest.raises(TypeError, match=r"texts\[1\] is NoneType"):
        near_duplicates(["a", None])


def test_each_record_knows_the_first_of_its_group():
    result = near_duplicates(["thank you", "the parcel came late", "thank you", "the parcel came late!"])
    assert result.representatives.tolist() == [0, 1, 0, 1]


def test_case_width_and_white_space_count_unless_they_are_normalized_away():
    texts = ["Good  news, everybody", "good news,\neverybody ", "ＧＯＯＤ news, everybody"]
    assert near_duplicates(texts, 1.0).pairs == []
    assert near_duplicates(texts, 1.0, normalize=True).pairs == [(0, 1, 1.0), (0, 2, 1.0), (1, 2, 1.0)]


@given(st.text(max_size=20))
def test_a_normalized_text_is_normal(text):
    assert comparable(comparable(text)) == comparable(text)


@pytest.mark.parametrize("method", ["brute", None])
def test_an_unknown_method_is_refused(method):
    with pytest.raises(ValueError, match='"auto", "exact" or "minhash"'):
        near_duplicates(["a"], method=method)
