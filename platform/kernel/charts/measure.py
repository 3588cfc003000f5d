"""Figures as text, and how wide a text will be without asking a font: the same layout on every machine."""

from __future__ import annotations

import unicodedata

WIDE = 1.0  # an ideograph fills its em
NARROW = {"i": 0.30, "l": 0.30, "j": 0.32, "t": 0.42, "f": 0.40, "r": 0.44} | dict.fromkeys(" .,'|", 0.33)
LATIN = 0.62  # DejaVu Sans, the widest of the stack
CAPITAL = 0.72
CLOSING = "，。、；：？！）》」』】"  # no line begins with one


def written(value: float, number: str) -> str:
    """A figure as people write it: a true minus, and no minus before a zero that rounding made."""
    text = format(value, number)
    if text.startswith("-") and not any(digit in text for digit in "123456789"):
        text = text[1:]
    return text.replace("-", "−")


def width(text: str, size: float) -> float:
    """Width of ``text`` in pixels at ``size`` pixels, erring on the wide side."""
    ems = 0.0
    for char in text:
        if unicodedata.east_asian_width(char) in "WF":
            ems += WIDE
        elif char.isupper() or char in "mwMW@%":
            ems += CAPITAL + (0.18 if char in "mwMW@%" else 0)
        else:
            ems += NARROW.get(char, LATIN)
    return ems * size


def fit(text: str, size: float, room: float) -> str:
    """``text``, cut with an ellipsis so that it takes at most ``room`` pixels."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, size: float, room: float, lines: int = 2) -> list[str]:
    """``text`` in at most ``lines`` lines of ``room`` pixels: at spaces, between ideographs, the last one cut."""
    result: list[str] = []
    rest = text.strip()
    while rest and len(result) < lines - 1 and width(rest, size) > room:
        end = 0
        for index in range(1, len(rest) + 1):
            if width(rest[:index].rstrip(), size) > room:
                break
            at_space = index < len(rest) and rest[index] == " "
            ideograph = index < len(rest) and unicodedata.east_asian_width(rest[index]) == "W"
            if at_space or (ideograph and rest[index] not in CLOSING):
                end = index
        if end == 0:
            break
        result.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*result, fit(rest, size, room)] if rest else result
