"""Feedback in figures."""

import numpy as np
import pandas as pd
import pytest

import stats
from feedback.analysis.core import summarize

EVENTS = [
    {"kind": "rating", "rating": 5, "channel": "portal", "version": "v1", "person": "a"},
    {"kind": "rating", "rating": 3, "channel": "portal", "version": "v1", "person": "b"},
    {"kind": "rating", "rating": 4, "channel": "api", "version": "v2", "person": "c"},
    {"kind": "correction", "correction": "no", "channel": "api", "version": "v2", "person": "c"},
    {"kind": "nps", "nps": 10, "person": "d"},
    {"kind": "nps", "nps": 6},
]


def test_a_table_worked_by_hand():
    found = summarize(EVENTS)

    assert (found.events, found.people) == (6, 5)
    assert found.counts == {"rating": 3, "nps": 2, "correction": 1}
    assert found.rating.mean == 4
    assert (found.rating.n, found.rating.people) == (3, 3)
    assert found.nps.points == 0
    assert found.corrections == pytest.approx(1 / 6)
    assert {name: part.events for name, part in found.by_channel.items()} == {"api": 2, "portal": 2, "unknown": 2}
    assert found.by_version["v1"].rating.mean == 4
    assert found.by_version["unknown"].rating is None


def test_a_table_and_dictionaries_say_the_same():
    assert summarize(pd.DataFrame(EVENTS)).to_dict() == summarize(EVENTS).to_dict()


def test_the_interval_is_students_for_one_rating_a_person_and_stays_on_the_scale():
    ratings = [5, 4, 4, 2, 5, 3, 5, 5]
    found = summarize([{"rating": rating, "person": i} for i, rating in enumerate(ratings)]).rating
    students = stats.mean_interval(ratings)

    assert (found.ci95_low, found.ci95_high) == (students.low, min(students.high, 5))


def test_repeated_ratings_by_the_same_people_widen_the_interval():
    rng = np.random.default_rng(0)
    ratings = rng.integers(1, 6, 30)
    once = summarize([{"rating": r, "person": i} for i, r in enumerate(ratings)]).rating
    often = summarize([{"rating": r, "person": i} for i, r in enumerate(ratings)] * 20).rating

    assert often.people == 30
    assert often.ci95_high - often.ci95_low == pytest.approx(once.ci95_high - once.ci95_low, rel=0.2)


def test_a_single_rating_has_no_interval_and_no_event_is_no_error():
    assert summarize([{"rating": 4}]).rating.ci95_low is None
    empty = summarize([])
    assert (empty.events, empty.rating, empty.nps, empty.by_channel) == (0, None, None, {})


@pytest.mark.parametrize("event", [{"rating": 6}, {"rating": "good"}, {"nps": 11}, {"nps": -1}])
def test_an_answer_off_its_scale_is_refused(event):
    with pytest.raises(ValueError, match="must"):
        summarize([event])
