"""A worker is killed, a broker forgets: the job still ends, once (real worker, relay and broker)."""

from __future__ import annotations

import pytest
import redis
from celery import Celery

from consent import services as consent
from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs.models import Job, Outbox
from sharing.uploads import services as uploads
from sharing.uploads.models import Upload
from tests.cast import Person
from tests.house import House, kill, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 100_000  # read in a few seconds, so that there is a middle to be killed in


def ask(ben: Person) -> Job:
    """Ben uploads a table whose reading takes seconds."""
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="Customers agreed in their contracts.",
        purposes=["improve_model"], by=ben.user,
    )  # fmt: skip
    dataset = datastore.create_dataset(
        organization=ben.organization, name="Customers", kind="table", by=ben.user, basis=basis
    )
    table = "plan,minutes\n" + "".join(f"{'basic' if i % 3 else 'plus'},{i * 7 % 901}\n" for i in range(ROWS))
    _upload, job = uploads.receive(dataset=dataset, data=table.encode(), basis=basis, by=ben.user)
    return job


def ended(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_finished


def assert_done_once(job: Job, house: House, *, attempts: int) -> None:
    assert (job.status, job.error) == (Job.Status.SUCCEEDED, ""), house.said()
    assert job.attempts == attempts
    version = DatasetVersion.objects.get()
    assert job.result == {"version": str(version.pk), "rows": ROWS}
    assert (Upload.objects.get().version_id, version.rows) == (version.pk, ROWS)


def test_a_worker_killed_in_the_middle_of_a_job_is_replaced_and_the_job_ends_once(ben: Person, house: House) -> None:
    job = ask(ben)
    house.relay()
    worker = house.worker()
    wait_for(lambda: Job.objects.filter(pk=job.pk, status="running").exists(), what="the job's beginning")
    kill(worker)
    job.refresh_from_db()
    assert (job.status, DatasetVersion.objects.count()) == (Job.Status.RUNNING, 0)

    house.worker()
    wait_for(lambda: ended(job), what="the second worker")

    assert_done_once(job, house, attempts=2)
    assert job.fencing_token == 2


def test_a_broker_that_forgets_everything_loses_no_job(ben: Person, house: House, queue: redis.Redis) -> None:
    job = ask(ben)
    relay = house.relay()
    sent = Outbox.objects.filter(topic="jobs.wake", published_at__isnull=False, payload__job_id=str(job.pk))
    wait_for(lambda: queue.llen("numerics") == 1 and sent.exists(), what="the job's message")
    kill(relay)
    queue.flushall()
    assert queue.llen("numerics") == 0

    house.worker()
    house.relay()
    wait_for(lambda: ended(job), what="the relay's second message")

    assert_done_once(job, house, attempts=1)
    assert Outbox.objects.filter(topic="jobs.wake", payload__job_id=str(job.pk)).count() > 1


def test_a_message_that_comes_five_times_to_two_workers_has_one_effect(
    ben: Person, house: House, broker: str, queue: redis.Redis
) -> None:
    job = ask(ben)
    with Celery(broker=broker).connection_for_write() as channel:
        for _ in range(5):
            Celery(broker=broker).send_task(
                job.name, kwargs={"job_id": str(job.pk)}, queue=job.queue, connection=channel, ignore_result=True
            )
    assert queue.llen("numerics") == 5

    house.worker(concurrency=2)
    wait_for(lambda: ended(job) and not queue.llen("numerics") and not queue.hlen("unacked"), what="all five messages")

    assert_done_once(job, house, attempts=1)
