"""Loading answers in bulk: all of them or none, a person per row, under a basis that covers the purpose."""

import time

import numpy as np
import pandas as pd
import pytest

from consent import services as consent
from consent.models import Subject
from kernel.actors import SYSTEM
from questionnaires import services as questionnaires
from questionnaires.models import Answer, Response


@pytest.fixture
def basis(northwind):
    return consent.attest(
        organization=northwind,
        kind="public_license",
        statement="A public data set.",
        purposes=["design_research"],
        by=SYSTEM,
    )


@pytest.fixture
def collected():
    return pd.DataFrame({"easy": [1, 5, np.nan], "again": ["yes", None, "no"], "recommend": [10, 0, 7]})


def test_each_row_is_a_sent_response_of_a_person_of_its_own(form, basis, collected, rae, bea):
    count = questionnaires.import_responses(questionnaire=form, frame=collected, basis=basis, by=rae.user)

    frame = questionnaires.answers_frame(form, by=bea.user, purpose="design_research")
    assert count == len(frame) == frame["_subject"].nunique() == 3
    for code in ("easy", "recommend"):
        expected = collected[code].dropna().tolist()
        assert sorted(frame[code].dropna()) == sorted(expected)
    assert sorted(frame["again"].dropna()) == ["no", "yes"]


def test_the_answers_of_a_row_stay_together(form, basis, rae, bea):
    steps = [1 + n % 5 for n in range(50)]
    questionnaires.import_responses(
        questionnaire=form, frame=pd.DataFrame({"easy": steps, "recommend": steps}), basis=basis, by=rae.user
    )
    frame = questionnaires.answers_frame(form, by=bea.user, purpose="design_research")
    assert (frame["easy"] == frame["recommend"]).all()


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("easy", [1, 9, 2], "Column easy, row 2"),
        ("easy", [1, 2.5, 2], "Column easy, row 2"),
        ("easy", [1, 2, "often"], "Column easy, row 3"),
        ("again", ["yes", "maybe", "no"], "Column again, row 2"),
        ("speed", [1, 2, 3], "Column speed"),
        ("words", ["a", "b", "c"], "Column words"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_loaded(form, basis, rae, column, values, says):
    with pytest.raises(questionnaires.BadFrame, match=says):
        questionnaires.import_responses(
            questionnaire=form, frame=pd.DataFrame({column: values}), basis=basis, by=rae.user
        )
    assert not Response.objects.exists()
    assert not Subject.objects.filter(basis=basis).exists()


def test_a_basis_for_another_purpose_does_not_do(form, collected, northwind, rae):
    narrow = consent.attest(
        organization=northwind, kind="law", statement="A duty.", purposes=["improve_model"], by=SYSTEM
    )
    with pytest.raises(questionnaires.BasisTooNarrow):
        questionnaires.import_responses(questionnaire=form, frame=collected, basis=narrow, by=rae.user)


def test_three_thousand_people_load_in_seconds(form, basis, rae):
    people = 3000
    frame = pd.DataFrame({code: np.arange(people) % 5 + 1 for code in ("easy", "recommend", "hours")})
    began = time.perf_counter()
    questionnaires.import_responses(questionnaire=form, frame=frame, basis=basis, by=rae.user)
    assert time.perf_counter() - began < 10  # measured: under 1 s
    assert Answer.objects.count() == 3 * people


@pytest.mark.parametrize("wrong", [[2], {"a": 1}, True, "many", 10**400])
def test_what_is_no_step_of_a_scale_is_refused_by_row(form, basis, rae, wrong):
    frame = pd.DataFrame({"easy": [3, wrong]}, dtype=object)
    with pytest.raises(questionnaires.BadFrame, match="row 2"):
        questionnaires.import_responses(questionnaire=form, frame=frame, basis=basis, by=rae.user)
    assert not Response.objects.exists()


def test_nothing_is_loaded_into_a_draft(form, basis, collected, rae):
    questionnaires.take_back(questionnaire=form, by=rae.user)
    with pytest.raises(questionnaires.NotOpen):
        questionnaires.import_responses(questionnaire=form, frame=collected, basis=basis, by=rae.user)
