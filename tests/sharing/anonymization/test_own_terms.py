"""What one may ask of an anonymized version of one's own, and what its report says."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import entropy

from datastore import making
from kernel.errors import Invalid
from sharing.anonymization.services import Terms, anonymized

ROLES = {"age": "quasi_identifier", "illness": "sensitive"}
AGES = [20 + i % 40 for i in range(200)] + [70, 80, 90, 95, 99]


@pytest.fixture
def table():
    return pa.table(
        {
            "age": AGES,
            "illness": ["flu" if i % 5 else "gout" for i in range(len(AGES))],
            "_subject": [str(UUID(int=i)) for i in range(len(AGES))],
        }
    )


def test_the_report_has_the_risk_and_how_alike_rows_are(table):
    report = anonymized(table, ROLES, list(ROLES), Terms()).report
    assert report["risk"]["prosecutor"] == pytest.approx(1 / report["k"])
    assert 0 < report["risk"]["marketer"] <= 1 / 5
    assert report["discernibility"] >= 5 * len(AGES)
    said = [value for _label, value in making.facts(report)]
    assert f"{100 * report['risk']['marketer']:.1f} %" in said


def test_several_rows_of_one_person_do_not_lower_the_risk(table):
    twice = pa.concat_tables([table, table])
    report = anonymized(twice, ROLES, list(ROLES), Terms()).report
    assert report["risk"] == anonymized(table, ROLES, list(ROLES), Terms()).report["risk"]


def test_no_one_value_prevails_in_a_group(table):
    asked = 1.6
    step = anonymized(table, ROLES, list(ROLES), Terms(entropy_diversity=asked))
    shown = step.table.to_pandas()
    effective = shown.groupby("age")["illness"].agg(lambda values: np.exp(entropy(values.value_counts())))
    assert step.report["entropy_l"] == pytest.approx(effective.min())
    assert step.report["entropy_l"] >= asked - 1e-9
    assert step.report["l"] == 2


def test_the_few_who_are_far_from_all_may_be_left_out_with_their_subjects(table):
    step = anonymized(table, ROLES, list(ROLES), Terms(most_lost=0.3, most_left_out=0.05))
    assert step.report["suppressed"] == 5
    assert step.table.num_rows == 200
    assert step.table.column("_subject").to_pylist() == [str(UUID(int=i)) for i in range(200)]


def test_more_than_the_share_is_refused_in_words(table):
    with pytest.raises(Invalid, match=r"5 of 205 rows \(2.4%\).*column 'age'"):
        anonymized(table, ROLES, list(ROLES), Terms(most_lost=0.3, most_left_out=0.01))


def test_what_a_model_loses_is_measured_on_what_is_to_be_predicted(table):
    roles = ROLES | {"churn": "target"}
    churn = pa.array(["yes" if age > 40 else "no" for age in AGES])
    step = anonymized(table.append_column("churn", churn), roles, list(roles), Terms(), measured=True)
    found = step.report["utility"]
    assert found["target"] == "churn"
    assert found["accuracy"] > 0.95 > found["baseline"]
    assert found["ci95_low"] <= found["lost"] <= found["ci95_high"]
    assert "A model tells churn right, learnt from the rows as they were" in dict(making.facts(step.report))


def test_without_something_to_predict_nothing_is_measured_but_what_was_asked_for_is(table):
    assert "utility" not in anonymized(table, ROLES, list(ROLES), Terms(), measured=True).report
    asked = anonymized(table, ROLES, list(ROLES), Terms(target="illness"), measured=True).report
    assert asked["utility"]["target"] == "illness"
    alike = table.set_column(1, "illness", pa.array(["flu"] * len(AGES)))
    with pytest.raises(Invalid, match="1 values"):
        anonymized(alike, ROLES, list(ROLES), Terms(target="illness"), measured=True)


def test_a_measure_that_is_mostly_about_two_is_not_told(table):
    two = pa.array([str(UUID(int=i if i < 10 else 200 + i % 2)) for i in range(len(AGES))])
    mostly = table.set_column(2, "_subject", two)
    assert "utility" not in anonymized(mostly, ROLES, list(ROLES), Terms(2, target="illness"), measured=True).report


def test_values_widen_as_the_hierarchy_says_and_stay_close_to_everybodys(table):
    asked = Terms(hierarchies={"age": {"bands": [10, 40], "start": 20}}, closeness=0.1)
    step = anonymized(table, ROLES, list(ROLES), asked)
    assert set(step.table.column("age").to_pylist()) <= {f"[{low}, {low + 10})" for low in range(20, 100, 10)} | {
        "[20, 60)", "[60, 100)", "*", *map(str, AGES)}  # fmt: skip
    assert step.report["t"] <= 0.1
    assert [each["column"] for each in step.report["blurred"]] == ["age"]


def test_a_job_of_an_earlier_release_can_be_run_again():
    assert Terms.of({"version_id": "x", "minimum_group": 7, "diversity": None, "most_lost": 0.5}) == Terms(
        minimum_group=7, most_lost=0.5
    )
