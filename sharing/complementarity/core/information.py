"""Mutual information: what two variables, or two whole tables, tell about each other."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from sharing.complementarity.core.columns import as_frame, joint_codes, kinds_of, same_length
from sharing.complementarity.core.contingency import Contingency, contingency
from sharing.complementarity.core.continuous import gao, gaussian, ksg, scaled, with_atoms
from sharing.complementarity.core.discrete import (
    DISCRETE_ESTIMATORS,
    MUTUAL_INFORMATION,
    choose_estimator,
    information,
    note_on,
    plug_in,
)
from sharing.complementarity.core.discretize import discretize
from sharing.complementarity.core.estimate import Estimate
from sharing.complementarity.core.resampling import (
    check_counts,
    half_sample_interval,
    multinomial_interval,
    permutation_p,
)
from sharing.complementarity.core.tables import tree_information

MAX_KSG_COLUMNS = 4  # of both sides together; neighbors say little in higher dimension

NOTES = {
    "ksg": (
        "Nearest-neighbor estimate: unbiased near independence; at n = 1,000 a single draw of a strong dependence "
        "(correlation 0.9) misses by more than 0.05 bits about a third of the time."
    ),
    "gao": "Nearest-neighbor estimate for mixed data, repeated values treated as atoms; low when a category is rare.",
    "gaussian": "Assumes joint normality: sees linear dependence only; high by d_x d_y / (2 n ln 2) bits.",
    "chow-liu": (
        "Whole tables: bits between the best trees of discretized columns (at most 8 levels a number; pairwise, "
        "Miller-Madow, edges kept at p < 0.01 after Bonferroni). A joint histogram of all columns would be nearly all "
        "singletons and report about log2(n) bits for any data. Blind to what only three columns together show."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Permutation:
    """The outcome of a permutation test of independence.

    Attributes:
        p_value: (1 + number of permuted values at least as large) / (1 + permutations).
        bits: the observed mutual information.
        permutations: number of draws.
        estimator: the estimator of the mutual information.
        n: number of records.
    """

    p_value: float
    bits: float
    permutations: int
    estimator: str
    n: int

    def to_dict(self) -> dict[str, Any]:
        """The fields as a dictionary of plain values, ready for JSON."""
        return asdict(self)


def mutual_information(
    x: Any, y: Any, *, estimator: str = "auto", bootstrap: int = 0, permutations: int = 0, seed: int = 0
) -> Estimate:
    """I(X;Y) = H(X) + H(Y) − H(X,Y) in bits.

    High information between two organizations' columns means that they repeat each other, not that sharing
    them pays: see :func:`~sharing.complementarity.core.complementarity`.

    Args:
        x, y: arrays, series or tables of n records each; the columns of a side form one joint variable.
        estimator: ``"auto"`` or

            - ``plug-in``, ``miller-madow``, ``chao-shen``, ``james-stein``, ``grassberger``: each different
              value or combination of values is a category, missing being one;
            - ``ksg``: continuous columns; ``gao``: columns of any type; ``gaussian``: joint normality;
            - ``chow-liu``: two whole tables, see :func:`~sharing.complementarity.core.tables.tree_information`.
        bootstrap: draws for the 95 % interval (at least 40), 0 for none.
        permutations: draws for the p-value of independence, 0 for none.
        seed: of the draws and of the noise that breaks ties.

    Returns:
        Estimate in bits. ``auto`` takes, in this order: for all-discrete columns Miller–Madow, or Grassberger
        below 20 records per occupied cell; for up to four continuous columns KSG; for one column a side of
        other kinds Gao; for wider tables, or joint columns with fewer than 2 records per cell, Chow–Liu.

    Raises:
        ValueError: inputs of different length, empty, of the wrong kind, or an unknown estimator.
    """
    check_counts(bootstrap, permutations)
    left, right = as_frame(x, "x"), as_frame(y, "y")
    same_length(x=left, y=right)
    rng = np.random.default_rng(seed)
    if estimator == "auto":
        estimator = _choose(left, right)
    if estimator == "discrete" or estimator in DISCRETE_ESTIMATORS:
        table = contingency(joint_codes(left), joint_codes(right))
        chosen = choose_estimator(table) if estimator == "discrete" else estimator
        order = (joint_codes(left), joint_codes(right)) if permutations else None
        return _of_counts(table, chosen, order, bootstrap, permutations, rng)
    measure = _measure(left, right, estimator, rng)
    n, everyone = len(left), np.arange(len(left))
    bits = measure(everyone, everyone)
    low = high = p_value = None
    if bootstrap:
        low, high = half_sample_interval(lambda part: measure(part, part), n, bits, draws=bootstrap, rng=rng)
    if permutations:
        p_value = permutation_p(lambda order: measure(order, everyone), lambda: rng.permutation(n), bits, permutations)
    return Estimate(
        bits=bits, ci95_low=low, ci95_high=high, p_value=p_value, estimator=estimator, n=n, note=NOTES[estimator]
    )


def mutual_information_from_counts(
    table: Contingency, *, estimator: str = "auto", bootstrap: int = 0, seed: int = 0
) -> Estimate:
    """I(X;Y) in bits from counts that a database made (axis 0 is x, axis 1 is y).

    Args:
        table: two-axis counts, for example from ``run_counts(table_expr, ["plan"], ["churn"])``.
        estimator: ``"auto"`` or a discrete estimator.
        bootstrap: draws for the 95 % interval, 0 for none.
        seed: of the draws.

    Raises:
        ValueError: not two axes, or an estimator that needs the records themselves.
    """
    check_counts(bootstrap, 0)
    if table.cells.shape[1] != 2:
        raise ValueError(f"counts of two variables are needed; these have {table.cells.shape[1]}")
    if estimator == "auto":
        estimator = choose_estimator(table)
    if estimator not in DISCRETE_ESTIMATORS:
        raise ValueError(f"estimator '{estimator}' needs records; from counts choose {', '.join(DISCRETE_ESTIMATORS)}")
    return _of_counts(table, estimator, None, bootstrap, 0, np.random.default_rng(seed))


def normalized_mutual_information(x: Any, y: Any) -> Estimate:
    """I(X;Y) / ((H(X) + H(Y)) / 2) of discretized columns, in [0, 1]; the ``bits`` field holds this ratio.

    Numbers with many values are cut into at most 8 levels. Plug-in throughout, as scikit-learn's
    ``normalized_mutual_info_score`` with the arithmetic mean; it is 0 for two constants here (1 there).
    """
    left, right = as_frame(x, "x"), as_frame(y, "y")
    same_length(x=left, y=right)
    table = contingency(_discretized(left), _discretized(right))
    mean_bits = (plug_in(table.marginal((0,))) + plug_in(table.marginal((1,)))) / 2
    ratio = information(table, MUTUAL_INFORMATION, "plug-in") / mean_bits if mean_bits > 0 else 0.0
    return Estimate(
        bits=float(np.clip(ratio, 0.0, 1.0)),
        estimator="plug-in",
        n=table.n,
        note="A ratio between 0 and 1, not bits. Not bias-corrected: above 0 for independent columns of many values.",
    )


def permutation_test(x: Any, y: Any, permutations: int = 999, seed: int = 0, *, estimator: str = "auto") -> Permutation:
    """Test independence of x and y by permuting x against y.

    Args:
        x, y: as in :func:`mutual_information`.
        permutations: number of draws; p can't be smaller than 1 / (1 + permutations).
        seed: of the draws.
        estimator: as in :func:`mutual_information`.

    Raises:
        ValueError: ``permutations`` below 1, or inputs that mutual information refuses.
    """
    if permutations < 1:
        raise ValueError(f"permutations must be at least 1; it is {permutations}")
    found = mutual_information(x, y, estimator=estimator, permutations=permutations, seed=seed)
    p_value = float(found.p_value) if found.p_value is not None else 1.0
    return Permutation(
        p_value=p_value, bits=found.bits, permutations=permutations, estimator=found.estimator, n=found.n
    )


def _choose(left: pd.DataFrame, right: pd.DataFrame) -> str:
    """The estimator that ``auto`` stands for; ``"discrete"`` leaves the correction to the counts."""
    kinds = kinds_of(left) | kinds_of(right)
    width = left.shape[1] + right.shape[1]
    if kinds == {"discrete"}:
        if width == 2:
            return "discrete"
        table = contingency(joint_codes(left), joint_codes(right))
        return "discrete" if table.n >= 2 * len(table.counts) else "chow-liu"
    if kinds == {"continuous"} and width <= MAX_KSG_COLUMNS:
        return "ksg"
    return "gao" if width == 2 else "chow-liu"


def _measure(
    left: pd.DataFrame, right: pd.DataFrame, estimator: str, rng: np.random.Generator
) -> Callable[[np.ndarray, np.ndarray], float]:
    """The estimate as a function of the records taken from each side."""
    if estimator == "chow-liu":
        own, partner = discretize(left), discretize(right)

        def tree(rows: np.ndarray, partner_rows: np.ndarray) -> float:
            return tree_information(
                [(codes[rows], levels) for codes, levels in own],
                [(codes[partner_rows], levels) for codes, levels in partner],
            ).bits

        return tree
    formulas = {"ksg": ksg, "gao": gao, "gaussian": gaussian}
    if estimator not in formulas:
        known = ", ".join(("auto", *DISCRETE_ESTIMATORS, *NOTES))
        raise ValueError(f"estimator '{estimator}' is not one for mutual information; choose from {known}")
    place = with_atoms if estimator == "gao" else (lambda frame: scaled(frame, rng))
    X, Y = place(left), place(right)
    return lambda rows, partner_rows: formulas[estimator](X[rows], Y[partner_rows])


def _of_counts(
    table: Contingency,
    estimator: str,
    records: tuple[tuple[np.ndarray, int], tuple[np.ndarray, int]] | None,
    bootstrap: int,
    permutations: int,
    rng: np.random.Generator,
) -> Estimate:
    """Mutual information of two axes of counts; the codes of the records are needed to permute them."""
    bits = information(table, MUTUAL_INFORMATION, estimator)
    low = high = p_value = None
    if bootstrap:
        low, high = multinomial_interval(
            table, lambda t: information(t, MUTUAL_INFORMATION, estimator), bits, draws=bootstrap, rng=rng
        )
    if permutations and records:
        x, y = records
        # The margins stay, so only H(X,Y) moves: its negative orders the permutations, for every estimator.
        p_value = permutation_p(
            lambda order: -plug_in(contingency((x[0][order], x[1]), y).counts),
            lambda: rng.permutation(table.n),
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


def _discretized(frame: pd.DataFrame) -> tuple[np.ndarray, int]:
    """One variable out of the columns, numbers of many values cut into bins."""
    if kinds_of(frame) == {"discrete"}:
        return joint_codes(frame)
    return joint_codes(pd.DataFrame({i: codes for i, (codes, _) in enumerate(discretize(frame))}))
