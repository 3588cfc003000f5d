"""Feedback in figures: how much came, how satisfied people are, by channel and by version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import stats

RATING_LOW, RATING_HIGH = 1, 5
UNTOLD = "unknown"


@dataclass(frozen=True)
class MeanRating(stats.Result):
    """Mean rating from 1 to 5. The interval is None where fewer than two people rated."""

    mean: float
    ci95_low: float | None
    ci95_high: float | None
    n: int
    people: int


@dataclass(frozen=True)
class Counted(stats.Result):
    """One channel or version: events, the people behind them, and their ratings (None when nobody rated)."""

    events: int
    people: int
    rating: MeanRating | None


@dataclass(frozen=True)
class Summary(stats.Result):
    """Feedback in figures. They are raw: pass them through the disclosure gate before anyone reads them.

    Attributes:
        events: how many.
        people: how many different people; an event without a person counts as one of its own.
        counts: events of each kind.
        rating: mean of the ratings, None when there are none.
        nps: net promoter score, None when nobody was asked.
        corrections: share of events that carry a correction.
        by_channel, by_version: the same for each channel and model version; "unknown" where an event names none.
    """

    events: int
    people: int
    counts: dict[str, int]
    rating: MeanRating | None
    nps: stats.NetPromoterScore | None
    corrections: float
    by_channel: dict[str, Counted]
    by_version: dict[str, Counted]


def summarize(events: Iterable[Mapping[str, Any]] | pd.DataFrame, *, seed: int = 0) -> Summary:
    """Count feedback events and average their ratings.

    Args:
        events: a table, or dictionaries, with any of these fields, all optional: ``kind`` (text), ``rating`` (1 to
            5), ``nps`` (0 to 10), ``correction``, ``channel``, ``version``, ``person``. The interval of a mean comes
            from a bootstrap over people where someone rated more than once, else it is Student's.
        seed: start of the bootstrap's random numbers.

    Raises:
        ValueError: a rating or an NPS answer is no number or outside its scale.
    """
    frame = events.reset_index(drop=True) if isinstance(events, pd.DataFrame) else pd.DataFrame(list(events))
    frame = frame.reindex(columns=["kind", "rating", "nps", "correction", "channel", "version", "person"])
    if frame.empty:
        return Summary(0, 0, {}, None, None, 0.0, {}, {})
    frame["rating"] = _on_scale(frame["rating"], "rating", RATING_LOW, RATING_HIGH)
    frame["nps"] = _on_scale(frame["nps"], "nps", 0, 10)
    frame["person"] = [
        ("event", row) if pd.isna(person) else ("person", person) for row, person in enumerate(frame["person"].tolist())
    ]
    for name in ("kind", "channel", "version"):
        frame[name] = [UNTOLD if pd.isna(entry) else str(entry) for entry in frame[name].tolist()]
    answers = frame["nps"].dropna().to_numpy()
    kinds = frame["kind"].value_counts()
    return Summary(
        events=len(frame),
        people=frame["person"].nunique(),
        counts={str(kind): int(count) for kind, count in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))},
        rating=_mean_rating(frame, seed),
        nps=stats.net_promoter_score(answers) if answers.size else None,
        corrections=float(frame["correction"].notna().mean()),
        by_channel=_by(frame, "channel", seed),
        by_version=_by(frame, "version", seed),
    )


def _by(frame: pd.DataFrame, name: str, seed: int) -> dict[str, Counted]:
    return {
        str(value): Counted(len(part), part["person"].nunique(), _mean_rating(part, seed))
        for value, part in frame.groupby(name, sort=True)
    }


def _mean_rating(frame: pd.DataFrame, seed: int) -> MeanRating | None:
    rated = frame[frame["rating"].notna()]
    if rated.empty:
        return None
    ratings, person = rated["rating"].to_numpy(), pd.factorize(rated["person"])[0]
    people = int(person.max()) + 1
    low = high = None
    if people == len(ratings) and people > 1:
        interval = stats.mean_interval(ratings)
        low, high = max(interval.low, float(RATING_LOW)), min(interval.high, float(RATING_HIGH))
    elif people > 1:
        against_none = stats.paired_bootstrap(ratings, np.zeros(len(ratings)), groups=person, seed=seed)
        low, high = against_none.ci95_low, against_none.ci95_high
    return MeanRating(float(ratings.mean()), low, high, len(ratings), people)


def _on_scale(values: pd.Series, name: str, low: int, high: int) -> pd.Series:
    try:
        numbers = pd.to_numeric(values).astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number from {low} to {high}, or missing") from None
    if ((numbers < low) | (numbers > high)).any():
        raise ValueError(f"{name} must lie between {low} and {high}; correct or drop the others")
    return numbers
