"""A job ends once, whatever happens to its worker, and leaves no checkpoint behind."""

import pytest
from django.db import connection
from django.utils import timezone

from jobs import execution, registration, relay
from jobs import services as jobs
from jobs.execution import LeaseLost
from jobs.models import Checkpoint, Job
from kernel.actors import SYSTEM
from vault.models import DataKey

pytestmark = pytest.mark.django_db


@registration.task("test.resume", queue="quick", title="Resume")
def resume(run, **_):
    done = int(run.restore() or b"0")
    for step in range(done, 4):
        run.checkpoint(str(step + 1).encode())
        if step == 1 and run.job.attempts == 1:
            raise ConnectionError("the worker's machine went away")
    return {"resumed_at": done}


@registration.task("test.stopped_while_failing", queue="quick", title="Stopped while failing")
def stopped_while_failing(run, **_):
    jobs.cancel(job=run.job, by=SYSTEM, at=timezone.now())
    raise ZeroDivisionError


def held(job, **changes):
    """A run of a job that a worker holds."""
    Job.objects.filter(pk=job.pk).update(**{"status": "running", "fencing_token": 1, "attempts": 1} | changes)
    return execution.Run(Job.objects.get(pk=job.pk), 1)


def lease_is_over():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_job SET lease_until = now() - interval '1 minute'")


@pytest.fixture
def run(db):
    return held(jobs.start("test.resume", by=SYSTEM))


def test_a_later_attempt_goes_on_from_the_checkpoint_of_the_one_before():
    job = jobs.run_now(jobs.start("test.resume", by=SYSTEM))
    assert (job.status, job.attempts) == (Job.Status.QUEUED, 1)

    assert jobs.run_now(job).result == {"resumed_at": 2}
    assert not Checkpoint.objects.exists()


def test_a_checkpoint_is_sealed_and_its_key_dies_with_the_job(run):
    run.checkpoint(b"weights that know people")
    run.checkpoint(b"weights that know more people")
    kept = Checkpoint.objects.get()
    assert b"people" not in bytes(kept.sealed)
    assert run.restore() == b"weights that know more people"

    with run.publishing():
        pass

    assert not Checkpoint.objects.exists()
    assert DataKey.objects.get(pk=kept.key_id).destroyed_at is not None


def test_a_forgotten_checkpoint_can_not_be_read_from_any_copy_of_its_row(run):
    run.checkpoint(b"weights")
    copy = Checkpoint.objects.get()
    run.forget()
    assert run.restore() is None

    copy.save(force_insert=True)
    assert run.restore() is None


def test_a_checkpoint_that_was_exchanged_is_not_resumed_from(run):
    run.checkpoint(b"weights")
    Checkpoint.objects.update(sealed=b"\x01" + bytes(60))
    assert run.restore() is None


def test_a_worker_without_the_lease_can_not_overwrite_a_checkpoint(run):
    run.checkpoint(b"the first worker's")
    Job.objects.update(fencing_token=2)
    with pytest.raises(LeaseLost):
        run.checkpoint(b"late")
    assert run.restore() == b"the first worker's"


def test_a_worker_that_lost_its_lease_ends_nothing():
    job = jobs.start("test.resume", by=SYSTEM)
    run = held(job)
    Job.objects.filter(pk=job.pk).update(fencing_token=2)

    with pytest.raises(LeaseLost):
        execution._attempt_failed(run, ValueError())

    job.refresh_from_db()
    assert job.status == Job.Status.RUNNING


def test_a_canceled_job_whose_worker_died_is_ended_by_the_relay(run):
    run.checkpoint(b"weights")
    jobs.cancel(job=run.job, by=SYSTEM, at=timezone.now())
    lease_is_over()

    assert relay.reconcile() == 0

    run.job.refresh_from_db()
    assert run.job.status == Job.Status.CANCELED
    assert not Checkpoint.objects.exists()


def test_a_job_that_killed_three_workers_is_set_aside(run):
    run.checkpoint(b"weights")
    Job.objects.update(attempts=3)
    lease_is_over()
    relay.reconcile()
    run.job.refresh_from_db()
    assert (run.job.status, run.job.error_code) == (Job.Status.QUARANTINED, "worker-died")
    assert not Checkpoint.objects.exists()


def test_a_job_that_fails_while_someone_stops_it_is_canceled_and_not_put_back():
    assert jobs.run_now(jobs.start("test.stopped_while_failing", by=SYSTEM)).status == Job.Status.CANCELED
