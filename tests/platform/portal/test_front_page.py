"""What stands on a team's front page: figures through the gate, what needs whom, studies; and what a participant's has not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from consent import services as consent
from jobs.models import Job
from kernel import registry
from portal import dashboard, figures
from rights import services as rights
from rights.models import PrivacyRequest
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew():
    cache.clear()


def _say_yes(text, count, start=0):
    for number in range(start, start + count):
        user = User.objects.create_user(f"p{number}@example.org")
        consent.grant(subject=consent.subject_for(user), text=text, purpose="improve_model", by=user)


def _people(user):
    (card,) = figures.people(user)
    return card


def test_a_few_people_are_hidden_and_so_is_that_there_are_none(ben):
    text = publish(ben.organization, ben.user)
    nobody = _people(ben.user)
    _say_yes(text, 4)
    cache.clear()

    assert (nobody.value, nobody.detail) == (_people(ben.user).value, _people(ben.user).detail)
    assert _people(ben.user).value == "< 5"
    assert not [point for point in _people(ben.user).spark if point]


def test_one_person_more_does_not_move_the_figure(ben):
    text = publish(ben.organization, ben.user)
    _say_yes(text, 12)
    assert _people(ben.user).value == "12"
    _say_yes(text, 1, start=12)
    cache.clear()
    assert _people(ben.user).value == "12"


def test_those_who_took_it_back_are_not_counted(ben):
    text = publish(ben.organization, ben.user)
    _say_yes(text, 12)
    for user in User.objects.filter(email__startswith="p")[:6]:
        consent.withdraw(subject=consent.subject_for(user), text=text, purpose="improve_model", by=user)

    card = _people(ben.user)
    assert card.value == "6"
    assert "6 took it back" in card.detail


def test_another_companys_people_are_not_on_it(ben, cy):
    _say_yes(publish(ben.organization, ben.user), 12)
    assert list(figures.people(cy.user)) == []


def _failed(northwind, **fields):
    return Job.objects.create(
        name="design.factors.report", queue="quick", organization_id=northwind.pk, status=Job.Status.FAILED,
        finished_at=timezone.now(), error="Item 14 has the same answer from everyone.", **fields,
    )  # fmt: skip


def test_a_failed_job_needs_who_may_run_it_again_until_somebody_does(ben, dora, northwind):
    from kernel.actors import SYSTEM
    from organizations import services as organizations

    organizations.add_member(organization=northwind, user=dora.user, role="viewer", by=SYSTEM)
    job = _failed(northwind, parameters={"report_id": "x"})
    (item,) = figures.failed_jobs(ben.user)

    assert "Item 14" in item.detail
    assert str(job.pk) in item.href
    assert list(figures.failed_jobs(dora.user)) == []
    Job.objects.create(
        name=job.name, queue="quick", organization_id=northwind.pk, parameters={"report_id": "x"},
        created_at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip
    assert list(figures.failed_jobs(ben.user)) == []


def test_a_teams_work_is_not_among_what_waits_for_the_same_person_at_home(ben, northwind, client):
    _failed(northwind)
    client.force_login(ben.user)

    assert "One job failed" in client.get("/admin/").content.decode()
    assert "One job failed" not in client.get("/").content.decode()
    assert registry.waiting_for(ben.user) == []


def test_what_waits_for_a_person_at_home_is_not_among_the_teams_work(ben, client):
    text = publish(ben.organization, ben.user, audience="everyone")
    consent.subject_for(ben.user)
    client.force_login(ben.user)

    assert f"/consents/{text.pk}/" in client.get("/").content.decode()
    assert f"/consents/{text.pk}/" not in client.get("/admin/").content.decode()


def test_a_page_that_asks_for_its_jobs_computes_nothing_else(client, ben, northwind, monkeypatch):
    def never(user):
        raise AssertionError("the jobs alone were asked for")

    monkeypatch.setattr(registry, "cards_for", never)
    client.force_login(ben.user)
    assert client.get("/admin/?part=jobs").status_code == 200


def test_the_front_page_asks_the_same_however_many_jobs_there_are(client, ben, northwind):
    client.force_login(ben.user)

    def queries(count):
        Job.objects.all().delete()
        for number in range(count):
            _failed(northwind, parameters={"n": number})
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/admin/").status_code == 200
        return len(asked)

    queries(1)
    assert queries(1) == queries(30)


def test_a_course_is_drawn_and_told_apart_from_the_figure(ben, noon):
    found = dashboard.of(ben.user, at=noon)
    assert all(figure.spark == "" or "<svg" in figure.spark for figure in found.figures)


def test_an_operator_sees_the_platform_and_what_the_law_waits_for(client, odd, ada, northwind, noon):
    rights.request_export(user=ada.user, by=ada.user, at=timezone.now())
    client.force_login(odd.user)
    page = client.get("/admin/").content.decode()
    assert "One privacy request" in page
    assert "Organizations" in page
    PrivacyRequest.objects.update(due_on=timezone.now().date() - timedelta(days=1))
    assert "the oldest is overdue" in client.get("/admin/").content.decode()


def test_a_member_sees_nothing_of_the_platforms_own(ben):
    assert list(figures.platform(ben.user)) == []
    assert list(figures.privacy_requests(ben.user)) == []
