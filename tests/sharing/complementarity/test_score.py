"""The score tells complementary from redundant, harmful and unknown, by columns and by rows."""

import json

import numpy as np
import pandas as pd
import pytest

from sharing.complementarity.core import complementarity


def people(n=1500, seed=0):
    """Churn decided by one column of each side and noise; own columns, partner columns."""
    rng = np.random.default_rng(seed)
    calls, minutes, noise = rng.standard_normal((3, n))
    plan = rng.choice(["yes", "no"], n)
    churn = np.where(calls + 1.5 * (plan == "yes") + 0.5 * rng.standard_normal(n) > 1, "yes", "no")
    own = pd.DataFrame({"id": np.arange(n), "calls": calls, "minutes": minutes, "churn": churn})
    partner = pd.DataFrame({"id": np.arange(n), "plan": plan, "noise": noise})
    return own, partner


@pytest.fixture(scope="module")
def complementary():
    own, partner = people()
    return complementarity(own, partner.sample(frac=1, random_state=0), "churn", on="id")


def test_columns_that_tell_about_the_target_are_complementary(complementary):
    assert complementary.verdict == "complementary"
    assert complementary.share
    assert complementary.advice.startswith("Yes: share.")
    assert complementary.conditional_bits_ci95_low > 0.1
    assert complementary.predicted_uplift > 0.05
    assert complementary.uplift_ci80_low < complementary.predicted_uplift < complementary.uplift_ci80_high


def test_low_mutual_information_goes_with_high_value_here(complementary):
    assert complementary.mutual_information_bits == 0.0
    assert complementary.conditional_bits > 0.2


def test_contributions_of_the_columns_sum_to_the_whole(complementary):
    assert sum(c.bits for c in complementary.columns) == pytest.approx(complementary.conditional_bits, abs=1e-9)
    assert [c.name for c in complementary.columns] == ["plan", "noise"]
    assert complementary.columns[1].ci95_low < 0.01


def test_the_value_is_the_drop_of_the_held_out_loss(complementary):
    drop = complementary.own_bits - complementary.joint_bits
    assert complementary.conditional_bits == pytest.approx(drop, abs=1e-12)
    assert complementary.own_bits < complementary.target_entropy_bits


def test_the_result_is_plain_json(complementary):
    told = json.loads(json.dumps(complementary.to_dict(), allow_nan=False))
    assert told["columns"][0]["name"] == "plan"


def test_a_copy_of_own_columns_is_redundant_although_mutual_information_is_highest():
    own, _ = people()
    copy = own[["calls", "minutes"]].add_prefix("their_")
    found = complementarity(own.drop(columns="id"), copy, "churn")
    assert (found.verdict, found.reason, found.share) == ("redundant", "repeats-own", False)
    assert found.mutual_information_bits > 5
    assert found.columns[0].redundancy == pytest.approx(1.0)
    assert {c.repeated_by for c in found.columns} == {"calls", "minutes"}


def test_noise_is_never_advised():
    for seed in range(4):
        own, _ = people(n=600, seed=seed)
        noise = pd.DataFrame(np.random.default_rng(seed).standard_normal((600, 3)), columns=list("abc"))
        found = complementarity(own.drop(columns="id"), noise, "churn", seed=seed)
        assert found.verdict != "complementary"
        assert found.advice.startswith(("No", "Not yet"))


def test_the_same_inputs_give_the_same_score():
    own, partner = people(n=300)
    first = complementarity(own, partner, "churn", on="id", seed=3)
    assert first == complementarity(own, partner, "churn", on="id", seed=3)


def test_only_people_known_to_both_are_scored():
    own, partner = people(n=400)
    found = complementarity(own, partner.iloc[150:], "churn", on="id")
    assert (found.n, found.n_partner) == (250, 250)
    assert "250 of 400 own records scored" in found.note


def test_too_few_records_are_said_to_be_too_few():
    own, partner = people(n=60)
    found = complementarity(own, partner, "churn", on="id")
    assert (found.verdict, found.reason, found.conditional_bits) == ("can't tell", "too-few-records", None)
    assert "at least 100" in found.advice


def test_a_target_of_one_value_cannot_be_scored():
    own, partner = people(n=300)
    own["churn"] = "no"
    assert complementarity(own, partner, "churn", on="id").verdict == "can't tell"


