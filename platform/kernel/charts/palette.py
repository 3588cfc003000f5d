"""The tokens that a chart may use: a name, and its light value for SVG files that stand alone."""

from __future__ import annotations

TOKENS = {
    "ink": "#16211f",
    "ink-2": "#4a5a57",
    "ink-3": "#5f6d6a",
    "card": "#ffffff",
    "line": "#e3e1da",
    "line-2": "#efede6",
    "a": "#0b6b63",
    "a-soft": "#e2f0ee",
    "b": "#8a4b9c",
    "b-soft": "#f0e4f4",
    "good": "#2c6e2f",
    "warn": "#9a5b00",
    "bad": "#a5322b",
    # White as well, but another token than the card's: text on a strong fill. One digit apart, so that it can be told.
    "on-accent": "#fffffe",
}
TOKEN_OF = {value: name for name, value in TOKENS.items()}

# What a caller may name. Two companies always have the same two colors; both together are ink.
TONES = {
    "a": "a",
    "b": "b",
    "together": "ink",
    "ink": "ink",
    "muted": "ink-3",
    "good": "good",
    "warn": "warn",
    "bad": "bad",
}


def color(tone: str) -> str:
    """The light value of a tone.

    Raises:
        ValueError: the tone is not one of ``TONES``.
    """
    try:
        return TOKENS[TONES[tone]]
    except KeyError:
        raise ValueError(f"tone is {tone!r}; use one of: {', '.join(TONES)}") from None
