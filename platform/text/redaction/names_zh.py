"""Chinese names: a surname and given characters that read better as a name than as words.

jieba's dictionary gives each way to cut a clause into words a probability. Here a name is one more word in that
calculation, with the probability of its surname and given characters, raised by what stands around it ("我叫", "先生").
The best cut then says whether the characters are a name. Most candidates lose already against the words that their own
characters make, and only where one is left is more than that cut. Tagging parts of speech is some fifty times slower.
"""

import re
from collections.abc import Iterator
from math import log
from typing import NamedTuple

from ..language import HAN
from ..word_lists import word_list
from .lexicon_zh import COMPOUND_SURNAMES, RARE_SURNAMES, SURNAMES, lexicon
from .matching import Match, Rule

# What stands before a name, most telling first, and what stands behind one; of two or three characters each.
_CUES = word_list("name_cues_zh")
_ROLES = word_list("name_roles_zh")
_LEADING = frozenset("找和跟与给问请是由让被叫对同托")  # one character that a name often follows
_TITLES = word_list("name_titles_zh")
_FOLLOWING = word_list("name_followers_zh")
_ENDINGS = frozenset(word[-1] for word in _CUES | _ROLES) | frozenset("是为叫:： 　")
_JOINING = "是为叫:： 　"  # between a cue and its name

_BARE = Rule("name-zh", "NAME", "", 0.8)
_CUED = Rule("name-zh-cued", "NAME", "", 0.92)
_TITLED = Rule("name-zh-titled", "NAME", "", 0.9)
_TRANSLITERATED = Rule("name-zh-transliterated", "NAME", "", 0.85)

_SURNAME = re.compile("|".join((*COMPOUND_SURNAMES, f"[{SURNAMES}{RARE_SURNAMES}]")))
_FOREIGN = re.compile(f"[{HAN}]{{2,8}}(?:[·•・][{HAN}]{{1,8}}){{1,3}}")
_DOT = re.compile("[·•・]")
_IS_HAN = re.compile(f"[{HAN}]").match
# Characters of names, and around them, that are written otherwise in Taiwan and Hong Kong; the dictionary is of the mainland.
_SIMPLIFIED = {ord(pair[0]): pair[1] for pair in word_list("traditional_zh")}
_TRADITIONAL = re.compile(f"[{''.join(map(chr, _SIMPLIFIED))}]")
_ALWAYS = frozenset((*SURNAMES, *COMPOUND_SURNAMES))

# Log-probabilities tuned on reviews: a name in running text, and what stands around it adds.
_NAME_IN_TEXT = log(0.002)
_CUE_ADDS, _ROLE_ADDS, _LEADING_ADDS = log(100_000.0), log(200.0), log(6.0)
_TITLE_ADDS, _FOLLOWING_ADDS, _EDGE_ADDS = log(500.0), log(12.0), log(3.0)
_SURNAME_ALONE = log(0.05)
_LONGEST_WORD = 6
_REACH = 5  # characters looked back for what announces a name


class _Candidate(NamedTuple):
    start: int
    end: int
    log_probability: float
    rule: Rule


def search(text: str, where: bytearray | None = None) -> list[Match]:
    """Chinese names in a folded text, or those whose surname begins at a character that is marked in ``where``."""
    if _TRADITIONAL.search(text):
        text = text.translate(_SIMPLIFIED)
    found = [Match(*match.span(), _TRANSLITERATED) for match in _FOREIGN.finditer(text)] if _DOT.search(text) else []
    near: list[_Candidate] = []
    for candidate in _candidates(text, where):
        if near and candidate.start > near[-1].end + 2 * _LONGEST_WORD:
            found += _cut(text, near)
            near = []
        near.append(candidate)
    return found + _cut(text, near) if near else found


