"""The one place that calls factor_analyzer, for what it computes right.

Its ``fit`` raises with scikit-learn 1.6 and later, its uniquenesses and factor correlations are wrong after an oblique
rotation, and its "principal" is principal components: extraction, rotation and scores are therefore our own. It is
imported where it is called: it brings all of scikit-learn and SciPy, which no start of a process should wait for.
"""

import warnings

import numpy as np
import scipy


def kaiser_meyer_olkin(X: np.ndarray) -> tuple[float, np.ndarray]:
    """Overall KMO and each item's measure of sampling adequacy, shape (p,), of standardized answers (n, p)."""
    from factor_analyzer.factor_analyzer import calculate_kmo

    with warnings.catch_warnings():
        # It warns that it takes the pseudo-inverse when the determinant is below 1e-7, which many good items have;
        # the two inverses agree for every matrix that items.read_items lets through.
        warnings.simplefilter("ignore", UserWarning)
        per_item, overall = calculate_kmo(X)
    return float(overall), np.asarray(per_item)


def bartlett_sphericity(X: np.ndarray) -> tuple[float, float]:
    """χ² and p of Bartlett's test that the items of standardized answers (n, p) are uncorrelated."""
    from factor_analyzer.factor_analyzer import calculate_bartlett_sphericity

    n, p = X.shape
    _, log_determinant = np.linalg.slogdet(np.corrcoef(X, rowvar=False))
    if log_determinant < np.log(
        np.finfo(float).tiny
    ):  # a determinant that small is 0 to the engine, and its log infinite
        chi2 = -log_determinant * (n - 1 - (2 * p + 5) / 6)
        return float(chi2), float(scipy.stats.chi2.sf(chi2, p * (p - 1) / 2))
    chi2, p_value = calculate_bartlett_sphericity(X)
    return float(chi2), float(p_value)
