"""Figures of an update as people read them."""

from __future__ import annotations


def count(number: float) -> str:
    """A whole number with separators: 12,345."""
    return f"{int(number):,}"


def percent(share: float) -> str:
    """A share of 1 as percent: 87.5 %."""
    return f"{100 * share:.1f} %"


def points(share: float, *, signed: bool = True) -> str:
    """A difference of shares as percentage points: +1.2, −0.4, 0.0.

    >>> points(-0.0001)
    '0.0'
    """
    text = f"{100 * share:+.1f}" if signed else f"{100 * share:.1f}"
    return text[1:] if text in ("+0.0", "-0.0") else text.replace("-", "−")


def p_value(p: float) -> str:
    """A p-value to three places; what is smaller is told as smaller, never as zero."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
