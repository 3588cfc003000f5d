"""Measuring one model on rows that it was not trained on."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

import stats
from learning import metrics
from learning.data import Data, Target, codes_of, column_or_values
from learning.model import TrainedModel


@dataclass(frozen=True)
class Evaluation(stats.Result):
    """Figures on n rows.

    Attributes:
        accuracy: share of rows predicted right, with its 95 % interval.
        log_loss_bits: mean bits the model leaves unexplained per row.
        auc: area under the ROC curve; None when only one class occurs.
        brier: mean squared error of the probabilities.
        ece: expected calibration error, 15 bins of equal mass.
        majority: share of the most frequent class: the accuracy of always saying the same.
        correct: shape (n,), true where right; left out of ``to_dict``.
    """

    accuracy: float
    ci95_low: float
    ci95_high: float
    log_loss_bits: float
    auc: float | None
    brier: float
    ece: float
    majority: float
    n: int
    correct: np.ndarray = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The figures, without the single rows'."""
        return {name: value for name, value in super().to_dict().items() if name != "correct"}


def evaluate(
    model: TrainedModel,
    data: Data,
    target: Target | None = None,
    groups: Target | None = None,
    *,
    seed: int = 0,
    draws: int = 2000,
) -> Evaluation:
    """Accuracy with its interval, and the quality of the probabilities.

    Args:
        model: the model to measure.
        data: n rows that it was not trained on.
        target: the column with the true labels, or one per row; the model's own target column when left out.
        groups: the person behind each row, a column or one value per row. Then the interval comes from a bootstrap
            over people; else it is Wilson's.
        seed: start of the bootstrap's random numbers.
        draws: the bootstrap's resamples.

    Raises:
        ValueError: a column is missing, or a label is unknown to the model.
    """
    labels = column_or_values(data, model.recipe.target if target is None else target, "target")
    codes = codes_of(labels, model.classes)
    p = model.predict_proba(data)
    correct = p.argmax(axis=1) == codes
    low, high = accuracy_interval(
        correct, None if groups is None else column_or_values(data, groups, "groups"), seed, draws
    )
    return Evaluation(
        accuracy=float(correct.mean()),
        ci95_low=low,
        ci95_high=high,
        log_loss_bits=float(metrics.log_loss_bits(p, codes).mean()),
        auc=metrics.auc(p, codes),
        brier=metrics.brier(p, codes),
        ece=metrics.expected_calibration_error(p, codes),
        majority=float(np.bincount(codes).max() / len(codes)),
        n=len(codes),
        correct=correct,
    )


def accuracy_interval(correct: np.ndarray, people: np.ndarray | None, seed: int, draws: int) -> tuple[float, float]:
    """95 % interval of a share: Wilson's, or a bootstrap over people where rows come in groups."""
    if people is None:
        interval = stats.wilson_interval(int(correct.sum()), correct.size)
        return interval.low, interval.high
    against_none = stats.paired_bootstrap(correct, np.zeros(correct.size), seed=seed, draws=draws, groups=people)
    return against_none.ci95_low, against_none.ci95_high
