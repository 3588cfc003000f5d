"""The admin's front page and the pages of jobs: state, reasons, who may stop what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from jobs.models import Job
from portal import dashboard


@pytest.fixture
def running(northwind, ben, noon):
    return Job.objects.create(
        name="sharing.training.train", queue="numerics", organization_id=northwind.pk, asked_by_id=ben.user.pk,
        status=Job.Status.RUNNING, done=3, total=12, started_at=noon - timedelta(minutes=3), note="epoch 3 of 12",
    )  # fmt: skip


def test_the_lead_counts_what_runs_and_what_failed(ben, running, northwind, noon):
    Job.objects.create(
        name="x", queue="quick", organization_id=northwind.pk, status=Job.Status.FAILED, finished_at=noon, error="Why."
    )
    Job.objects.create(
        name="old", queue="quick", organization_id=northwind.pk, status=Job.Status.FAILED,
        finished_at=noon - timedelta(days=8),
    )  # fmt: skip
    found = dashboard.of(ben.user, at=noon)
    assert found.headline == "Northwind"
    assert "One job is under way. One job failed this week." in found.lead
    assert [line.job.error for line in found.jobs.failed] == ["Why."]


def test_a_running_job_says_who_asked_and_how_long_it_will_take(ben, running, noon):
    (line,) = dashboard.of(ben.user, at=noon).jobs.running
    assert (line.asked_by, line.percent, line.left) == ("Ben", 25, "about 9 minutes left")


def test_it_says_when_jobs_wait_and_no_worker_runs(client, ben, northwind):
    Job.objects.create(name="x", queue="quick", organization_id=northwind.pk)
    client.force_login(ben.user)
    assert "No worker is running; jobs wait" in client.get("/admin/").content.decode()


def test_the_page_can_ask_for_its_jobs_alone(client, ben, running):
    client.force_login(ben.user)
    part = client.get("/admin/?part=jobs").content.decode()
    assert "epoch 3 of 12" in part
    assert "<html" not in part


def test_another_companys_jobs_are_not_on_it(client, cy, running):
    client.force_login(cy.user)
    assert "epoch 3 of 12" not in client.get("/admin/").content.decode()


def test_a_member_with_the_ability_stops_a_job(client, bea, running):
    client.force_login(bea.user)
    client.post(reverse("admin:jobs_job_cancel", args=[running.pk]))
    running.refresh_from_db()
    assert running.cancel_requested_at is not None


def test_an_outsider_does_not_learn_that_the_job_exists(client, cy, running):
    client.force_login(cy.user)
    assert client.post(reverse("admin:jobs_job_cancel", args=[running.pk])).status_code == 404


def test_a_member_without_the_ability_is_refused(client, northwind, running, dora):
    from kernel.actors import SYSTEM
    from organizations import services as organizations

    organizations.add_member(organization=northwind, user=dora.user, role="viewer", by=SYSTEM)
    client.force_login(dora.user)
    assert client.post(reverse("admin:jobs_job_cancel", args=[running.pk])).status_code == 403


def test_stopping_a_job_that_has_ended_says_so(client, ben, running):
    Job.objects.filter(pk=running.pk).update(status=Job.Status.SUCCEEDED)
    client.force_login(ben.user)
    answer = client.post(reverse("admin:jobs_job_cancel", args=[running.pk]))
    assert answer.status_code == 409
    assert "already ended" in answer.content.decode()


def test_an_open_page_loads_itself_anew_once_its_job_has_ended(client, ben, running):
    client.force_login(ben.user)
    path = reverse("admin:jobs_job_change", args=[running.pk]) + "?part=state"
    assert "epoch 3 of 12" in client.get(path).content.decode()
    Job.objects.filter(pk=running.pk).update(status=Job.Status.SUCCEEDED)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
