"""English and romanized Chinese names: capitalized words beside a title, a cue, or a known given name or surname."""

import re
from collections.abc import Iterator

from ..word_lists import word_list
from .matching import Match, Rule


def plain(name: str) -> str:
    """A name in the spelling that names are compared in: "O'Brien" and "OBrien" are one."""
    return name.replace("'", "").replace("’", "").lower()


# Names of the United States census of 1990 (public domain), all given and the 8,000 most common last, and from elsewhere.
GIVEN_NAMES = frozenset(map(plain, word_list("given_names_en")))
SURNAMES = frozenset(map(plain, word_list("surnames_en")))
PINYIN_SURNAMES = word_list("surnames_pinyin")
# Words that English reviews and manuals write in small letters.
COMMON = word_list("common_en")
# Names that alone are more often a word, a place or a thing.
AMBIGUOUS = frozenset(map(plain, word_list("ambiguous_en"))) | COMMON
NOT_NAMES = word_list("not_names_en")  # begin sentences and greetings, or name days and months
NOT_PEOPLE = word_list("not_people_en")  # end the name of a place, a company or a thing
PAIRS = word_list("not_people_pairs_en")  # two words that would be a name and are a place or a thing: earl_grey

# A romanized Chinese given name: one or two syllables.
_INITIAL = "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
_FINAL = (
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|ü)"
)
PINYIN = re.compile(f"(?:{_INITIAL}{_FINAL}[-']?){{1,2}}")

_UPPER, _LOWER = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_PREFIX = "(?:O['’]|D['’]|Mc|Mac|De|Di|Du|La|Le)?"
_WORD = rf"(?:{_PREFIX}[{_UPPER}][{_LOWER}]+(?:['’\-][{_UPPER}{_LOWER}][{_LOWER}]+){{0,3}})"
_FURTHER = rf"(?: (?:{_WORD}|[{_UPPER}]\.|(?:van|von|der|bin|al)(?= )))"
# Every part begins with another character and repeats a bounded number of times, so the standard engine, which can
# look behind and RE2 cannot, takes linear time here.
_WORDS = re.compile(r"\S+")
_SEQUENCE = re.compile(rf"(?<![{_UPPER}{_LOWER}0-9_])(?:[{_UPPER}]\. ?){{0,3}}{_WORD}{_FURTHER}{{0,7}}")

# What stands right before a name, and right behind one. These look at a few characters only.
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sir|Madam|Nurse|Officer|Judge)\.? (?:[A-Z]\. ?)*$", re.ASCII
)
_STRONG_CUE = re.compile(
    r"\b(?:name is|name's|name[:=]|named|signed(?: by)?[:,]?|attn:?|recipient:|customer:|patient:|employee:|user:"
    r"|contact(?: person)?:|dear|regards,|sincerely,|cheers,|faithfully,|truly,|wishes,)\s+$",
    re.ASCII | re.IGNORECASE,
)
_ROLE_CUE = re.compile(
    r"\b(?:ask(?:ed)? for|spoke (?:to|with)|speak (?:to|with)|talk(?:ed)? (?:to|with)|i am|i['’]m|called"
    r"|(?:neighbou?r|manager|colleague|co-?worker|friend|husband|wife|son|daughter|boss|agent|driver|nurse|teacher|assistant"
    r"|brother|sister|aunt|uncle|cousin|doctor|representative|technician|seller|owner|guest|supervisor|clerk|partner"
    r"|receptionist|lawyer|student|advisor|nephew|niece|fianc[eé]e?|gift for|thanks,|hi|hello),?)\s+$",
    re.IGNORECASE,
)
_WEAK_CUE = re.compile(
    r"\b(?:(?:this|it) is|contact|met|by|from|with|to|for|thank you,|and|tell|told|ask|call|email|let)\s+$",
    re.ASCII | re.IGNORECASE,
)
_BEHIND = re.compile(
    r",? (?:from (?:support|sales|service|billing|customer|the|your)|said|says|told|called|calls|never|helped|wrote|answered"
    r"|replied|promised|was (?:very |so |really )?(?:rude|helpful|kind|friendly|nice)|and I\b|lives|works|has one|asked)\b"
    r"|['’]s (?:number|e-?mail|phone|address|account|birthday|husband|wife|car)\b"
)
_REACH = 28  # characters looked back for a cue

