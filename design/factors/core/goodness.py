"""How well the factors reproduce the correlations."""

from dataclasses import dataclass

import numpy as np
import scipy

from stats import Result


@dataclass(frozen=True)
class Fit(Result):
    """χ² of the model's misfit, RMSEA (good below 0.06), TLI and CFI (good above 0.95), RMSR in correlations.

    ``rmsea``, ``tli``, ``cfi`` and ``p_value`` are NaN where no degrees of freedom are left to judge by; they, ``chi2``
    and ``bic`` also where the implied correlations are not positive definite.
    """

    chi2: float
    df: int
    p_value: float
    rmsea: float
    rmsea_ci90_low: float
    rmsea_ci90_high: float
    tli: float
    cfi: float
    rmsr: float
    bic: float
    n: int


def degrees_of_freedom(p: int, m: int) -> int:
    """Correlations less free parameters of m factors over p items; below zero the model can't be identified."""
    return ((p - m) ** 2 - p - m) // 2


def goodness_of_fit(R: np.ndarray, implied: np.ndarray, *, factors: int, n: int) -> Fit:
    """Fit of the implied correlations (p, p), unit diagonal, to R from n people.

    The χ² is Bartlett's (1951) corrected likelihood ratio for every method of extraction, as psych reports it.

    Source:
        Steiger & Lind (1980) for RMSEA; Tucker & Lewis (1973); Bentler (1990) for CFI.
    """
    p = len(R)
    df, null_df = degrees_of_freedom(p, factors), p * (p - 1) // 2
    chi2 = p_value = rmsea = low = high = tli = cfi = float("nan")
    if np.linalg.eigvalsh(implied)[0] > 0:  # else, after communalities above 1, there is no likelihood
        log_implied, log_observed = (float(np.linalg.slogdet(matrix)[1]) for matrix in (implied, R))
        discrepancy = max(0.0, log_implied - log_observed + float(np.trace(np.linalg.solve(implied, R))) - p)
        chi2 = discrepancy * (n - 1 - (2 * p + 5) / 6 - 2 * factors / 3)
        null_chi2 = -log_observed * (n - 1 - (2 * p + 5) / 6)
        if df > 0:
            p_value = float(scipy.stats.chi2.sf(chi2, df))
            rmsea = float(np.sqrt(max(chi2 - df, 0) / (df * (n - 1))))
            low, high = (float(np.sqrt(_noncentrality(chi2, df, tail) / (df * (n - 1)))) for tail in (0.95, 0.05))
            tli = (null_chi2 / null_df - chi2 / df) / (null_chi2 / null_df - 1)
            excess = max(chi2 - df, 0)
            cfi = 1 - excess / max(null_chi2 - null_df, excess, 1e-12)
    return Fit(
        chi2=chi2,
        df=df,
        p_value=p_value,
        rmsea=rmsea,
        rmsea_ci90_low=low,
        rmsea_ci90_high=high,
        tli=tli,
        cfi=cfi,
        rmsr=float(np.sqrt(((R - implied)[~np.eye(p, dtype=bool)] ** 2).mean())),
        bic=float(chi2 - df * np.log(n)),
        n=n,
    )


def _noncentrality(chi2: float, df: int, tail: float) -> float:
    """The noncentrality under which a χ² at most this large has probability ``tail``; 0 where none is small enough."""
    if scipy.stats.chi2.cdf(chi2, df) <= tail:
        return 0.0
    return float(scipy.optimize.brentq(lambda nc: scipy.stats.ncx2.cdf(chi2, df, nc) - tail, 0.0, 4 * chi2 + 100))