def _cut(text: str, names: list[_Candidate]) -> list[Match]:
    """Cut the neighborhood of what could be names at its most probable words and names."""
    known = lexicon()
    words, singles = known.words, known.singles
    begin = max(0, names[0].start - _LONGEST_WORD)
    finish = min(len(text), max(name.end for name in names) + _LONGEST_WORD)
    by_start: dict[int, list[_Candidate]] = {}
    for name in names:
        by_start.setdefault(name.start, []).append(name)
    best: list[tuple[float, int, Rule | None]] = [(0.0, 0, None)] * (finish - begin + 1)
    for start in range(finish - 1, begin - 1, -1):
        chosen: tuple[float, int, Rule | None]
        chosen = (singles.get(text[start], known.log_once) + best[start + 1 - begin][0], start + 1, None)
        for end in range(start + 2, min(finish, start + _LONGEST_WORD) + 1):
            count = words.get(text[start:end])
            if count is None:  # the dictionary lists the beginnings of its words
                break
            if count and (value := log(count) - known.log_total + best[end - begin][0]) > chosen[0]:
                chosen = (value, end, None)
        for name in by_start.get(start, ()):
            if (value := name.log_probability + best[name.end - begin][0]) >= chosen[0]:
                chosen = (value, name.end, name.rule)
        best[start - begin] = chosen
    found, start = [], begin
    while start < finish:
        _, end, rule = best[start - begin]
        if rule is not None:
            found.append(Match(start, end, rule))
        start = end
    return found


def _candidates(text: str, where: bytearray | None) -> Iterator[_Candidate]:
    """What could be a name, in order."""
    known = lexicon()
    lone, first, second, unseen = known.lone, known.first, known.second, known.log_unseen
    for match in _SURNAME.finditer(text):
        start, given = match.span()
        if where is not None and not where[start]:
            continue
        one, two = text[given : given + 1], text[given + 1 : given + 2]
        usual = match.group() in _ALWAYS
        rule, announced = _announced(text, start)
        if not usual and announced <= _LEADING_ADDS and not _titled(text, given):
            continue
        given_names = [(given, _SURNAME_ALONE)] if one + two in _TITLES else []
        if one in lone:
            given_names.append((given + 1, lone[one]))
        elif rule is _CUED and _IS_HAN(one):  # after a cue, of any characters
            given_names.append((given + 1, unseen))
        if one in first and two in second:
            given_names.append((given + 2, first[one] + second[two]))
        elif rule is _CUED and _IS_HAN(one) and _IS_HAN(two):
            given_names.append((given + 2, first.get(one, unseen) + second.get(two, unseen)))
        if not given_names:
            continue
        log_surname = known.surnames[match.group()] + announced + _NAME_IN_TEXT
        for end, log_given in given_names:
            value = log_surname + log_given
            after = text[end : end + 2]
            titled = after in _TITLES
            if titled:
                value += _TITLE_ADDS
            elif not (usual or announced > _LEADING_ADDS):
                continue
            elif after in _FOLLOWING:
                value += _FOLLOWING_ADDS
            elif not _IS_HAN(after):
                value += _EDGE_ADDS
            whole = text[start:end]
            if whole in known.names:
                value = max(value, known.log_frequency(whole))
            # A name that its own characters beat, cut into words, is on no best cut.
            if value >= known.log_words(whole):
                yield _Candidate(start, end, value, _TITLED if titled else rule)


def _titled(text: str, given: int) -> bool:
    """Whether a title could end a name whose given characters begin here."""
    return any(text[end : end + 2] in _TITLES for end in (given, given + 1, given + 2))


def _announced(text: str, start: int) -> tuple[Rule, float]:
    """By which rule, and how much more, the characters from here on are a name for what stands before them."""
    last = text[start - 1 : start]
    if last not in _ENDINGS:  # by far the most
        return _BARE, _LEADING_ADDS if last in _LEADING else 0.0 if last and _IS_HAN(last) else _EDGE_ADDS
    reading = text[max(0, start - _REACH) : start]
    if reading[-2:] in _CUES or reading[-3:] in _CUES:
        return _CUED, _CUE_ADDS
    if reading[-2:] in _ROLES or reading[-3:] in _ROLES:
        return _BARE, _ROLE_ADDS
    if last in _JOINING:
        plain = reading.rstrip(_JOINING)
        if plain[-2:] in _CUES or plain[-3:] in _CUES:
            return _CUED, _CUE_ADDS
        if plain[-2:] in _ROLES or plain[-3:] in _ROLES:
            return _BARE, _ROLE_ADDS
    return _BARE, _LEADING_ADDS if last in _LEADING else 0.0 if _IS_HAN(last) else _EDGE_ADDS
