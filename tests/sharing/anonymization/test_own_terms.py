"""What one may ask of an anonymized version of one's own, and what its report says."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import entropy

from datastore import making
from kernel.errors import Invalid
from sharing.anonymization.services import _anonymized

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
    report = _anonymized(table, ROLES, list(ROLES), k=5).report
    assert report["risk"]["prosecutor"] == pytest.approx(1 / report["k"])
    assert 0 < report["risk"]["marketer"] <= 1 / 5
    assert report["discernibility"] >= 5 * len(AGES)
    said = [value for _label, value in making.facts(report)]
    assert f"{100 * report['risk']['marketer']:.1f} %" in said


def test_several_rows_of_one_person_do_not_lower_the_risk(table):
    twice = pa.concat_tables([table, table])
    report = _anonymized(twice, ROLES, list(ROLES), k=5).report
    assert report["risk"] == _anonymized(table, ROLES, list(ROLES), k=5).report["risk"]


def test_no_one_value_prevails_in_a_group(table):
    asked = 1.6
    step = _anonymized(table, ROLES, list(ROLES), k=5, entropy_diversity=asked)
    shown = step.table.to_pandas()
    effective = shown.groupby("age")["illness"].agg(lambda values: np.exp(entropy(values.value_counts())))
    assert step.report["entropy_l"] == pytest.approx(effective.min())
    assert step.report["entropy_l"] >= asked - 1e-9
    assert step.report["l"] == 2


def test_the_few_who_are_far_from_all_may_be_left_out_with_their_subjects(table):
    step = _anonymized(table, ROLES, list(ROLES), k=5, most_lost=0.3, most_left_out=0.05)
    assert step.report["suppressed"] == 5
    assert step.table.num_rows == 200
    assert step.table.column("_subject").to_pylist() == [str(UUID(int=i)) for i in range(200)]


def test_more_than_the_share_is_refused_in_words(table):
    with pytest.raises(Invalid, match=r"5 of 205 rows \(2.4%\).*column 'age'"):
        _anonymized(table, ROLES, list(ROLES), k=5, most_lost=0.3, most_left_out=0.01)
