"""What each kind of question offers, and whether its definition makes sense."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

SCALES = {"likert": (1, 5), "rating": (1, 5), "nps": (0, 10)}  # lowest and highest answer unless options say otherwise
CHOICES = frozenset({"single", "multiple"})
KINDS = frozenset({*SCALES, *CHOICES, "text", "number"})
OPTIONS: dict[str, frozenset[str]] = {  # what may be said about each kind
    "likert": frozenset({"min", "max", "labels"}),
    "rating": frozenset({"min", "max", "labels"}),
    "nps": frozenset({"labels"}),
    "single": frozenset({"choices"}),
    "multiple": frozenset({"choices"}),
    "text": frozenset({"long", "max_length"}),
    "number": frozenset({"min", "max"}),
}
MOST_STEPS = 11
MOST_CHOICES, LONGEST_LABEL = 100, 500  # characters of a label
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
    """Refuse a definition that nobody could answer, or that no page could show.

    Raises:
        BadQuestion: an unknown kind or option, a scale without steps or with too many, fewer than two choices, a value
            twice, a label that is no text, bounds the wrong way round.
    """
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadQuestion("unknown-kind", known=", ".join(sorted(KINDS)))
    if not isinstance(options, Mapping):
        raise BadQuestion("options-not-an-object")
    if unknown := sorted(map(str, set(options) - OPTIONS[kind])):
        raise BadQuestion("unknown-option", name=unknown[0], known=", ".join(sorted(OPTIONS[kind])) or "-")
    try:
        if kind in SCALES:
            _check_scale(kind, options)
        elif kind in CHOICES:
            _check_choices(kind, options)
        elif kind == "number":
            _check_bounds(options)
        elif not 1 <= most_characters(options) <= LONG_TEXT:
            raise BadQuestion("text-length", most=LONG_TEXT)
    except (TypeError, KeyError, AttributeError, OverflowError):
        raise BadQuestion("options-shape") from None
    except ValueError as fault:
        if isinstance(fault, BadQuestion):
            raise
        raise BadQuestion("options-shape") from None


def _check_scale(kind: str, options: Mapping[str, Any]) -> None:
    low, high = bounds(kind, options)
    if not 1 <= high - low < MOST_STEPS:
        raise BadQuestion("scale-steps", most=MOST_STEPS)
    labels = options.get("labels", {})
    if outside := [key for key in labels if key not in map(str, range(low, high + 1))]:
        raise BadQuestion("label-off-the-scale", step=str(outside[0])[:20], low=low, high=high)
    _check_labels(labels.values())


def _check_choices(kind: str, options: Mapping[str, Any]) -> None:
    offered = choices(kind, options)
    values = [str(value) for value, _label in offered]
    if not 2 <= len(values) <= MOST_CHOICES or len(set(values)) < len(values) or not all(values):
        raise BadQuestion("choices", most=MOST_CHOICES)
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value, _label in offered):
        raise BadQuestion("options-shape")
    _check_labels([*(label for _value, label in offered), *({"": value} for value in values)])


def _check_bounds(options: Mapping[str, Any]) -> None:
    low, high = (None if options.get(name) is None else float(options[name]) for name in ("min", "max"))
    if not all(value is None or math.isfinite(value) for value in (low, high)):
        raise BadQuestion("options-shape")
    if low is not None and high is not None and low >= high:
        raise BadQuestion("number-bounds")


def _check_labels(labels: Any) -> None:
    """Each a text, or a text by language, that can be stored and shown."""
    for label in labels:
        texts = list(label.values()) if isinstance(label, Mapping) else [label]
        if not texts or not all(isinstance(text, str) and is_plain(text) for text in texts):
            raise BadQuestion("label", most=LONGEST_LABEL)
        if not all(text.strip() and len(text) <= LONGEST_LABEL for text in texts):
            raise BadQuestion("label", most=LONGEST_LABEL)


def is_plain(text: str) -> bool:
    """Whether PostgreSQL can hold it: no NUL, and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
