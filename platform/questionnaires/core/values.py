"""Turning what a person sent into an answer, or saying why it is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from questionnaires.core.kinds import CHOICES, SCALES, bounds, choices, is_plain, most_characters


class BadAnswer(ValueError):
    """``code`` names the fault, ``params`` what to say about it; never the answer itself."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def normalize(kind: str, options: Mapping[str, Any], value: Any) -> Any:
    """The answer as it is kept: a number, a choice's value, a list of them, or a text; None for nothing.

    Raises:
        BadAnswer: outside the scale, not among the choices, no number, out of bounds, too long.
    """
    if value is None or value == "" or value == [] or (isinstance(value, float) and math.isnan(value)):
        return None
    if kind in SCALES:
        return _step(value, *bounds(kind, options))
    if kind in CHOICES:
        known = {str(choice): choice for choice, _label in choices(kind, options)}
        if kind == "multiple":
            return _several(value, known)
        if isinstance(value, list | dict) or str(value) not in known:
            raise BadAnswer("not-a-choice")
        return known[str(value)]
    return _number(value, options) if kind == "number" else _text(value, options)


def _step(value: Any, low: int, high: int) -> int:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if number != int(number) or not low <= number <= high:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise BadAnswer("off-the-scale", low=low, high=high) from None
    return int(number)


def _several(value: Any, known: Mapping[str, Any]) -> list[Any] | None:
    chosen = {str(item) for item in value} if isinstance(value, list | tuple) else {str(value)}
    if not chosen <= set(known):
        raise BadAnswer("not-a-choice")
    return [choice for text, choice in known.items() if text in chosen] or None


def _number(value: Any, options: Mapping[str, Any]) -> float | int:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value)
        if not math.isfinite(number):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise BadAnswer("not-a-number") from None
    low, high = options.get("min"), options.get("max")
    if (low is not None and number < float(low)) or (high is not None and number > float(high)):
        raise BadAnswer("out-of-bounds", low="−∞" if low is None else low, high="∞" if high is None else high)
    return int(number) if number.is_integer() else number


def _text(value: Any, options: Mapping[str, Any]) -> str | None:
    text = value.replace("\x00", "").strip() if isinstance(value, str) else None
    if text is None or not is_plain(text):
        raise BadAnswer("not-a-text")
    if len(text) > most_characters(options):
        raise BadAnswer("too-long", most=most_characters(options))
    return text or None
