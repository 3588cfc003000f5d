"""What a model loses that learns from the anonymized table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sharing.anonymization.core import anonymize_table, utility_loss
from sharing.anonymization.core.utility import _features


def people(n=1500, seed=0):
    rng = np.random.default_rng(seed)
    age, city = rng.integers(20, 80, n), rng.choice(["Bath", "York", "Oban"], n)
    ill = (age + 25 * (city == "York") + rng.normal(0, 6, n)) > 60
    return pd.DataFrame({"age": age, "city": city, "ill": np.where(ill, "yes", "no"), "pay": rng.normal(0, 1, n)})


TABLE = people()


def loss(k=5, **options):
    asked = {"quasi_identifiers": ["age", "city"], "target": "ill"} | options
    return utility_loss(TABLE, anonymize_table(TABLE, ["age", "city"], k=k), **asked)


def test_with_nothing_blurred_nothing_is_lost():
    found = loss(k=1)
    assert (found.lost, found.ci95_low, found.ci95_high) == (0, 0, 0)
    assert found.accuracy == found.accuracy_anonymized > found.baseline + 0.2
    assert found.n_train + found.n_test == len(TABLE)


def test_little_is_lost_in_small_groups_and_all_that_was_learnt_when_everybody_is_alike():
    small, whole = loss(k=5), loss(k=len(TABLE))
    assert abs(small.lost) < 0.03
    assert small.ci95_low <= small.lost <= small.ci95_high
    assert whole.accuracy_anonymized == pytest.approx(whole.baseline)
    assert whole.ci95_low > 0.2


def test_the_interval_is_that_of_the_held_out_rows_drawn_again():
    found = loss(k=100)
    narrow = utility_loss(
        pd.concat([TABLE] * 4), anonymize_table(pd.concat([TABLE] * 4), ["age", "city"], k=400), ["age", "city"], "ill"
    )
    assert narrow.ci95_high - narrow.ci95_low < found.ci95_high - found.ci95_low


def test_the_same_seed_holds_out_the_same_rows_and_another_seed_others():
    assert loss(k=20, seed=3) == loss(k=20, seed=3)
    assert loss(k=20, seed=3) != loss(k=20, seed=4)


def test_whole_people_are_held_out():
    """With each person's rows alike and ill at random, nothing can be learnt about people who were never seen."""
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(200), 8)
    table = pd.DataFrame({"age": person, "ill": rng.choice(["yes", "no"], 200)[person]})
    result = anonymize_table(table, ["age"], k=1)
    assert utility_loss(table, result, ["age"], "ill").accuracy > 0.8
    assert utility_loss(table, result, ["age"], "ill", people=person).accuracy < 0.65


def test_rows_left_out_are_not_learnt_from():
    table = pd.concat([TABLE, pd.DataFrame({"age": [500, 900], "city": "Rome", "ill": "no", "pay": 0.0})])
    result = anonymize_table(table, ["age", "city"], k=2, most_lost=0.2, most_suppressed=0.01)
    assert result.suppressed == 2
    found = utility_loss(table, result, ["age", "city"], "ill")
    assert found.n_train + found.n_test == len(table)
    assert found.lost < 0.05


def test_other_columns_are_seen_as_they_are():
    table = TABLE.assign(told=np.where(TABLE["ill"] == "yes", 1.0, 0.0))
    result = anonymize_table(table, ["age", "city"], k=len(table))
    assert utility_loss(table, result, ["age", "city"], "ill", others=["told"]).accuracy_anonymized == 1


def test_a_range_is_its_middle_and_a_set_its_members_alike():
    kept = np.array([True, True, True, True, False])
    values, told = pd.Series([20, 30, 60, None, 99]), pd.Series(["[20, 30]", "[20, 30]", "60", "missing"])
    [(original, middle)] = _features(values, told, kept)
    np.testing.assert_array_equal(original, [20, 30, 60, np.nan, 99])
    np.testing.assert_array_equal(middle, [25, 25, 60, np.nan, np.nan])
    names, sets = pd.Series(["a", "b", "a", "c", "c"]), pd.Series(["{a, b}", "{a, b}", "a", "c"])
    by_name = np.array([share for _one, share in _features(names, sets, kept)]).T
    assert sorted(by_name[0].tolist()) == [0, 0, 0.5, 0.5]
    assert sorted(by_name[2].tolist()) == [0, 0, 0, 1]
    assert by_name[4].tolist() == [0, 0, 0, 0]


def test_times_are_read_as_times():
    days = pd.Series(pd.to_datetime(["2000-01-01", "2000-01-03"]))
    [(original, middle)] = _features(days, pd.Series(["[2000-01-01, 2000-01-03]"] * 2), np.array([True, True]))
    assert middle.tolist() == [original.mean()] * 2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"target": "pay"}, "target 'pay' has 1500 values; name a column of 2 to 50"),
        ({"held_out": 1.0}, "held_out must lie between 0 and 1"),
        ({"people": ["one"] * 1500}, "too few rows"),
    ],
)
def test_what_cannot_be_learnt_is_said(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        loss(**options)


def test_of_a_long_table_people_are_drawn():
    whole, drawn = loss(k=5), loss(k=5, most_rows=600)
    assert drawn.n_train + drawn.n_test == pytest.approx(600, abs=1)
    assert whole.n_train + whole.n_test == len(TABLE)
    persons = np.repeat(np.arange(len(TABLE) // 3), 3)
    by_person = loss(k=5, most_rows=600, people=persons)
    assert by_person.people_test == pytest.approx(0.3 * 200, abs=1)
    assert by_person.n_test == 3 * by_person.people_test


def test_the_two_who_are_in_most_held_out_rows_are_told():
    persons = np.minimum(np.arange(len(TABLE)) // 100, 5)  # the last has two thirds of all rows
    found = [loss(k=5, people=persons, seed=seed) for seed in range(6)]
    assert max(each.top_two_test for each in found) > 0.8
    assert loss(k=5).top_two_test == pytest.approx(2 / loss(k=5).n_test)
