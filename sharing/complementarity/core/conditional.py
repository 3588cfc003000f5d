"""Information between two variables beyond what a third already tells."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import scipy
from scipy.special import digamma

from sharing.complementarity.core.columns import as_frame, joint_codes, kinds_of, same_length
from sharing.complementarity.core.contingency import contingency
from sharing.complementarity.core.continuous import (
    MIXED_NEIGHBORS,
    NEIGHBORS,
    STRICTLY,
    at_same_place,
    count_within,
    enough,
    kth_distance,
    scaled,
    with_atoms,
)
from sharing.complementarity.core.discrete import (
    CONDITIONAL_MUTUAL_INFORMATION,
    DISCRETE_ESTIMATORS,
    LN2,
    choose_estimator,
    information,
    note_on,
    plug_in,
)
from sharing.complementarity.core.estimate import Estimate
from sharing.complementarity.core.resampling import (
    check_counts,
    half_sample_interval,
    multinomial_interval,
    permutation_p,
    shuffle_locally,
    shuffle_within,
)

LOCAL_NEIGHBORS = 7  # records that count as "the same condition" in the local permutation test; Runge 2018 uses 5 to 10

NEIGHBOR_NOTES = {
    "frenzel-pompe": "Nearest-neighbor estimate: biased towards zero when the condition has many columns.",
    "mesner-shalizi": "Nearest-neighbor estimate for mixed data: biased towards zero, strongly in many columns.",
}


def frenzel_pompe(X: np.ndarray, Y: np.ndarray, Z: np.ndarray, k: int = NEIGHBORS) -> float:
    """I(X;Y|Z) in bits from k neighbors: ψ(k) − ⟨ψ(n_xz + 1) + ψ(n_yz + 1) − ψ(n_z + 1)⟩ nats.

    The counts are of other points strictly within the distance to the k-th neighbor in the joint space
    (max-norm). Biased towards zero when Z has many columns.

    Args:
        X, Y, Z: shapes (n, d_x), (n, d_y), (n, d_z), without ties.
        k: neighbors.

    Source:
        Frenzel and Pompe (2007), Partial mutual information for coupling analysis of multivariate time
        series, Phys. Rev. Lett. 99, equation 9.
    """
    enough(len(X), k)
    radius = STRICTLY * kth_distance(np.hstack([X, Y, Z]), k)
    xz, yz, z = (count_within(part, radius) for part in (np.hstack([X, Z]), np.hstack([Y, Z]), Z))
    return float((digamma(k) - (digamma(xz) + digamma(yz) - digamma(z)).mean()) / LN2)


def mesner_shalizi(X: np.ndarray, Y: np.ndarray, Z: np.ndarray, k: int = MIXED_NEIGHBORS) -> float:
    """I(X;Y|Z) in bits for mixed data: as Frenzel and Pompe, with the points at distance 0 in place of k.

    Args:
        X, Y, Z: shapes (n, d_x), (n, d_y), (n, d_z); categories and atoms set apart by ``with_atoms``.
        k: neighbors where values do not repeat.

    Source:
        Mesner and Shalizi (2020), Conditional mutual information estimation for mixed, discrete and
        continuous data, IEEE Transactions on Information Theory 67, algorithm 1 (without its final max with 0).
    """
    enough(len(X), k)
    joint = np.hstack([X, Y, Z])
    radius = kth_distance(joint, k)
    inside = np.where(radius == 0, at_same_place(joint), k)
    xz, yz, z = (count_within(part, STRICTLY * radius) for part in (np.hstack([X, Z]), np.hstack([Y, Z]), Z))
    return float((digamma(inside) - digamma(xz) - digamma(yz) + digamma(z)).mean() / LN2)


def conditional_mutual_information(
    x: Any, y: Any, given: Any, *, estimator: str = "auto", bootstrap: int = 0, permutations: int = 0, seed: int = 0
) -> Estimate:
    """I(X;Y|Z): bits that x tells about y beyond what the condition already tells.

    This, not I(X;Y), is what a partner's column adds to one's own data: with x the partner's column, y the
    target and ``given`` one's own columns.

    Args:
        x, y, given: arrays, series or tables of n records each; several columns form one joint variable.
        estimator: ``"auto"``; a discrete one (``plug-in``, ``miller-madow``, ``chao-shen``, ``james-stein``,
            ``grassberger``); ``frenzel-pompe`` for continuous; ``mesner-shalizi`` for mixed data.
        bootstrap: draws for the 95 % interval, 0 for none.
        permutations: draws for the p-value of "independent given the condition": x is permuted within the
            values of a discrete condition, among near neighbors in a continuous one; 0 for none.
        seed: of the draws and of the noise that breaks ties.

    Returns:
        Estimate in bits. ``auto`` takes Miller–Madow or Grassberger when all columns are discrete,
        Frenzel–Pompe when all are continuous, else Mesner–Shalizi.

    Raises:
        ValueError: inputs of different length, empty, of the wrong kind, or an unknown estimator.
    """
    check_counts(bootstrap, permutations)
    frames = as_frame(x, "x"), as_frame(y, "y"), as_frame(given, "given")
    same_length(x=frames[0], y=frames[1], given=frames[2])
    kinds = set().union(*(kinds_of(frame) for frame in frames))
    if (estimator == "auto" and kinds == {"discrete"}) or estimator in DISCRETE_ESTIMATORS:
        return _discrete(frames, estimator, bootstrap, permutations, np.random.default_rng(seed))
    if estimator == "auto":
        estimator = "frenzel-pompe" if kinds == {"continuous"} else "mesner-shalizi"
    rng = np.random.default_rng(seed)
    if estimator == "frenzel-pompe":
        spaces, measure = [scaled(frame, rng) for frame in frames], frenzel_pompe
    elif estimator == "mesner-shalizi":
        spaces, measure = [with_atoms(frame) for frame in frames], mesner_shalizi
    else:
        known = ", ".join(("auto", *DISCRETE_ESTIMATORS, *NEIGHBOR_NOTES))
        raise ValueError(f"estimator '{estimator}' is not one for conditional mutual information; choose from {known}")
    return _nearest(spaces, measure, estimator, bootstrap, permutations, rng, discrete_given=_is_discrete(frames[2]))


def _is_discrete(frame: pd.DataFrame) -> bool:
    return kinds_of(frame) == {"discrete"}


def _discrete(
    frames: tuple[pd.DataFrame, ...], estimator: str, bootstrap: int, permutations: int, rng: np.random.Generator
) -> Estimate:
    """Conditional mutual information of categories."""
    x, y, z = (joint_codes(frame) for frame in frames)
    table = contingency(x, y, z)
    if estimator == "auto":
        estimator = choose_estimator(table)
    terms = CONDITIONAL_MUTUAL_INFORMATION
    bits = information(table, terms, estimator)
    low = high = p_value = None
    if bootstrap:
        low, high = multinomial_interval(
            table, lambda t: information(t, terms, estimator), bits, draws=bootstrap, rng=rng
        )
    if permutations:
        # Within strata of z only H(X,Y,Z) changes, so its negative orders the permutations.
        p_value = permutation_p(
            lambda order: -plug_in(contingency((x[0][order], x[1]), y, z).counts),
            lambda: shuffle_within(z[0], rng),
            -plug_in(table.counts),
            permutations,
        )
    return Estimate(
        bits=bits,
        ci95_low=low,
        ci95_high=high,
        p_value=p_value,
        estimator=estimator,
        n=table.n,
        note=note_on(table, estimator),
    )


def _nearest(
    spaces: list[np.ndarray],
    measure: Callable[..., float],
    estimator: str,
    bootstrap: int,
    permutations: int,
    rng: np.random.Generator,
    *,
    discrete_given: bool,
) -> Estimate:
    """Conditional mutual information from neighbors, with its uncertainty."""
    X, Y, Z = spaces
    n, bits = len(X), measure(X, Y, Z)
    low = high = p_value = None
    if bootstrap:
        low, high = half_sample_interval(
            lambda part: measure(X[part], Y[part], Z[part]), n, bits, draws=bootstrap, rng=rng
        )
    if permutations:
        if discrete_given:
            strata = np.unique(Z, axis=0, return_inverse=True)[1]
            shuffle = lambda: shuffle_within(strata, rng)  # noqa: E731
        else:
            near = scipy.spatial.cKDTree(Z).query(Z, k=min(LOCAL_NEIGHBORS, n), p=np.inf)[1]
            shuffle = lambda: shuffle_locally(near, rng)  # noqa: E731
        p_value = permutation_p(lambda order: measure(X[order], Y, Z), shuffle, bits, permutations)
    return Estimate(
        bits=bits,
        ci95_low=low,
        ci95_high=high,
        p_value=p_value,
        estimator=estimator,
        n=n,
        note=NEIGHBOR_NOTES[estimator],
    )
