"""Counts and histograms under differential privacy, and the budget that they are paid from.

The noise is OpenDP's discrete Laplace: whole numbers drawn from exact arithmetic, so that floating-point rounding tells
nothing, and from the system's own randomness. It takes no seed: noise that someone can draw again hides nobody.

Source:
    Dwork, McSherry, Nissim, Smith (2006), Calibrating Noise to Sensitivity in Private Data Analysis. Ghosh, Roughgarden,
    Sundararajan (2009), Universally Utility-Maximizing Privacy Mechanisms. Mironov (2012), On Significance of the Least
    Significant Bits for Differential Privacy.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np
from numpy.typing import ArrayLike

from stats.results import Result

SMALLEST_EPSILON, LARGEST_EPSILON = 1e-3, 20.0  # below it nothing is told, above it nobody is protected


class BudgetSpent(ValueError):
    """The budget has less left than is asked for."""


@dataclass(frozen=True)
class PrivateCounts(Result):
    """Counts with noise.

    Attributes:
        counts: shape (m,), whole numbers; unbiased, so that small ones may come out below 0. Show those as 0.
        ci95_low, ci95_high: shape (m,); each covers the true count with a probability of at least 95 %, for the noise
            alone (not for the drawing of a sample).
        epsilon: what all of them together cost.
        scale: of the noise; its standard deviation is about 1.4 times this.
    """

    counts: np.ndarray
    ci95_low: np.ndarray
    ci95_high: np.ndarray
    epsilon: float
    scale: float


def private_counts(counts: ArrayLike, *, epsilon: float, most_per_person: int = 1) -> PrivateCounts:
    """Add noise to counts, so that whether any one person is in them can hardly be told.

    Whoever sees the result can raise or lower the odds that somebody is in the data by a factor of exp(epsilon) at most.
    The promise holds for one release; releases of the same people add up (see ``Budget``).

    Args:
        counts: shape (m,), whole numbers, of cells that were chosen without a look at the data (cells of nobody too).
        epsilon: from 0.001 to 20; about 1 is usual.
        most_per_person: how much one person may change all counts together at most: 1 where each is in one cell once.
            The caller sees to it; ``private_histogram`` does.

    Raises:
        ValueError: no counts, some that are negative or not whole, or a parameter out of range.
    """
    from opendp import domains, measurements, metrics, mod  # its prelude takes seconds: scikit-learn's parts come along

    true = np.asarray(counts)
    if true.ndim != 1 or true.size == 0:
        raise ValueError(f"counts must have one axis and at least one entry; got the shape {true.shape}")
    if not np.issubdtype(true.dtype, np.number) or (true != np.floor(true)).any() or (true < 0).any():
        raise ValueError("counts must be whole numbers of 0 or more")
    if not SMALLEST_EPSILON <= epsilon <= LARGEST_EPSILON:
        raise ValueError(f"epsilon must lie in [{SMALLEST_EPSILON:g}, {LARGEST_EPSILON:g}]; got {epsilon}")
    if most_per_person < 1 or most_per_person != int(most_per_person):
        raise ValueError(f"most_per_person must be a whole number of at least 1; got {most_per_person}")

    mod.enable_features("contrib")  # OpenDP's word for what its committee has not vetted to the end
    space = domains.vector_domain(domains.atom_domain(T="i64")), metrics.l1_distance(T="i64")
    scale = most_per_person / epsilon
    while (mechanism := measurements.make_laplace(*space, scale=scale)).map(int(most_per_person)) > epsilon:
        scale = math.nextafter(scale, math.inf)  # a quotient rounded down would cost a hair more than was asked for
    noisy = np.array(mechanism(true.astype(np.int64).tolist()), dtype=np.int64)
    reach = noise_reach(scale)
    return PrivateCounts(noisy, noisy - reach, noisy + reach, float(epsilon), scale)


def private_histogram(
    people: Sequence[Hashable],
    values: Sequence[Hashable],
    categories: Sequence[Hashable],
    *,
    epsilon: float,
    most_per_person: int = 1,
    seed: int = 0,
) -> PrivateCounts:
    """How many people have each value, with noise.

    Each person counts once in a category, and in at most ``most_per_person`` of them: of somebody in more, that many are
    drawn. Values outside the categories count nowhere.

    Args:
        people: n labels of the person whom each row is about.
        values: n values.
        categories: the m that are counted, chosen without a look at the data: were they those that occur, a rare one
            would tell that someone has it.
        seed: draws the categories of people who are in too many; it has no part in the noise.

    Returns:
        Counts in the order of ``categories``.

    Raises:
        ValueError: a category stands twice, unequal lengths; see ``private_counts``.
    """
    place = {category: number for number, category in enumerate(categories)}
    if len(place) != len(categories):
        raise ValueError("categories must each stand once")
    if len(people) != len(values):
        raise ValueError(f"people has {len(people)} labels for {len(values)} values")
    known = [(person, place[value]) for person, value in zip(people, values, strict=True) if value in place]
    counts = np.zeros(len(categories), dtype=np.int64)
    if known:
        numbers = {person: number for number, person in enumerate(dict.fromkeys(person for person, _cell in known))}
        pairs = np.unique(np.array([(numbers[person], cell) for person, cell in known]), axis=0)  # each once a category
        drawn = np.random.default_rng(seed).random(len(pairs))
        pairs = pairs[np.lexsort((drawn, pairs[:, 0]))]
        starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1))
        rank = np.arange(len(pairs)) - np.repeat(starts, np.diff(np.append(starts, len(pairs))))
        counts = np.bincount(pairs[rank < most_per_person, 1], minlength=len(categories))
    return private_counts(counts, epsilon=epsilon, most_per_person=most_per_person)


def noise_reach(scale: float, confidence: float = 0.95) -> int:
    """The least whole number that discrete Laplace noise of this scale stays within, with this probability at least.

    The noise is x with probability (1 - q) / (1 + q) · q^|x|, where q = exp(-1 / scale); so it is beyond a with
    2 q^(a + 1) / (1 + q).

    >>> noise_reach(1.0)
    3
    """
    q = math.exp(-1 / scale)
    beyond = (1 - confidence) * (1 + q) / 2
    return max(0, math.ceil(math.log(beyond) / math.log(q) - 1 - 1e-12))


@dataclass(frozen=True)
class Budget:
    """How much privacy may be spent on the same people, and how much was: releases' epsilons add up.

    Decimal numbers, so that ten times 0.1 is 1 and not a hair more.

    >>> Budget(total_epsilon="1").spend("0.4").left
    Decimal('0.6')
    """

    total_epsilon: Decimal
    spent_epsilon: Decimal = Decimal(0)

    def __init__(self, total_epsilon: Decimal | str | float, spent_epsilon: Decimal | str | float = 0) -> None:
        object.__setattr__(self, "total_epsilon", decimal(total_epsilon, "total_epsilon"))
        object.__setattr__(self, "spent_epsilon", decimal(spent_epsilon, "spent_epsilon"))
        if self.total_epsilon <= 0 or not 0 <= self.spent_epsilon <= self.total_epsilon:
            raise ValueError(
                f"a budget must be above 0 with no more spent than it holds; got {total_epsilon} with {spent_epsilon} spent"
            )

    @property
    def left(self) -> Decimal:
        return self.total_epsilon - self.spent_epsilon

    def spend(self, epsilon: Decimal | str | float) -> Budget:
        """The budget after a release that costs so much.

        Raises:
            BudgetSpent: less is left.
            ValueError: epsilon is not above 0.
        """
        cost = decimal(epsilon, "epsilon")
        if cost <= 0:
            raise ValueError(f"epsilon must be above 0; got {epsilon}")
        if cost > self.left:
            raise BudgetSpent(f"{self.left} of {self.total_epsilon} is left, which is less than {cost}")
        return Budget(self.total_epsilon, self.spent_epsilon + cost)


def decimal(number: Decimal | str | float, name: str) -> Decimal:
    """The number as written: 0.1 is a tenth.

    Raises:
        ValueError: it is no finite number.
    """
    try:
        exact = Decimal(str(number))
    except InvalidOperation:
        raise ValueError(f"{name} must be a number; got {number!r}") from None
    if not exact.is_finite():
        raise ValueError(f"{name} must be a finite number; got {number!r}")
    return exact
