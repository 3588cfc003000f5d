"""Who takes their answers back is in no later report, and no report that they were in is shown any more."""

import pytest
from django.urls import reverse

from consent import services as consent
from design import registrations
from design.factors import services as factors
from design.models import FactorReport, Optimization, SatisfactionReport
from design.optimization import services as optimization
from design.satisfaction import services as satisfaction
from design.studies import reporting
from design.surveys import services as surveys
from kernel import registry


@pytest.fixture
def people(survey, crowd, noon):
    """Eight who answered everything, differently."""
    eight = crowd(8)
    for number, person in enumerate(eight):
        answers = {"easy": 1 + number % 5, "look": 1 + number % 3, "speed": 5 - number % 4, "recommend": 9}
        surveys.answer(survey=survey, answers=answers, by=person, at=noon)
    return eight


@pytest.fixture
def withdraw(study):
    def take_back(person):
        subject = consent.subject_for(person)
        consent.withdraw(subject=subject, text=study.consent_text, purpose=study.purpose, by=person)

    return take_back


ASKS = {
    "factors": lambda survey, by: factors.ask(survey=survey, items=["easy", "look", "speed"], factors=1, by=by),
    "satisfaction": lambda survey, by: satisfaction.ask(survey=survey, by=by),
}
PAGES = {"factors": "design_factor_report", "satisfaction": "design_satisfaction_report"}
PATHS = {"factors": "factor-reports", "satisfaction": "satisfaction-reports"}


@pytest.mark.parametrize("kind", ASKS)
def test_a_person_who_withdrew_is_in_no_later_report(kind, survey, people, withdraw, bea, run_jobs):
    before = ASKS[kind](survey, bea.user)
    run_jobs()
    withdraw(people[0])
    after = ASKS[kind](survey, bea.user)
    run_jobs()
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.people, after.people) == (8, 7)
    assert before.figures["data_sha256"] != after.figures["data_sha256"]


@pytest.mark.parametrize("kind", ASKS)
def test_a_report_that_they_were_in_is_shown_no_more_and_made_again_by_a_button(
    kind, client, api, survey, people, withdraw, bea, run_jobs
):
    report = ASKS[kind](survey, bea.user)
    run_jobs()
    client.force_login(bea.user)
    api.force_authenticate(bea.user)
    page, path = reverse(f"admin:{PAGES[kind]}", args=[report.pk]), f"/api/v1/{PATHS[kind]}/"
    assert client.get(page).status_code == 200
    assert api.get(f"{path}{report.pk}/").data["figures"]

    withdraw(people[0])

    html = client.get(page).content.decode()
    assert "Somebody took their answers back" in html
    assert "<svg" not in html.split("<main")[1]
    for shown in (api.get(f"{path}{report.pk}/").data, api.get(path).data["results"][0]):
        assert (shown["figures"], shown["people"]) == ({}, None)
    report.refresh_from_db()
    anew = client.post(report.again_address())
    run_jobs()
    assert "shown no more" not in client.get(anew.url).content.decode()
    assert api.post(f"{path}{report.pk}/again/").status_code == 202


def test_ratings_taken_back_are_in_no_later_optimization(study, reviewed, withdraw, bea, run_jobs):
    from accounts.models import User

    before = optimization.ask(study=study, by=bea.user)
    run_jobs()
    withdraw(User.objects.get(email="person0@example.org"))
    before.refresh_from_db()
    assert reporting.is_outdated(before)
    after = reporting.again(report=before, by=bea.user)
    run_jobs()
    after.refresh_from_db()
    assert (before.figures["people"], after.figures["people"]) == (8, 7)
    assert Optimization.objects.count() == 2


def test_taking_back_something_else_changes_no_report(survey, people, ada, northwind, bea, run_jobs):
    report = ASKS["satisfaction"](survey, bea.user)
    run_jobs()
    report.refresh_from_db()
    consent.touch(subject=consent.subject_for(people[0]))
    assert not reporting.is_outdated(report)


def test_who_answers_and_withdraws_after_a_report_leaves_it_as_it_is(
    survey, people, joined, ada, withdraw, bea, run_jobs
):
    from django.utils import timezone

    report = ASKS["satisfaction"](survey, bea.user)
    run_jobs()
    report.refresh_from_db()
    surveys.answer(survey=survey, answers={"easy": 1}, by=joined(ada.user), at=timezone.now())
    withdraw(ada.user)
    assert not reporting.is_outdated(report)


def test_an_erased_person_takes_every_report_that_they_were_in_along(client, survey, people, noon, bea, run_jobs):
    for kind in ASKS:
        ASKS[kind](survey, bea.user)
    run_jobs()
    subject = people[0].subject
    told = []
    for room in registry.people_rooms():
        if room.room in ("design", "questionnaires"):
            told += room.erase([subject.pk], noon)
    consent.mark_erased(subject=subject, at=noon, by=people[0])
    assert "2 reports that your answers were in are shown no more." in told
    for report in (FactorReport.objects.get(), SatisfactionReport.objects.get()):
        assert reporting.figures_of(report) == {}
        client.force_login(bea.user)
        assert "shown no more" in client.get(report.get_absolute_url()).content.decode()


def test_the_list_of_reports_takes_as_many_queries_for_many_as_for_one(
    api, survey, people, withdraw, bea, run_jobs, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    api.force_authenticate(bea.user)
    satisfaction.ask(survey=survey, by=bea.user)
    run_jobs()
    withdraw(people[0])
    with CaptureQueriesContext(connection) as one:
        api.get("/api/v1/satisfaction-reports/")
    for weight in range(2, 6):
        satisfaction.ask(survey=survey, weights={"look": weight, "speed": 1}, by=bea.user)
    run_jobs()
    with django_assert_num_queries(len(one)):
        assert len(api.get("/api/v1/satisfaction-reports/").data["results"]) == 5


def test_a_report_is_one_of_ones_impacts_only_while_it_is_shown_and_one_is_in_it(
    survey, people, withdraw, bea, run_jobs
):
    satisfaction.ask(survey=survey, by=bea.user)
    run_jobs()
    assert len(list(registrations.impact(people[1]))) == 1
    withdraw(people[0])
    assert list(registrations.impact(people[0])) == []
    assert list(registrations.impact(people[1])) == []


def test_asked_for_twice_while_it_is_made_a_report_is_one(survey, people, bea, run_jobs):
    first, second = (satisfaction.ask(survey=survey, by=bea.user) for _time in range(2))
    assert first == second
    assert len(run_jobs()) == 1
    assert satisfaction.ask(survey=survey, by=bea.user) != first
