"""Entropy and conditional entropy of columns and tables."""

from typing import Any

import numpy as np

from sharing.complementarity.core.columns import as_floats, as_frame, joint_codes, kinds_of, same_length
from sharing.complementarity.core.contingency import Contingency, contingency
from sharing.complementarity.core.continuous import kozachenko_leonenko, scaled
from sharing.complementarity.core.discrete import (
    DISCRETE_ESTIMATORS,
    ENTROPY,
    choose_estimator,
    information,
    note_on,
)
from sharing.complementarity.core.discretize import discretize
from sharing.complementarity.core.estimate import Estimate, sentences
from sharing.complementarity.core.information import NOTES, mutual_information
from sharing.complementarity.core.resampling import check_counts, half_sample_interval, multinomial_interval
from sharing.complementarity.core.tables import tree_entropy

DIFFERENTIAL = "Differential entropy: it depends on the unit of measurement and may be negative."
NO_TEST = "Entropy of one variable has no independence to test, so there is no p-value."


def entropy(x: Any, *, estimator: str = "auto", bootstrap: int = 0, permutations: int = 0, seed: int = 0) -> Estimate:
    """H(X) in bits: the average length of the shortest code for a record.

    Args:
        x: array, series or table of n records; several columns form one joint variable.
        estimator: ``"auto"``; ``plug-in``, ``miller-madow``, ``chao-shen``, ``james-stein``, ``grassberger``
            for categories; ``kozachenko-leonenko`` for continuous columns (differential entropy);
            ``chow-liu`` for a whole table of discretized columns.
        bootstrap: draws for the 95 % interval (at least 40), 0 for none.
        permutations: accepted so that all estimators share one signature; one variable has no p-value.
        seed: of the draws and of the noise that breaks ties.

    Returns:
        Estimate in bits. ``auto`` takes Miller–Madow for categories (Grassberger below 20 records per cell,
        Chow–Liu for joint columns below 2), Kozachenko–Leonenko for one continuous column, else Chow–Liu.

    Raises:
        ValueError: no records, or an unknown estimator.
    """
    check_counts(bootstrap, permutations)
    frame = as_frame(x, "x")
    rng = np.random.default_rng(seed)
    table = None
    if estimator == "auto":
        estimator, table = _choose(frame)
    if estimator in DISCRETE_ESTIMATORS:
        table = table or contingency(joint_codes(frame))
        return _of_counts(table, estimator, bootstrap, permutations, rng)
    if estimator == "kozachenko-leonenko":
        X = scaled(frame, rng)
        # Entropy of the column itself: that of the scaled one plus the logarithm of the scale.
        spreads = [float(as_floats(frame.iloc[:, i]).std()) for i in range(frame.shape[1])]
        shift = float(np.sum(np.log2([spread if spread > 0 else 1.0 for spread in spreads])))
        measure, note = (lambda part: kozachenko_leonenko(X[part]) + shift), DIFFERENTIAL
    elif estimator == "chow-liu":
        columns = discretize(frame)
        measure = lambda part: tree_entropy([(codes[part], levels) for codes, levels in columns])  # noqa: E731
        note = NOTES["chow-liu"]
    else:
        known = ", ".join(("auto", *DISCRETE_ESTIMATORS, "kozachenko-leonenko", "chow-liu"))
        raise ValueError(f"estimator '{estimator}' is not one for entropy; choose from {known}")
    n = len(frame)
    bits = measure(np.arange(n))
    low, high = half_sample_interval(measure, n, bits, draws=bootstrap, rng=rng) if bootstrap else (None, None)
    note = sentences(note, NO_TEST if permutations else "")
    return Estimate(bits=bits, ci95_low=low, ci95_high=high, estimator=estimator, n=n, note=note)


def entropy_from_counts(table: Contingency, *, estimator: str = "auto", bootstrap: int = 0, seed: int = 0) -> Estimate:
    """H(X) in bits from counts that a database made (axis 0)."""
    check_counts(bootstrap, 0)
    if estimator == "auto":
        estimator = choose_estimator(table)
    if estimator not in DISCRETE_ESTIMATORS:
        raise ValueError(f"estimator '{estimator}' needs records; from counts choose {', '.join(DISCRETE_ESTIMATORS)}")
    return _of_counts(table, estimator, bootstrap, 0, np.random.default_rng(seed))


def conditional_entropy(
    y: Any, given: Any, *, estimator: str = "auto", bootstrap: int = 0, permutations: int = 0, seed: int = 0
) -> Estimate:
    """H(Y|X) = H(Y) − I(X;Y) in bits: what is still unknown about y once the condition is known.

    Args:
        y: the variable.
        given: the condition X.
        estimator: of the mutual information, see :func:`mutual_information`; H(Y) takes the same one where it
            is discrete and the fitting one otherwise.
        bootstrap: draws for the 95 % interval, 0 for none.
        permutations: draws for the p-value of "the condition tells nothing about y", 0 for none.
        seed: of the draws.

    Returns:
        Estimate in bits. For continuous y it is a differential entropy.

    Raises:
        ValueError: as :func:`mutual_information`.
    """
    target, condition = as_frame(y, "y"), as_frame(given, "given")
    n = same_length(y=target, given=condition)
    shared = mutual_information(condition, target, estimator=estimator, permutations=permutations, seed=seed)
    of_y = shared.estimator if shared.estimator in (*DISCRETE_ESTIMATORS, "chow-liu") else "auto"

    def left(rows: np.ndarray, how: str) -> float:
        part, known = target.iloc[rows], condition.iloc[rows]
        told = mutual_information(known, part, estimator=how, seed=seed).bits
        return entropy(part, estimator=of_y, seed=seed).bits - told

    bits = left(np.arange(n), shared.estimator)
    low = high = None
    if bootstrap:
        check_counts(bootstrap, permutations)
        rng = np.random.default_rng(seed)
        low, high = half_sample_interval(lambda rows: left(rows, shared.estimator), n, bits, draws=bootstrap, rng=rng)
    return Estimate(
        bits=bits,
        ci95_low=low,
        ci95_high=high,
        p_value=shared.p_value,
        estimator=shared.estimator,
        n=n,
        note=sentences(shared.note, "" if kinds_of(target) == {"discrete"} else DIFFERENTIAL if of_y == "auto" else ""),
    )


def _choose(frame: Any) -> tuple[str, Contingency | None]:
    """The estimator that ``auto`` stands for, with the counts where they were needed to choose."""
    kinds = kinds_of(frame)
    if kinds == {"discrete"}:
        table = contingency(joint_codes(frame))
        if frame.shape[1] == 1 or table.n >= 2 * len(table.counts):
            return choose_estimator(table), table
        return "chow-liu", None
    return ("kozachenko-leonenko" if kinds == {"continuous"} and frame.shape[1] == 1 else "chow-liu"), None


def _of_counts(
    table: Contingency, estimator: str, bootstrap: int, permutations: int, rng: np.random.Generator
) -> Estimate:
    bits = information(table, ENTROPY, estimator)
    low = high = None
    if bootstrap:
        low, high = multinomial_interval(
            table, lambda t: information(t, ENTROPY, estimator), bits, draws=bootstrap, rng=rng
        )
    note = sentences(note_on(table, estimator), NO_TEST if permutations else "")
    return Estimate(bits=bits, ci95_low=low, ci95_high=high, estimator=estimator, n=table.n, note=note)
