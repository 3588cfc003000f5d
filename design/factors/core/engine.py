"""The one place that calls factor_analyzer, for what it computes right.

Its ``fit`` raises with scikit-learn 1.6 and later, its uniquenesses and factor correlations are wrong after an oblique
rotation, and its "principal" is principal components: extraction, rotation and scores are therefore our own.
"""

import warnings

import numpy as np
from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity, calculate_kmo


def kaiser_meyer_olkin(X: np.ndarray) -> tuple[float, np.ndarray]:
    """Overall KMO and each item's measure of sampling adequacy, shape (p,), of standardized answers (n, p)."""
    with warnings.catch_warnings():
        # It warns that it takes the pseudo-inverse when the determinant is below 1e-7, which many good items have;
        # the two inverses agree for every matrix that items.read_items lets through.
        warnings.simplefilter("ignore", UserWarning)
        per_item, overall = calculate_kmo(X)
    return float(overall), np.asarray(per_item)


def bartlett_sphericity(X: np.ndarray) -> tuple[float, float]:
    """χ² and p of Bartlett's test that the items of standardized answers (n, p) are uncorrelated."""
    chi2, p_value = calculate_bartlett_sphericity(X)
    return float(chi2), float(p_value)
