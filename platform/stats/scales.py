"""Published questionnaires with a fixed scoring: SUS and UEQ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stats.checks import numbers, whole_numbers
from stats.intervals import mean_interval
from stats.results import Result

SUS_GRADES = (  # lowest mean of each grade; Sauro & Lewis 2016, Quantifying the User Experience, table 8.5
    (84.1, "A+"),
    (80.8, "A"),
    (78.9, "A-"),
    (77.2, "B+"),
    (74.1, "B"),
    (72.6, "B-"),
    (71.1, "C+"),
    (65.0, "C"),
    (62.7, "C-"),
    (51.7, "D"),
    (0.0, "F"),
)
UEQ_SCALES = {  # item numbers from 1, in the published order of the 26 items; Laugwitz, Held & Schrepp 2008
    "attractiveness": (1, 12, 14, 16, 24, 25),
    "perspicuity": (2, 4, 13, 21),
    "efficiency": (9, 20, 22, 23),
    "dependability": (8, 11, 17, 19),
    "stimulation": (5, 6, 7, 18),
    "novelty": (3, 10, 15, 26),
}
UEQ_REVERSED = (3, 4, 5, 9, 10, 12, 17, 18, 19, 21, 23, 24, 25)  # the pleasant pole stands on the left
UEQ_ITEMS = 26


@dataclass(frozen=True)
class SystemUsabilityScale(Result):
    """``score`` is the mean of ``scores`` (one per person, 0 to 100); it is no percentage."""

    score: float
    ci95_low: float
    ci95_high: float
    grade: str
    scores: np.ndarray
    n: int


@dataclass(frozen=True)
class ScaleMean(Result):
    """Mean of one scale with its interval."""

    mean: float
    ci95_low: float
    ci95_high: float


@dataclass(frozen=True)
class UserExperience(Result):
    """A mean from −3 to 3 for each of the six scales; above 0.8 is read as good, below −0.8 as bad."""

    scales: dict[str, ScaleMean]
    n: int


def system_usability_scale(answers: ArrayLike) -> SystemUsabilityScale:
    """System Usability Scale: 2.5 · (Σ odd (x − 1) + Σ even (5 − x)) per person.

    Args:
        answers: shape (n, 10), whole numbers from 1 to 5 in the published order of the items; at least two people.

    Raises:
        ValueError: another shape, missing answers, answers outside 1 to 5, fewer than two people.

    Source:
        Brooke (1996), SUS: a quick and dirty usability scale; grades: Sauro & Lewis (2016).
    """
    table = _answers(answers, items=10, low=1, high=5)
    scores = 2.5 * ((table[:, 0::2] - 1).sum(axis=1) + (5 - table[:, 1::2]).sum(axis=1))  # (n,)
    mean, low, high = _mean_within(scores, 0, 100)
    grade = next(letter for lowest, letter in SUS_GRADES if round(mean, 1) >= lowest)
    return SystemUsabilityScale(score=mean, ci95_low=low, ci95_high=high, grade=grade, scores=scores, n=len(scores))


def user_experience_questionnaire(answers: ArrayLike) -> UserExperience:
    """User Experience Questionnaire: six scale means from −3 (bad) to 3 (good).

    Args:
        answers: shape (n, 26), whole numbers from 1 (left pole) to 7 (right pole) in the published order of the
            items; at least two people.

    Raises:
        ValueError: another shape, missing answers, answers outside 1 to 7, fewer than two people.

    Source:
        Laugwitz, Held & Schrepp (2008), Construction and evaluation of a user experience questionnaire.
    """
    table = _answers(answers, items=UEQ_ITEMS, low=1, high=7) - 4
    table[:, np.array(UEQ_REVERSED) - 1] *= -1
    scales = {
        name: ScaleMean(*_mean_within(table[:, np.array(items) - 1].mean(axis=1), -3, 3))
        for name, items in UEQ_SCALES.items()
    }
    return UserExperience(scales=scales, n=len(table))


def _answers(answers: ArrayLike, *, items: int, low: int, high: int) -> np.ndarray:
    table = numbers(answers, "answers", ndim=2)
    if table.shape[1] != items:
        raise ValueError(
            f"answers must have {items} columns, one per item in the published order; it has {table.shape[1]}"
        )
    whole_numbers(table, "answers", low, high)
    return table


def _mean_within(values: np.ndarray, low: float, high: float) -> tuple[float, float, float]:
    interval = mean_interval(values)
    return float(values.mean()), max(low, interval.low), min(high, interval.high)
