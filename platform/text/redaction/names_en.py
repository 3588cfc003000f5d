"""English and romanized Chinese names: capitalized words beside a title, a cue, or a known given name or surname."""

import re

from ..word_lists import word_list
from .rules import Match, Rule

GIVEN_NAMES = word_list("given_names_en")
AMBIGUOUS = word_list("ambiguous_en")  # names that alone are more often a word, a place or a thing
SURNAMES = word_list("surnames_en")
PINYIN_SURNAMES = word_list("surnames_pinyin")
NOT_NAMES = word_list("not_names_en")  # begin sentences and greetings, or name days and months
NOT_PEOPLE = word_list("not_people_en")  # end the name of a place, a company or a thing

# A romanized Chinese given name: one or two syllables.
_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_FINAL = (
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|ü)"
)
PINYIN = re.compile(f"(?:{_INITIAL}{_FINAL}[-']?){{1,2}}")

_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_PREFIX = "(?:O['’]|D['’]|Mc|Mac|De|Di|Du|La|Le)?"
_WORD = rf"(?:{_PREFIX}[{_UPPER}][{_LOWER}]+(?:['’\-][{_UPPER}{_LOWER}][{_LOWER}]+)*)"
_FURTHER = rf"(?: (?:{_WORD}|[{_UPPER}]\.|(?:van|von|der|bin|al)(?= )))"
# Every part begins with another character and repeats a bounded number of times, so the standard engine, which can
# look behind and RE2 cannot, takes linear time here.
_SEQUENCE = re.compile(rf"(?<![{_UPPER}{_LOWER}0-9_])(?:[{_UPPER}]\. ?){{0,3}}{_WORD}{_FURTHER}{{0,7}}")

# What stands right before a name. These look at the last few characters only.
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sir|Madam|Nurse|Officer|Judge)\.? (?:[A-Z]\. ?)*$", re.ASCII
)
_STRONG_CUE = re.compile(
    r"\b(?:name is|name's|name[:=]|named|signed(?: by)?:?|attn:?|recipient:|customer:|patient:|employee:|user:"
    r"|contact(?: person)?:|dear|regards,|sincerely,|cheers,|faithfully,|truly,)\s+$",
    re.ASCII | re.IGNORECASE,
)
_WEAK_CUE = re.compile(
    r"\b(?:(?:this|it) is|i am|i['’]m|ask for|called|contact|spoke (?:to|with)|talk(?:ed)? (?:to|with)|met|by|from"
    r"|with|to|hi|hello|thanks,|and)\s+$",
    re.ASCII | re.IGNORECASE,
)
_REACH = 28  # characters looked back for a cue

_TITLED = Rule("name-en-titled", "NAME", "", 0.93)
_CUED = Rule("name-en-cued", "NAME", "", 0.9)
_LISTED = Rule("name-en-listed", "NAME", "", 0.85)
_SINGLE = Rule("name-en-single", "NAME", "", 0.65)


def search(text: str) -> list[Match]:
    """English names in a folded text."""
    found = []
    for sequence in _SEQUENCE.finditer(text):
        words = [(sequence.start() + word.start(), word.group()) for word in re.finditer(r"\S+", sequence.group())]
        while words and words[0][1] in NOT_NAMES:
            words.pop(0)
        while words and words[-1][1] in NOT_NAMES:
            words.pop()
        if not words:
            continue
        start, end = words[0][0], words[-1][0] + len(words[-1][1])
        rule = _judge([word for _, word in words], text[max(0, start - _REACH) : start])
        if rule is not None and text[end - 1] != " ":
            found.append(Match(start, end, rule))
    return found


def _judge(words: list[str], before: str) -> Rule | None:
    """By which rule these capitalized words are a person's name, if they are."""
    if len(words) > 5 or words[-1] in NOT_PEOPLE:
        return None
    if _TITLE.search(before):
        return _TITLED
    if _STRONG_CUE.search(before):
        return _CUED
    if len(words) > 1:
        return _LISTED if _is_listed(words) else None
    known = words[0] in GIVEN_NAMES
    if _WEAK_CUE.search(before):
        return _CUED if known else None
    return _SINGLE if known and words[0] not in AMBIGUOUS else None


def _is_listed(words: list[str]) -> bool:
    words = [word for word in words if not word.endswith(".")]
    first, last = words[0].split("-")[0], words[-1].split("-")[-1]
    if first in GIVEN_NAMES or (last in SURNAMES and last not in AMBIGUOUS):
        return True
    return len(words) <= 3 and (
        (first in PINYIN_SURNAMES and all(PINYIN.fullmatch(word.lower()) for word in words[1:]))
        or (last in PINYIN_SURNAMES and all(PINYIN.fullmatch(word.lower()) for word in words[:-1]))
    )
