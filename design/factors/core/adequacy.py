"""May these items be factored at all?"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from design.factors.core.engine import bartlett_sphericity, kaiser_meyer_olkin
from design.factors.core.items import read_items
from stats import Result


@dataclass(frozen=True)
class SamplingAdequacy(Result):
    """KMO from 0 to 1 (below 0.5 unacceptable, from 0.8 good), per item in ``msa``; Bartlett's test beside it."""

    kmo: float
    msa: np.ndarray
    bartlett_chi2: float
    bartlett_df: int
    bartlett_p: float
    items: tuple[str, ...]
    n: int


def sampling_adequacy(data: Any) -> SamplingAdequacy:
    """Kaiser–Meyer–Olkin measure and Bartlett's test of sphericity, on Pearson correlations of complete answers.

    Args:
        data: shape (n, p), NumPy, pandas or Arrow; rows with a missing answer are left out.

    Raises:
        ValueError: see ``read_items``.

    Source:
        Kaiser (1974), An index of factorial simplicity; Bartlett (1951), The effect of standardization on a χ²
        approximation in factor analysis.
    """
    items = read_items(data)
    X = items.standardized()
    kmo, msa = kaiser_meyer_olkin(X)
    chi2, p_value = bartlett_sphericity(X)
    return SamplingAdequacy(
        kmo=kmo,
        msa=msa,
        bartlett_chi2=chi2,
        bartlett_df=items.p * (items.p - 1) // 2,
        bartlett_p=p_value,
        items=items.names,
        n=items.n,
    )
