"""One plain spelling of a text for the patterns, with the way back to the original characters."""

import functools
import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import re2

# Invisible marks that people (and copy and paste) put inside numbers; they are dropped before matching.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
# Blocks with compatibility forms: Latin to Arabic presentation, mathematical and enclosed letters and digits.
_COMPATIBILITY_BLOCKS = ((0xA0, 0x2FFF), (0x3000, 0x33FF), (0xF900, 0xFFFF), (0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF))


@dataclass(frozen=True)
class Folded:
    """A text in one plain spelling.

    Attributes:
        text: NFKC for single characters, every decimal digit in ASCII, nothing invisible.
        origins: shape (characters of ``text``,), the position in the original each came from; None where they agree.
    """

    text: str
    origins: np.ndarray | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original characters behind ``text[start:end]``, as (start, end)."""
        if self.origins is None:
            return start, end
        return int(self.origins[start]), int(self.origins[end - 1]) + 1


def fold(text: str) -> Folded:
    """Fold a text for matching: full-width and styled letters and digits become plain, invisible marks vanish.

    Chinese punctuation stays where no letter or digit of ASCII touches it: no pattern tells it apart there.
    """
    if text.isascii():
        return Folded(text, None)
    needs = _needs().Match(text.encode("utf-8", "replace"))
    if not needs:
        return Folded(text, None)
    if needs == [_SOFT_ALONE]:
        return Folded(soften(text), None)
    one_to_one, changing, expansions = _tables()
    plain = text.translate(one_to_one)  # same length
    if changing.search(plain) is None:
        return Folded(plain, None)
    return Folded(*_replace(plain, changing, expansions))


# Punctuation of running Chinese text; it is nearly everywhere, so it is looked for beside letters and digits only.
_SOFT = {
    "，": ",",
    "！": "!",
    "？": "?",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "　": " ",
    "～": "~",
    "—": "-",
    "–": "-",
}
_SOFT_ALONE = 1  # the number of the second pattern


def soften(text: str) -> str:
    """The text with Chinese punctuation as plain; as long as it was."""
    for mark, plain in _SOFT.items():
        text = text.replace(mark, plain)
    return text


@functools.cache
def _needs() -> re2.Set:
    """What calls for folding: a character that folds to a letter or digit, vanishes or grows; punctuation beside ASCII."""
    one_to_one, _, expansions = _tables()
    hard = "".join(chr(code) for code in one_to_one if chr(code) not in _SOFT) + "".join(expansions)
    soft = "".join(_SOFT)
    options = re2.Options()
    options.max_mem = 64 << 20
    needs = re2.Set.SearchSet(options)
    needs.Add(f"[{_INVISIBLE}{re.escape(hard)}]".encode())
    needs.Add(f"[!-~][{soft}]|[{soft}][!-~]".encode())
    needs.Compile()
    return needs


def _replace(plain: str, changing: re.Pattern[str], expansions: dict[str, str]) -> tuple[str, np.ndarray]:
    pieces, starts, last = [], [], 0
    for match in changing.finditer(plain):
        at = match.start()
        instead = expansions.get(match.group(), "")
        pieces += [plain[last:at], instead]
        starts += [np.arange(last, at), np.full(len(instead), at)]
        last = at + 1
    pieces.append(plain[last:])
    starts.append(np.arange(last, len(plain)))
    return "".join(pieces), np.concatenate(starts)


@functools.cache
def _tables() -> tuple[dict[int, str], re.Pattern[str], dict[str, str]]:
    """Characters that fold to one character; a pattern for those that fold to none or several; the latter."""
    one_to_one = {ord(dash): "-" for dash in _DASHES}
    expansions = {}
    for first, last in _COMPATIBILITY_BLOCKS:
        for code in range(first, last + 1):
            character = chr(code)
            digit = unicodedata.decimal(character, None)
            plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", character)
            if plain == character or code in one_to_one:
                continue
            if len(plain) == 1:
                one_to_one[code] = plain
            elif character != "…":  # so common in Chinese, and its three dots are part of no identifier
                expansions[character] = plain
    changing = re.compile(f"[{_INVISIBLE}{re.escape(''.join(expansions))}]")
    return one_to_one, changing, expansions