def test_rare_values_of_the_target_and_missing_ones_do_not_break_it():
    own, partner = people(n=400)
    own.loc[:2, "churn"] = ["maybe", "perhaps", None]
    found = complementarity(own, partner, "churn", on="id")
    assert found.n == 399
    assert "rare values of the target pooled" in found.note


def test_a_continuous_target_is_cut_and_said_to_be():
    rng = np.random.default_rng(0)
    own = pd.DataFrame({"a": rng.standard_normal(500)})
    partner = pd.DataFrame({"b": rng.standard_normal(500)})
    found = complementarity(own, partner, own["a"].to_numpy() + 2 * partner["b"].to_numpy())
    assert found.verdict == "complementary"
    assert "Continuous target cut into 4 levels." in found.note


def test_progress_ends_when_all_models_are_done():
    own, partner = people(n=300)
    told = []
    complementarity(own, partner, "churn", on="id", on_progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


def test_identifiers_are_left_out_and_named():
    own, partner = people(n=300)
    partner["email"] = [f"person{i}" for i in range(300)]
    found = complementarity(own, partner, "churn", on="id")
    assert "identifiers or constants: email" in found.note
    assert "email" not in [c.name for c in found.columns]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"target": "churned"}, "no target column 'churned'"),
        ({"on": "key"}, "no column 'key'"),
        ({"mode": "cells"}, "mode must be"),
        ({"folds": 1}, "folds must be at least 2"),
        ({"target": np.zeros(3)}, "one value for each of the 300"),
    ],
)
def test_wrong_arguments_are_refused(change, message):
    own, partner = people(n=300)
    with pytest.raises(ValueError, match=message):
        complementarity(own, partner, **{"target": "churn", "on": "id"} | change)


def test_repeated_keys_and_a_partner_with_the_target_are_refused():
    own, partner = people(n=300)
    with pytest.raises(ValueError, match="partner has 1 repeated values of 'id'"):
        complementarity(own, pd.concat([partner, partner.iloc[:1]]), "churn", on="id")
    with pytest.raises(ValueError, match="partner holds the target"):
        complementarity(own, partner.assign(churn="no"), "churn", on="id")


def rows(n, seed):
    own, partner = people(n, seed)
    return own.merge(partner, on="id").drop(columns="id")


def test_more_people_of_the_same_kind_are_complementary():
    own, partner = rows(300, 1), rows(2000, 2)
    for frame in (own, partner):  # a rule that takes many examples to learn
        frame["churn"] = np.where(frame["calls"] * frame["minutes"] > 0, "yes", "no")
    found = complementarity(own, partner, "churn", mode="rows")
    assert found.verdict == "complementary"
    assert found.conditional_bits > 0.03
    assert found.accuracy_joint > found.accuracy_own
    assert found.mutual_information_bits < 0.05


def test_wrong_labels_are_harmful():
    wrong = rows(1500, 2)
    wrong["churn"] = np.where(wrong["churn"] == "yes", "no", "yes")
    found = complementarity(rows(600, 1), wrong, "churn", mode="rows")
    assert (found.verdict, found.reason) == ("harmful", "hurts")
    assert found.advice.startswith("No:")
    assert found.conditional_bits_ci95_high < 0


def test_copies_of_own_records_are_redundant_and_do_not_leak():
    own = rows(400, 1)
    found = complementarity(own, own.sample(frac=1, random_state=0), "churn", mode="rows")
    assert (found.verdict, found.reason) == ("redundant", "copies")
    assert found.accuracy_joint == found.accuracy_own
    assert "400 of the partner's 400 records equal own records" in found.note


def test_the_same_person_on_both_sides_does_not_leak():
    own, partner = people(400, 1)
    own = own.merge(partner, on="id")
    shifted = own.assign(minutes=own["minutes"] + 1e-6)  # the same people, not byte for byte
    rng = np.random.default_rng(0)
    own["churn"] = shifted["churn"] = rng.choice(["yes", "no"], 400)  # only memory could predict it
    found = complementarity(own, shifted, "churn", mode="rows", on="id")
    assert found.accuracy_joint < 0.6


def test_a_shifted_column_is_named_first():
    partner = rows(600, 2)
    partner["minutes"] += 3
    found = complementarity(rows(600, 1), partner, "churn", mode="rows")
    assert found.columns[0].name == "minutes"
    assert found.mutual_information_bits > 0.4
