"""Is one model better than another? Asked on the same rows, answered with an interval and a test."""

from dataclasses import dataclass

import numpy as np

import stats
from learning.data import Data, Target, column_or_values
from learning.model import TrainedModel

SIGNIFICANCE = 0.05


@dataclass(frozen=True)
class Comparison(stats.Result):
    """Accuracy of A minus accuracy of B on the same n rows, as a share (0.05 is five points).

    Attributes:
        mcnemar_p: exact two-sided p-value. It takes rows as independent; with several rows a person, trust the
            interval.
        only_a, only_b: rows that only A, or only B, got right.
        better: A's interval lies above zero and the test agrees at 5 %.
    """

    difference: float
    ci95_low: float
    ci95_high: float
    mcnemar_p: float
    only_a: int
    only_b: int
    n: int
    better: bool


def compare(
    model_a: TrainedModel,
    model_b: TrainedModel,
    data: Data,
    target: Target | None = None,
    groups: Target | None = None,
    *,
    seed: int = 0,
    draws: int = 2000,
) -> Comparison:
    """Compare two models on the same rows; each reads its own columns.

    Args:
        model_a, model_b: any two models; for an uplift, A is the joint one and B the better solo one.
        data: n rows that neither was trained on.
        target: the column with the true labels, or one per row; A's own target column when left out.
        groups: the person behind each row, a column or one value per row; the bootstrap then draws people.
        seed: start of the bootstrap's random numbers.
        draws: the bootstrap's resamples.

    Raises:
        ValueError: a column is missing.
    """
    labels = column_or_values(data, model_a.recipe.target if target is None else target, "target")
    people = None if groups is None else column_or_values(data, groups, "groups")
    correct_a, correct_b = model_a.predict(data) == labels, model_b.predict(data) == labels
    return compare_correct(correct_a, correct_b, people, seed=seed, draws=draws)


def compare_correct(
    correct_a: np.ndarray, correct_b: np.ndarray, groups: np.ndarray | None = None, *, seed: int = 0, draws: int = 2000
) -> Comparison:
    """The same from what each model got right, shape (n,) each."""
    paired = stats.paired_bootstrap(correct_a, correct_b, seed=seed, draws=draws, groups=groups)
    test = stats.mcnemar(correct_a, correct_b)
    return Comparison(
        difference=paired.difference,
        ci95_low=paired.ci95_low,
        ci95_high=paired.ci95_high,
        mcnemar_p=test.p_value,
        only_a=test.only_a,
        only_b=test.only_b,
        n=test.n,
        better=paired.ci95_low > 0 and test.p_value < SIGNIFICANCE,
    )
