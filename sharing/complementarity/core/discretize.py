"""Discretizing: numbers become quantile bins with atoms kept apart, rare categories are pooled."""

import numpy as np
import pandas as pd

from sharing.complementarity.core.columns import as_floats, codes_of, kind_of

DEFAULT_BINS = 8


def discretize_column(column: pd.Series, bins: int = DEFAULT_BINS) -> tuple[np.ndarray, int]:
    """Category codes of one column at a resolution that n records can carry.

    A number's values that each hold ``1 / bins`` of the records or more (zero messages, a default) keep a
    level of their own; the others are cut at quantiles into the remaining levels. Missing values are a level.
    Categories seen fewer than ``2 * bins`` times are pooled into one, so that a cell against another column's
    bins expects about two records or more.

    Args:
        column: n values of any type.
        bins: largest number of levels of a numeric column, at least 2.

    Returns:
        Codes of shape (n,) without gaps, and the number of levels.
    """
    if bins < 2:
        raise ValueError(f"bins must be at least 2; it is {bins}")
    if kind_of(column) == "discrete":
        codes, _ = codes_of(column)
        if column.nunique(dropna=False) > bins:
            frequency = np.bincount(codes)
            codes = np.where(frequency[codes] < 2 * bins, -1, codes)
    else:
        codes = _numeric_codes(as_floats(column), bins)
    levels, codes = np.unique(codes, return_inverse=True)
    return codes.astype(np.int64), len(levels)


def _numeric_codes(values: np.ndarray, bins: int) -> np.ndarray:
    """Quantile bins from 0 up, atoms from −2 down, missing −1, shape (n,)."""
    codes = np.full(len(values), -1, dtype=np.int64)
    present = ~np.isnan(values)
    distinct, counts = np.unique(values[present], return_counts=True)
    atoms = distinct[counts >= len(values) / bins]
    for place, atom in enumerate(atoms):
        codes[values == atom] = -2 - place
    free = present & ~np.isin(values, atoms)
    if free.any():
        cuts = np.quantile(values[free], np.linspace(0, 1, max(2, bins - len(atoms)) + 1)[1:-1])
        codes[free] = np.searchsorted(np.unique(cuts), values[free], side="left")
    return codes


def discretize(frame: pd.DataFrame, bins: int = DEFAULT_BINS) -> list[tuple[np.ndarray, int]]:
    """Codes and number of levels of each column, in order."""
    return [discretize_column(frame.iloc[:, position], bins) for position in range(frame.shape[1])]
