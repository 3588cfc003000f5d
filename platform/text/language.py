"""Which language a text is in, as far as the platform's rules need to know: Chinese, English, both, or another."""

import re

from .word_lists import word_list

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # the inside of a character class
HAN_CHARACTERS = re.compile(f"[{HAN}]")
LATIN_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
OTHER_LETTERS = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af\u0900-\u0dff]")

# A Chinese word is 1.5 to 2 characters long: this weighs one Latin word like the characters that would say the same.
CHARACTERS_PER_WORD = 1.75
# Under a third, the other script is a brand or a unit inside a sentence ("我的iPhone坏了"), not a second language.
MINOR_SHARE = 1 / 3

# English function words make up 40 to 50 % of running English; other Latin-script languages share few of them.
_ENGLISH_SHARE = 0.12
_WORDS_TO_JUDGE = 8  # shorter Latin texts hold too few function words to tell; they count as English


def detect(text: str) -> str:
    """Name the language of a text: ``"zh"``, ``"en"``, ``"mixed"`` (both) or ``"other"``.

    The script decides between Chinese and Latin letters; the share of English function words decides whether a
    Latin text of at least 8 words is English. Japanese, Korean, Cyrillic and the like are ``"other"``, and so is a
    text without letters.

    >>> detect("我的订单还没有到"), detect("The parcel is late"), detect("12:30")
    ('zh', 'en', 'other')
    """
    han = len(HAN_CHARACTERS.findall(text))
    words = LATIN_WORDS.findall(text)
    other = len(OTHER_LETTERS.findall(text))
    latin = CHARACTERS_PER_WORD * len(words)
    total = han + latin + other
    if total == 0 or other / total > MINOR_SHARE:
        return "other"
    if han == 0:
        return "en" if _reads_as_english(words) else "other"
    share = han / (han + latin)
    if share >= 1 - MINOR_SHARE:
        return "zh"
    if share > MINOR_SHARE:
        return "mixed"
    return "en"


def _reads_as_english(words: list[str]) -> bool:
    if len(words) < _WORDS_TO_JUDGE:
        return True
    function_words = word_list("function_words_en")
    known = sum(word.lower() in function_words for word in words)
    return known / len(words) >= _ENGLISH_SHARE
