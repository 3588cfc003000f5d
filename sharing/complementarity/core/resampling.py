"""Uncertainty of any estimate: bootstrap intervals and permutation p-values."""

from collections.abc import Callable

import numpy as np

from sharing.complementarity.core.contingency import Contingency

MIN_RECORDS = 4  # half a sample must still hold two records


def multinomial_interval(
    table: Contingency, statistic: Callable[[Contingency], float], bits: float, *, draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """95 % bootstrap interval of a statistic of counts.

    Records are redrawn with replacement by drawing the counts. Redrawing a sample repeats its own bias, so
    only the spread of the draws around their mean is used, laid around the estimate itself.

    Args:
        table: the observed counts.
        statistic: maps a table to bits.
        bits: the estimate the interval belongs to.
        draws: number of bootstrap samples.
        rng: source of randomness.

    Source:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 10 and 13.
    """
    shares = table.counts / table.counts.sum()
    values = np.empty(draws)
    for draw in range(draws):
        counts = rng.multinomial(table.n, shares)
        seen = counts > 0
        values[draw] = statistic(Contingency(cells=table.cells[seen], counts=counts[seen]))
    return _around(bits, values)


def half_sample_interval(
    statistic: Callable[[np.ndarray], float], n: int, bits: float, *, draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """95 % interval from half samples without replacement, for statistics that repeated records would break.

    A nearest-neighbor estimate sees a record drawn twice as a distance of zero, so the ordinary bootstrap
    can't be used. Halves drawn without replacement deviate from the whole sample's estimate with variance
    σ²(1/m − 1/n), which for m = n/2 is the sampling variance σ²/n itself: no rescaling is needed.

    Args:
        statistic: maps positions of records, shape (m,), to bits.
        n: number of records.
        bits: the estimate on all records.
        draws: number of half samples.
        rng: source of randomness.

    Source:
        Politis, Romano and Wolf (1999), Subsampling, chapter 2; Wu (1990), On the asymptotic properties of
        the jackknife histogram, Annals of Statistics 18.
    """
    if n < MIN_RECORDS:
        raise ValueError(f"an interval needs at least {MIN_RECORDS} records; there are {n}")
    return _around(bits, np.array([statistic(rng.permutation(n)[: n // 2]) for _ in range(draws)]))


def _around(bits: float, values: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of the deviations of ``values`` from their mean, moved to ``bits``."""
    low, high = np.quantile(values - values.mean(), [0.025, 0.975])
    return float(bits + low), float(bits + high)


def permutation_p(
    statistic: Callable[[np.ndarray], float],
    shuffle: Callable[[], np.ndarray],
    observed: float,
    permutations: int,
) -> float:
    """p = (1 + #{permuted ≥ observed}) / (1 + permutations), never zero.

    Args:
        statistic: maps an order of the records, shape (n,), to the value under that order.
        shuffle: draws an order that is equally likely when there is no dependence.
        observed: the value in the order as given.
        permutations: number of draws.

    Source:
        Phipson and Smyth (2010), Permutation p-values should never be zero.
    """
    # The margin counts equal values that differ in the last bit because sums ran in another order.
    at_least = sum(statistic(shuffle()) >= observed - 1e-12 for _ in range(permutations))
    return (1 + at_least) / (1 + permutations)


def shuffle_within(strata: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An order of the records that moves each only within its stratum, shape (n,)."""
    within = np.lexsort((rng.random(len(strata)), strata))
    order = np.empty(len(strata), dtype=np.int64)
    order[np.argsort(strata, kind="stable")] = within
    return order


def shuffle_locally(neighbors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An order that replaces each record by one whose condition is near, using each about once.

    Args:
        neighbors: shape (n, k), the records nearest in the condition, the record itself among them.
        rng: source of randomness.

    Source:
        Runge (2018), Conditional independence testing based on a nearest-neighbor estimator of
        conditional mutual information, AISTATS, algorithm 1.
    """
    n = len(neighbors)
    candidates = rng.permuted(neighbors, axis=1).tolist()
    used = bytearray(n)
    order = np.empty(n, dtype=np.int64)
    for record in rng.permutation(n).tolist():
        choice = next((c for c in candidates[record] if not used[c]), candidates[record][-1])
        used[choice] = 1
        order[record] = choice
    return order


def check_counts(bootstrap: int, permutations: int) -> None:
    """Refuse numbers of draws that cannot be meant."""
    for name, value in (("bootstrap", bootstrap), ("permutations", permutations)):
        if value < 0:
            raise ValueError(f"{name} must be 0 or more; it is {value}")
    if 0 < bootstrap < 40:
        raise ValueError(f"bootstrap must be 0 or at least 40 for a 95 % interval; it is {bootstrap}")
