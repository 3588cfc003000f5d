"""Themes of texts."""

import numpy as np
import pytest
from scipy import sparse

from feedback.analysis.core import find_themes, npmi_coherence

TOPICS = {
    "en": ["battery charge power cable", "screen bright color pixel", "courier parcel late box"],
    "zh": ["电池 充电 续航 电源", "屏幕 颜色 亮度 显示", "快递 包装 送货 物流"],
}


def told(language, n=150, seed=0):
    rng = np.random.default_rng(seed)
    topics, filler = (
        [words.split() for words in TOPICS[language]],
        {"en": ["the", "is", "very"], "zh": ["的", "是", "非常"]}[language],
    )
    truth = rng.integers(0, 3, n)
    joint = " " if language == "en" else "，"
    texts = [joint.join([*rng.choice(topics[t], 3, replace=False), *rng.choice(filler, 2)]) for t in truth]
    return texts, truth


@pytest.mark.parametrize("language", ["en", "zh"])
def test_planted_themes_are_found_and_named_by_their_words(language):
    texts, truth = told(language)

    found = find_themes(texts, 3)

    for theme in range(3):
        of_theme = truth[found.labels == theme]
        topic = np.bincount(of_theme).argmax()
        assert (of_theme == topic).mean() > 0.97
        assert set(found.themes[theme].words[:4]) == set(TOPICS[language][topic].split())
    assert {word for theme in found.themes for word in theme.words}.isdisjoint({"the", "very", "的", "非常"})


def test_the_number_of_themes_is_found_when_not_told():
    texts, _ = told("en", 240)

    assert len(find_themes(texts).themes) == 3


def test_themes_are_counted_and_the_largest_stands_first():
    texts, _ = told("en")
    found = find_themes([*texts, *texts[:20], "??", ""], 3)

    sizes = [theme.texts for theme in found.themes]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == found.n - 2
    assert list(found.labels[-2:]) == [-1, -1]
    assert [theme.texts for theme in found.themes] == [(found.labels == i).sum() for i in range(3)]


def test_a_word_of_one_person_never_names_a_theme():
    texts, _ = told("en")
    found = find_themes([f"{entry} zelda" if i < 4 else entry for i, entry in enumerate(texts)], 3)

    assert "zelda" not in {word for theme in found.themes for word in theme.words}


def test_the_same_texts_give_the_same_themes():
    texts, _ = told("zh")

    assert find_themes(texts, 4).to_dict() == find_themes(texts, 4).to_dict()


def test_coherence_by_hand():
    # Of four texts: words 0 and 1 always together in two, word 2 alone in one.
    occurs = sparse.csr_array(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=float))

    assert npmi_coherence(occurs, [0, 1]) == pytest.approx(1)  # p = ½ together: log(½ / ¼) / −log ½
    assert npmi_coherence(occurs, [0, 2]) == -1
    assert npmi_coherence(occurs, [0, 1, 2]) == pytest.approx(-1 / 3)


@pytest.mark.parametrize(
    ("texts", "themes", "sentence"),
    [
        (["good"] * 3, None, "at least 10 texts"),
        ([f"word{i}" for i in range(40)], None, "share too few words"),
        ([None] * 12, None, "text only"),
        (told("en")[0], 1, "whole number from 2"),
        (told("en")[0], 99, "whole number from 2 to 12"),
    ],
)
def test_unusable_input_is_refused(texts, themes, sentence):
    with pytest.raises(ValueError, match=sentence):
        find_themes(texts, themes)
