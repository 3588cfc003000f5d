"""Sentences for bad input, said once."""

from typing import Any

import numpy as np


def numbers(values: Any, name: str, *, ndim: int | None = 1) -> np.ndarray:
    """A float array without missing values, or a sentence that says what is wrong.

    Raises:
        ValueError: empty, not numeric, missing or infinite somewhere, or of another number of dimensions.
    """
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold numbers only; convert or drop the entries that are not numbers") from None
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension{'s' * (ndim != 1)}; it has {array.ndim}")
    if array.size == 0:
        raise ValueError(f"{name} is empty; pass at least one value")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds missing or infinite values; drop or fill them first")
    return array


def same_length(a: np.ndarray, b: np.ndarray, name_a: str, name_b: str) -> None:
    """Refuse two columns that can't be paired."""
    if len(a) != len(b):
        raise ValueError(f"{name_a} and {name_b} must have the same length; they have {len(a)} and {len(b)}")


def whole_numbers(values: np.ndarray, name: str, low: int, high: int) -> None:
    """Refuse answers that are not whole numbers from ``low`` to ``high``."""
    if (values != np.round(values)).any() or (values < low).any() or (values > high).any():
        raise ValueError(f"{name} must be whole numbers from {low} to {high}; correct or drop the others")


def probability(value: float, name: str) -> float:
    """Refuse a probability that is not strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} must lie strictly between 0 and 1; it is {value}")
    return float(value)
