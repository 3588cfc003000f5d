"""While a job publishes it holds its row: nobody else waits for it, whoever they are."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from jobs import execution
from jobs import services as jobs
from jobs.models import Job
from jobs.registration import task
from kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
publishing, enough = threading.Event(), threading.Event()


@task("test.publish", queue="quick", title="Publish for long")
def publish(run, **_):
    with run.publishing():
        publishing.set()
        assert enough.wait(30)


@pytest.fixture
def job(ben) -> Iterator[Job]:
    """A job in the middle of its publication, its lease long over."""
    publishing.clear()
    enough.clear()
    job = jobs.start("test.publish", by=ben.user, organization_id=ben.organization.pk)

    def work() -> None:
        execution.execute(str(job.pk))
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert publishing.wait(30)
    yield job
    enough.set()
    worker.join(30)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Job.Status.SUCCEEDED, 1)


def test_another_worker_leaves_it_at_once(job, settings, monkeypatch):
    monkeypatch.setattr(execution, "CLAIM", execution.CLAIM.replace("lease_until < now()", "true"))
    asked = threading.Thread(target=lambda: (execution.execute(str(job.pk)), connections.close_all()))
    asked.start()
    asked.join(5)
    assert not asked.is_alive()


def test_whoever_wants_to_stop_it_hears_that_it_is_too_late(job, ben, api, client):
    with pytest.raises(jobs.IsPublishing):
        jobs.cancel(job=job, by=SYSTEM, at=timezone.now())
    api.force_authenticate(ben.user)
    answer = api.post(f"/api/v1/jobs/{job.pk}/cancel/")
    assert (answer.status_code, answer.json()["code"]) == (409, "job-publishing")
    client.force_login(ben.user)
    assert client.post(reverse("admin:jobs_job_cancel", args=[job.pk])).status_code == 409
