"""What each kind of question offers, and whether its definition makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SCALES = {"likert": (1, 5), "rating": (1, 5), "nps": (0, 10)}  # lowest and highest answer unless options say otherwise
CHOICES = frozenset({"single", "multiple"})
KINDS = frozenset({*SCALES, *CHOICES, "text", "number"})
MOST_STEPS = 11
SHORT_TEXT, LONG_TEXT = 200, 5000  # characters


class BadQuestion(ValueError):
    """A question's definition can't be used. ``code`` names the fault, ``params`` what to say about it."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def bounds(kind: str, options: Mapping[str, Any]) -> tuple[int, int]:
    """Lowest and highest answer of a scale; NPS always runs from 0 to 10."""
    low, high = SCALES[kind]
    if kind == "nps":
        return low, high
    return int(options.get("min", low)), int(options.get("max", high))


def choices(kind: str, options: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Answer and label (a translated text, or the number itself) of every choice, in order; empty for free answers."""
    if kind in SCALES:
        low, high = bounds(kind, options)
        labels = options.get("labels", {})
        return [(step, labels.get(str(step), str(step))) for step in range(low, high + 1)]
    if kind in CHOICES:
        return [(choice["value"], choice["label"]) for choice in options.get("choices", ())]
    return []


def most_characters(options: Mapping[str, Any]) -> int:
    return int(options.get("max_length", LONG_TEXT if options.get("long") else SHORT_TEXT))


def check(kind: str, options: Mapping[str, Any]) -> None:
    """Refuse a definition that nobody could answer.

    Raises:
        BadQuestion: an unknown kind, a scale without steps or with too many, fewer than two choices, a value twice,
            bounds the wrong way round.
    """
    if kind not in KINDS:
        raise BadQuestion("unknown-kind", known=", ".join(sorted(KINDS)))
    if not isinstance(options, Mapping):
        raise BadQuestion("options-not-an-object")
    try:
        if kind in SCALES:
            low, high = bounds(kind, options)
            if not 1 <= high - low < MOST_STEPS:
                raise BadQuestion("scale-steps", most=MOST_STEPS)
        elif kind in CHOICES:
            values = [str(value) for value, _label in choices(kind, options)]
            if len(values) < 2 or len(set(values)) < len(values) or not all(values):
                raise BadQuestion("choices")
        elif kind == "number":
            low, high = options.get("min"), options.get("max")
            if low is not None and high is not None and float(low) >= float(high):
                raise BadQuestion("number-bounds")
        elif not 1 <= most_characters(options) <= LONG_TEXT:
            raise BadQuestion("text-length", most=LONG_TEXT)
    except (TypeError, KeyError, AttributeError):
        raise BadQuestion("options-shape") from None
    except ValueError as fault:
        if isinstance(fault, BadQuestion):
            raise
        raise BadQuestion("options-shape") from None
