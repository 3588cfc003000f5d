"""T-67: one organization that starts thousands of jobs is refused, and the others are served all the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from jobs import execution
from jobs import services as jobs
from jobs.models import Job
from jobs.registration import task
from kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
MOST = 4
done: list[str] = []


@task("test.long", queue="numerics", title="Compute for long")
def long(run: Any, **_: Any) -> None:
    done.append(str(run.job.organization_id))


@pytest.fixture(autouse=True)
def quota(settings):
    settings.ORGANIZATION_JOBS = MOST
    done.clear()


def start(person: Any, **more: Any) -> Job:
    return jobs.start("test.long", by=person.user, organization_id=person.organization.pk, **more)


def test_t67_more_than_its_fill_is_refused_and_the_others_go_on(ben, cy):
    for _ in range(MOST):
        start(ben)
    with pytest.raises(jobs.TooManyJobs):
        start(ben)
    assert start(cy).status == Job.Status.QUEUED
    assert jobs.start("test.long", by=SYSTEM, organization_id=ben.organization.pk).status == Job.Status.QUEUED


def test_t67_what_is_there_already_under_its_key_is_no_new_job(ben):
    first = [start(ben, unique=str(number)) for number in range(MOST)]
    assert start(ben, unique="0") == first[0]


def test_t67_starting_and_stopping_in_a_loop_comes_to_an_end(ben):
    for _ in range(3 * MOST):
        jobs.cancel(job=start(ben), by=ben.user, at=timezone.now())
    with pytest.raises(jobs.TooManyJobs):
        start(ben)
    Job.objects.update(created_at=Now() - timedelta(minutes=2))
    assert start(ben)


def test_t67_organizations_take_turns_whatever_the_order_of_the_messages(ben, cy):
    messages = [start(ben) for _ in range(MOST)] + [start(cy) for _ in range(2)]
    for job in messages:
        execution.take(str(job.pk))
    a, b = str(ben.organization.pk), str(cy.organization.pk)
    assert done == [a, b, a, b, a, a]
    assert set(Job.objects.values_list("status", flat=True)) == {Job.Status.SUCCEEDED}


def test_t67_over_the_api_and_on_pages_it_is_said_when_to_come_again(ben, api, client, run_jobs):
    from sharing.cleaning import services as cleaning
    from tests.sharing import shop

    version = shop.uploaded(ben, "own", run_jobs)
    Job.objects.update(created_at=Now() - timedelta(minutes=2))
    for _ in range(MOST):
        cleaning.request(version=version, by=ben.user)
    api.force_authenticate(ben.user)
    refused = api.post("/api/v1/sharing/cleanings/", {"version": str(version.pk)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-jobs")
    assert refused["Retry-After"] == "30"
    client.force_login(ben.user)
    page = client.post(f"/admin/sharing/listing/version/{version.pk}/clean/", {"columns": version.columns})
    assert page.status_code in (400, 429)
    assert "as many jobs waiting or running as it may" in page.content.decode()
