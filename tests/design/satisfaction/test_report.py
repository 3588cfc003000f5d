"""A satisfaction report: scores with intervals, small groups hidden."""

import pytest

from consent import services as consent
from design.satisfaction import services as satisfaction
from design.studies import reporting
from design.surveys import services as surveys
from jobs.models import Job
from kernel.errors import Invalid


def answered(survey, people, noon, recommend):
    for number, person in enumerate(people):
        answers = {"easy": 3, "look": 4, "speed": 2 + 2 * (number % 2), "recommend": recommend(number)}
        surveys.answer(survey=survey, answers=answers, by=person, at=noon)


@pytest.fixture
def report_of(bea, run_jobs):
    def make(survey, **settings):
        asked = satisfaction.ask(survey=survey, by=bea.user, **settings)
        (job,) = run_jobs()
        asked.refresh_from_db()
        return asked, job

    return make


def test_scores_carry_interval_and_n(survey, crowd, noon, report_of):
    answered(survey, crowd(20), noon, lambda n: (10, 7, 3, 9)[n % 4])
    report, _job = report_of(survey)

    (score,) = report.figures["net_promoter"]
    assert score["points"] == pytest.approx(100 * (10 - 5) / 20)
    assert score["ci95_low"] < score["points"] < score["ci95_high"]
    assert (score["promoters"], score["passives"], score["detractors"]) == (10, 5, 5)
    index = report.figures["satisfaction_index"]
    assert index["index"] == pytest.approx(100 * (0.75 + 0.5) / 2)
    assert index["n"] == 20


def test_with_one_small_group_none_of_the_groups_shows(survey, crowd, noon, report_of):
    answered(survey, crowd(20), noon, lambda n: 3 if n == 0 else 9 - n % 2)
    report, _job = report_of(survey)
    (score,) = report.figures["net_promoter"]
    assert score["groups_hidden"]
    assert {score["promoters"], score["passives"], score["detractors"]} == {None}


def test_weights_say_which_item_matters_more(survey, crowd, noon, report_of):
    answered(survey, crowd(6), noon, lambda n: 9)
    report, _job = report_of(survey, weights={"look": 3, "speed": 1})
    assert report.figures["satisfaction_index"]["index"] == pytest.approx(100 * (0.75 * 3 + 0.5) / 4)


def test_four_people_make_no_report(survey, crowd, noon, report_of):
    answered(survey, crowd(4), noon, lambda n: 9)
    report, job = report_of(survey)
    assert (job.status, job.error_code) == (Job.Status.FAILED, "too-few-people")
    assert report.figures == {}


@pytest.mark.parametrize("weights", [{"look": 1}, {"look": 0, "speed": 0}, {"look": -1, "speed": 2}])
def test_weights_that_do_not_fit_are_refused(survey, bea, weights):
    with pytest.raises(Invalid) as refusal:
        satisfaction.ask(survey=survey, by=bea.user, weights=weights)
    assert refusal.value.field == "weights"


def test_who_withdraws_while_it_is_computed_is_not_in_it(survey, study, crowd, noon, report_of, monkeypatch):
    people = crowd(8)
    answered(survey, people, noon, lambda n: 9)
    compute, calls = satisfaction._figures, []

    def and_meanwhile(report, reading):
        if not calls:
            subject = consent.subject_for(people[0])
            consent.withdraw(subject=subject, text=study.consent_text, purpose=study.purpose, by=people[0])
        calls.append(len(reading.frame))
        return compute(report, reading)

    monkeypatch.setattr(satisfaction, "_figures", and_meanwhile)
    report, job = report_of(survey)

    assert job.status == Job.Status.SUCCEEDED
    assert calls == [8, 7]
    assert report.people == report.figures["n"] == 7


def test_a_later_withdrawal_marks_the_report_as_outdated(survey, study, crowd, noon, report_of):
    people = crowd(6)
    answered(survey, people, noon, lambda n: 9)
    report, _job = report_of(survey)
    assert not reporting.is_outdated(report)
    subject = consent.subject_for(people[0])
    consent.withdraw(subject=subject, text=study.consent_text, purpose=study.purpose, by=people[0])
    assert reporting.is_outdated(report)
