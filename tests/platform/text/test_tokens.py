import logging

from hypothesis import given, settings
from hypothesis import strategies as st

from text.tokens import segmenter, words


def test_chinese_is_cut_into_dictionary_words():
    assert words("这家酒店的服务态度很好！") == ["这家", "酒店", "的", "服务态度", "很", "好"]


def test_english_words_keep_their_apostrophes_and_hyphens():
    assert words("Well-made; it doesn't break.") == ["well-made", "it", "doesn't", "break"]


def test_both_languages_in_one_text_are_each_cut_their_own_way():
    assert words("我的iPhone 15屏幕坏了, isn't it") == ["我", "的", "iphone", "15", "屏幕", "坏", "了", "isn't", "it"]


def test_a_text_without_words_has_none():
    assert words("…！？ \n") == []


def test_loading_the_dictionary_says_nothing_and_reads_no_shared_cache(capfd, caplog, tmp_path, monkeypatch):
    (tmp_path / "jieba.cache").write_bytes(b"not a dictionary")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    segmenter.cache_clear()
    with caplog.at_level(logging.DEBUG):
        words("服务态度")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]


@settings(deadline=None)
@given(st.text())
def test_no_letter_or_digit_is_lost(text):
    kept = "".join(words(text))
    assert [character for character in text.lower() if character.isalnum()] == [
        character for character in kept if character.isalnum()
    ]