_TITLED = Rule("name-en-titled", "NAME", "", 0.93)
_CUED = Rule("name-en-cued", "NAME", "", 0.9)
_LISTED = Rule("name-en-listed", "NAME", "", 0.85)
_SINGLE = Rule("name-en-single", "NAME", "", 0.65)

_Word = tuple[int, str]


def search(text: str, where: bytearray | None = None) -> list[Match]:
    """English names in a folded text, or those in whose words a character is marked in ``where``."""
    found = []
    for sequence in _SEQUENCE.finditer(text):
        start, end = sequence.span()
        if where is not None and where.find(1, start, end) < 0:
            continue
        whole = sequence.group()
        if " " in whole:
            words = [(start + word.start(), word.group()) for word in _WORDS.finditer(whole)]
        elif whole in NOT_NAMES:
            continue
        else:
            words = [(start, whole)]
        for part in _parts(words):
            start, end = part[0][0], part[-1][0] + len(part[-1][1])
            before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
            rule = _judge([word for _, word in part], before, after)
            if rule is not None:
                found.append(Match(start, end, rule))
    return found


def _parts(words: list[_Word]) -> Iterator[list[_Word]]:
    """The words between those that are no names, and without common words at their ends."""
    part: list[_Word] = []
    for word in (*words, (0, "")):
        if word[1] and word[1] not in NOT_NAMES:
            part.append(word)
            continue
        while part and _is_common(part[0][1]):
            part.pop(0)
        while part and _is_common(part[-1][1]):
            part.pop()
        if part:
            yield part
        part = []


def _is_common(word: str) -> bool:
    """A word, and never a name."""
    word = plain(word)
    return word in COMMON and word not in GIVEN_NAMES and word not in SURNAMES


def _judge(words: list[str], before: str, after: str) -> Rule | None:
    """By which rule these capitalized words are a person's name, if they are."""
    if len(words) > 5 or words[-1] in NOT_PEOPLE or plain("_".join(words)) in PAIRS:
        return None
    if _TITLE.search(before):
        return _TITLED
    if _STRONG_CUE.search(before):
        return _CUED
    points = _points(words)
    if len(words) == 1:
        if points >= 2:
            return _CUED if _ROLE_CUE.search(before) or _WEAK_CUE.search(before) else _SINGLE
        role = _ROLE_CUE.search(before)
        return _CUED if role and (points or (_BEHIND.match(after) and not _is_common(words[0]))) else None
    if points >= 2:
        return _LISTED
    if _ROLE_CUE.search(before) or _BEHIND.match(after):
        return _CUED if points >= 0 else None
    return _CUED if points >= 1 and _WEAK_CUE.search(before) else None


def _points(words: list[str]) -> float:
    """How much the words themselves are a name; two are enough."""
    words = [word for word in words if not word.endswith(".")] or words
    first, last = plain(words[0].split("-")[0]), plain(words[-1].split("-")[-1])
    if len(words) == 1:
        return (1 if first in AMBIGUOUS else 2) * (first in GIVEN_NAMES)
    points = 0.0
    if first in GIVEN_NAMES:
        points += 1 if first in AMBIGUOUS else 2
    if last in SURNAMES:
        points += 0.5 if last in AMBIGUOUS else 1.5 if first in GIVEN_NAMES else 1
    elif last in COMMON:
        points -= 2
    points -= 2 * sum(_is_common(word) for word in words[:-1])
    if len(words) <= 3 and (
        (words[0] in PINYIN_SURNAMES and all(PINYIN.fullmatch(word.lower()) for word in words[1:]))
        or (words[-1] in PINYIN_SURNAMES and all(PINYIN.fullmatch(word.lower()) for word in words[:-1]))
    ):
        points += 2
    return points
