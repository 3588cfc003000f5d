"""From ratings of proposals to what each attribute is worth, so that reviews point to the next design."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from design.optimization.core.problem import Attribute, Boolean, Choice, Design, Objective
from stats import Interval, Result

PENALTIES = np.logspace(-3, 3, 25)  # tried for the ridge, in units of the number of ratings over 100


@dataclass(frozen=True)
class PartWorth(Result):
    """What one level (of a choice or yes/no), or one unit (of a number), adds to the rating."""

    attribute: str
    level: Any
    worth: float
    ci95_low: float
    ci95_high: float


@dataclass(frozen=True)
class PartWorths(Result):
    """A ridge model of ratings over attributes.

    Attributes:
        intercept: the rating of the average design.
        worths: one per option of a choice (they sum to zero), one for yes against no, one per unit of a number.
        r2: share of variance explained of ratings left out one reviewer (or rating) fold at a time; it may be
            negative, and then the model is worse than the mean.
        penalty: the ridge penalty with the smallest error on those folds.
        n: ratings.
    """

    intercept: float
    worths: tuple[PartWorth, ...]
    r2: float
    penalty: float
    draws: int
    seed: int
    n: int
    attributes: tuple[Attribute, ...] = field(repr=False)
    coefficients: np.ndarray = field(repr=False)
    coefficient_draws: np.ndarray = field(repr=False)

    def predict(self, design: Design) -> float:
        """Expected rating of a design."""
        return float(_row(design, self.attributes) @ self.coefficients)

    def predict_interval(self, design: Design) -> Interval:
        """95 % interval of the expected rating; a single person's rating varies more."""
        low, high = np.quantile(self.coefficient_draws @ _row(design, self.attributes), [0.025, 0.975])
        return Interval(float(low), float(high))

    def objective(self, name: str, direction: Literal["minimize", "maximize"] = "maximize") -> Objective:
        """The expected rating as something to optimize."""
        return Objective(name, self.predict, direction)

    def to_dict(self) -> dict[str, Any]:
        """Without the bootstrap draws."""
        return {key: value for key, value in super().to_dict().items() if key != "coefficient_draws"}


def fit_part_worths(
    designs: Sequence[Design],
    ratings: ArrayLike,
    attributes: Sequence[Attribute],
    *,
    reviewers: ArrayLike | None = None,
    seed: int = 0,
    draws: int = 1000,
) -> PartWorths:
    """Ridge regression of ratings on effect-coded attributes, with bootstrap intervals.

    Args:
        designs: one dictionary per rating, attribute name to value.
        ratings: shape (n,), one per design, larger is better.
        attributes: those to explain the ratings by.
        reviewers: shape (n,), who gave each rating; whole reviewers are left out and drawn.
        seed: start of the random numbers.
        draws: resamples, at least 100.

    Raises:
        ValueError: unequal lengths, missing or equal ratings, fewer than five ratings (or two reviewers), an attribute
            missing from a design, outside its range or the same in all designs.

    Source:
        Hoerl & Kennard (1970), Ridge regression; Green & Srinivasan (1978), Conjoint analysis in consumer research.
    """
    y = np.asarray(ratings, dtype=float)
    if y.ndim != 1 or len(y) != len(designs):
        raise ValueError(f"ratings must have one number for each design; they are {y.shape} and {len(designs)}")
    if len(y) < 5 or not np.isfinite(y).all() or np.ptp(y) == 0:
        raise ValueError("ratings needs at least five numbers, none missing and not all equal")
    if draws < 100:
        raise ValueError(f"draws must be at least 100; it is {draws}")
    attributes = tuple(attributes)
    X = np.array([_row(design, attributes) for design in designs])  # (n, k), first column ones
    _refuse_constant(X, attributes)
    codes = _reviewer_codes(reviewers, len(y))
    groups = codes.max() + 1
    # Sums by reviewer are all that refitting needs.
    gram = np.zeros((groups, X.shape[1], X.shape[1]))
    moment = np.zeros((groups, X.shape[1]))
    np.add.at(gram, codes, X[:, :, None] * X[:, None, :])
    np.add.at(moment, codes, X * y[:, None])
    spread = X.std(axis=0)  # the penalty weighs every column as if standardized; the intercept is free
    rng = np.random.default_rng(seed)
    penalty, r2 = _best_penalty(X, y, codes, gram, moment, spread, rng)
    coefficients = _solve(gram.sum(axis=0), moment.sum(axis=0), penalty, spread)
    weights = rng.multinomial(groups, np.full(groups, 1 / groups), size=draws).astype(float)  # (draws, groups)
    drawn = _solve(np.tensordot(weights, gram, 1), weights @ moment, penalty, spread)  # (draws, k)
    return PartWorths(
        intercept=float(coefficients[0]),
        worths=tuple(_worths(attributes, coefficients, drawn)),
        r2=r2,
        penalty=penalty,
        draws=draws,
        seed=seed,
        n=len(y),
        attributes=attributes,
        coefficients=coefficients,
        coefficient_draws=drawn,
    )


