"""Work under a key exists once while it waits, runs or is done; what failed or was canceled makes way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import registration, relay
from jobs import services as jobs
from jobs.models import Job, Outbox
from kernel.actors import SYSTEM
from kernel.errors import Invalid

pytestmark = pytest.mark.django_db
refusing: list[str] = []


@registration.task("test.keyed", queue="quick", title="Keyed")
def keyed(run, **_):
    if refusing:
        raise Invalid(refusing[0], field="number")


@pytest.fixture(autouse=True)
def _willing():
    refusing.clear()


def started():
    return jobs.start("test.keyed", by=SYSTEM, unique="rebuild:7")


def test_a_second_start_finds_the_job_that_waits_runs_or_is_done():
    first = started()
    assert started() == first
    Job.objects.filter(pk=first.pk).update(status="running")
    assert started() == first
    Job.objects.filter(pk=first.pk).update(status="queued")
    assert jobs.run_now(first).status == Job.Status.SUCCEEDED
    assert started() == first
    assert Outbox.objects.filter(topic=jobs.WAKE).count() == 1


def test_what_failed_is_started_anew():
    refusing.append("Not today.")
    failed = jobs.run_now(started())
    assert failed.status == Job.Status.FAILED
    refusing.clear()

    again = started()

    assert again != failed
    assert again.unique_key == failed.unique_key
    assert jobs.run_now(again).status == Job.Status.SUCCEEDED
    assert started() == again


@pytest.mark.parametrize("status", ["failed", "canceled", "quarantined"])
def test_every_end_without_a_result_makes_way(status):
    first = started()
    Job.objects.filter(pk=first.pk).update(status=status)
    assert started() != first


def test_a_running_job_that_someone_asked_to_stop_makes_way_at_once():
    first = started()
    Job.objects.filter(pk=first.pk).update(status="running")
    jobs.cancel(job=first, by=SYSTEM, at=timezone.now())
    assert started() != first


def test_the_database_refuses_two_holders_of_a_key():
    first = started()
    with pytest.raises(IntegrityError, match="job_key_is_held_once"), transaction.atomic():
        Job.objects.create(name=first.name, queue="quick", unique_key=first.unique_key)


def test_retrying_a_failed_job_takes_its_key_and_a_second_click_changes_nothing():
    first = started()
    Job.objects.filter(pk=first.pk).update(status="failed")

    again = jobs.retry(job=first, by=SYSTEM, at=timezone.now())

    assert jobs.retry(job=first, by=SYSTEM, at=timezone.now()) == again == started()


def test_retrying_a_job_without_a_key_twice_starts_it_once():
    first = jobs.run_now(jobs.start("test.keyed", by=SYSTEM, number=3))

    again = jobs.retry(job=first, by=SYSTEM, at=timezone.now())

    assert again != first
    assert again.parameters == {"number": 3}
    assert jobs.retry(job=first, by=SYSTEM, at=timezone.now()) == again


def test_a_job_that_has_not_ended_is_not_retried():
    with pytest.raises(jobs.NotEnded):
        jobs.retry(job=started(), by=SYSTEM, at=timezone.now())


def test_scheduled_work_runs_once_a_period_even_when_it_fails(monkeypatch, noon):
    monkeypatch.setattr(relay, "_schedule", {"test.keyed": timedelta(hours=1)})
    for _ in range(3):
        relay.tick(noon)
    Job.objects.update(status="failed")
    relay.tick(noon)
    assert Job.objects.count() == 1

    relay.tick(noon + timedelta(hours=1))
    assert Job.objects.count() == 2