def _row(design: Design, attributes: tuple[Attribute, ...]) -> np.ndarray:
    """One design as (1, effects…): a choice of k options takes k − 1 places and its last option −1 in each."""
    row = [1.0]
    for attribute in attributes:
        if attribute.name not in design:
            raise ValueError(f"a design lacks attribute {attribute.name!r}; give its value or leave the attribute out")
        value = design[attribute.name]
        if not attribute.accepts(value):
            raise ValueError(f"attribute {attribute.name!r} has a value outside what it permits; correct it")
        match attribute:
            case Choice():
                place = attribute.options.index(value)
                last = len(attribute.options) - 1
                row += [-1.0] * last if place == last else [float(place == i) for i in range(last)]
            case Boolean():
                row.append(0.5 if value else -0.5)
            case _:
                # Centered in its range, so that the intercept belongs to the middle of it.
                row.append(float(value) - (attribute.low + attribute.high) / 2)
    return np.array(row)


def _worths(attributes: tuple[Attribute, ...], coefficients: np.ndarray, drawn: np.ndarray) -> list[PartWorth]:
    found, at = [], 1
    for attribute in attributes:
        width = len(attribute.options) - 1 if isinstance(attribute, Choice) else 1
        own, own_drawn = coefficients[at : at + width], drawn[:, at : at + width]
        levels: Sequence[Any] = ["yes against no" if isinstance(attribute, Boolean) else "per unit"]
        if isinstance(attribute, Choice):
            levels = attribute.options
            own = np.append(own, -own.sum())
            own_drawn = np.column_stack([own_drawn, -own_drawn.sum(axis=1)])
        low, high = np.quantile(own_drawn, [0.025, 0.975], axis=0)
        found += [
            PartWorth(attribute.name, level, float(own[i]), float(low[i]), float(high[i]))
            for i, level in enumerate(levels)
        ]
        at += width
    return found


def _solve(gram: np.ndarray, moment: np.ndarray, penalty: float, spread: np.ndarray) -> np.ndarray:
    """Ridge coefficients (…, k) from sums (…, k, k) and (…, k)."""
    ridge = np.diag(penalty * spread**2 + 1e-9)
    return np.linalg.solve(gram + ridge, moment[..., None])[..., 0]


def _best_penalty(
    X: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    gram: np.ndarray,
    moment: np.ndarray,
    spread: np.ndarray,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """The penalty with the smallest squared error on ten folds of reviewers, and the R² it reaches there."""
    groups = len(gram)
    fold_of = rng.permutation(np.arange(groups) % min(10, groups))  # (groups,)
    candidates = PENALTIES * len(y) / 100
    errors, baseline = np.zeros(len(candidates)), 0.0
    for fold in range(fold_of.max() + 1):
        inside = fold_of != fold
        held = ~inside[codes]
        left_gram, left_moment = gram[inside].sum(axis=0), moment[inside].sum(axis=0)
        baseline += ((y[held] - y[~held].mean()) ** 2).sum()
        for i, penalty in enumerate(candidates):
            errors[i] += ((y[held] - X[held] @ _solve(left_gram, left_moment, penalty, spread)) ** 2).sum()
    best = int(np.argmin(errors))
    return float(candidates[best]), float(1 - errors[best] / baseline)


def _reviewer_codes(reviewers: ArrayLike | None, n: int) -> np.ndarray:
    if reviewers is None:
        return np.arange(n)
    _, codes = np.unique(np.asarray(reviewers).astype(str), return_inverse=True)
    if codes.size != n or codes.max() == 0:
        raise ValueError("reviewers must name who gave each rating, with at least two different reviewers")
    return codes


def _refuse_constant(X: np.ndarray, attributes: tuple[Attribute, ...]) -> None:
    at = 1
    for attribute in attributes:
        width = len(attribute.options) - 1 if isinstance(attribute, Choice) else 1
        if (np.ptp(X[:, at : at + width], axis=0) == 0).all():
            raise ValueError(f"attribute {attribute.name!r} is the same in all designs; vary it or leave it out")
        at += width
