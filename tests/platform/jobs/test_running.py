"""A job is a row first: claimed once, fenced, counted, and ended once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jobs import execution, registration, relay
from jobs import services as jobs
from jobs.execution import Canceled, LeaseLost
from jobs.models import Job, Outbox
from kernel.actors import SYSTEM
from kernel.errors import Invalid

pytestmark = pytest.mark.django_db
seen: list[str] = []


@registration.task("test.count", queue="quick", title="Count")
def count(run, *, upto, **_):
    for i in range(upto):
        run.progress(i + 1, upto)
    seen.append(str(run.job.pk))
    with run.publishing() as publication:
        publication.result = {"counted": upto}


@registration.task("test.refuse", queue="quick", title="Refuse")
def refuse(run, **_):
    raise Invalid("Give a number.", field="number")


@registration.task("test.crash", queue="quick", title="Crash")
def crash(run, **_):
    raise ZeroDivisionError("secret answer of a person")


def test_a_job_runs_to_its_result_and_says_what_it_cost():
    job = jobs.run_now(jobs.start("test.count", by=SYSTEM, upto=3))

    assert job.status == Job.Status.SUCCEEDED
    assert job.result == {"counted": 3}
    assert job.cost_seconds > 0
    assert job.fraction == 1.0


def test_the_same_message_five_times_has_one_effect():
    job = jobs.start("test.count", by=SYSTEM, upto=1)
    before = len(seen)
    for _ in range(5):
        execution.execute(str(job.pk))

    assert len(seen) == before + 1


def test_a_refusal_of_the_domain_fails_at_once_with_its_sentence():
    job = jobs.run_now(jobs.start("test.refuse", by=SYSTEM))

    assert (job.status, job.error, job.attempts) == (Job.Status.FAILED, "Give a number.", 1)


def test_a_crash_is_tried_three_times_then_set_aside_without_leaking_the_message():
    job = jobs.start("test.crash", by=SYSTEM)
    for _ in range(5):
        execution.execute(str(job.pk))
    job.refresh_from_db()

    assert (job.status, job.attempts) == (Job.Status.QUARANTINED, 3)
    assert "secret" not in job.error


def test_a_stale_worker_can_not_publish():
    job = jobs.start("test.count", by=SYSTEM, upto=1)
    Job.objects.filter(pk=job.pk).update(status="running", fencing_token=2)
    stale = execution.Run(Job.objects.get(pk=job.pk), 1)

    with pytest.raises(LeaseLost), stale.publishing():
        pass
    with pytest.raises(LeaseLost):
        stale.check()


def test_what_a_publication_wrote_is_gone_when_its_job_can_not_end():
    job = jobs.start("test.count", by=SYSTEM, upto=1)
    Job.objects.filter(pk=job.pk).update(status="running", fencing_token=1)
    run = execution.Run(Job.objects.get(pk=job.pk), 1)

    with pytest.raises(LeaseLost), transaction.atomic(), run.publishing():
        Outbox.objects.create(topic="test.published")
        Job.objects.filter(pk=job.pk).update(fencing_token=2)

    assert not Outbox.objects.filter(topic="test.published").exists()


def test_a_waiting_job_is_canceled_at_once_and_a_running_one_at_its_next_report():
    waiting = jobs.cancel(job=jobs.start("test.count", by=SYSTEM, upto=1), by=SYSTEM, at=timezone.now())
    running = jobs.start("test.count", by=SYSTEM, upto=1)
    Job.objects.filter(pk=running.pk).update(status="running", fencing_token=1)
    jobs.cancel(job=running, by=SYSTEM, at=timezone.now())

    assert waiting.status == Job.Status.CANCELED
    with pytest.raises(Canceled):
        execution.Run(running, 1).progress(1, 1)


def test_a_job_whose_worker_died_is_woken_again():
    job = jobs.start("test.count", by=SYSTEM, upto=1)
    relay.publish(send=lambda payload: None)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET status='running', attempts=1, fencing_token=1, lease_until=now() - interval '1 minute'"
        )
        cursor.execute("UPDATE jobs_outbox SET published_at = now() - interval '1 hour'")

    assert relay.reconcile() == 1
    assert jobs.run_now(job).status == Job.Status.SUCCEEDED
    assert Job.objects.get(pk=job.pk).fencing_token == 2


def test_a_job_whose_message_the_broker_lost_is_woken_again_but_not_hastily():
    jobs.start("test.count", by=SYSTEM, upto=1)
    relay.publish(send=lambda payload: None)
    assert relay.reconcile() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_outbox SET published_at = now() - interval '1 hour'")
    assert relay.reconcile() == 1


def test_a_broker_that_is_down_loses_nothing():
    def broken(payload):
        raise ConnectionError

    jobs.start("test.count", by=SYSTEM, upto=1)
    assert relay.publish(send=broken) == 0
    Outbox.objects.update(available_at=timezone.now())
    sent = []
    assert relay.publish(send=sent.append) == 1
    assert sent[0]["name"] == "test.count"


def test_a_broker_that_is_down_is_asked_once_a_round_and_keeps_nobody_else_waiting(told):
    asked = []

    def broken(payload):
        asked.append(payload)
        raise ConnectionError

    for number in range(3):
        jobs.start("test.count", by=SYSTEM, upto=number)
    jobs.emit("test.told", number=7)

    assert relay.publish(send=broken) == 1
    assert len(asked) == 1
    assert told == ["7"]
    assert relay.publish(send=lambda payload: None) == 2


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setitem(jobs._listeners, "test.told", [lambda number: heard.append(number)])
    return heard


def test_a_listener_that_fails_keeps_the_others_writes_and_is_told_again(told, monkeypatch):
    broken = [True]

    def write_then_fail(number):
        Outbox.objects.create(topic="test.half")
        if broken:
            raise ValueError

    def write(number):
        Outbox.objects.create(topic="test.whole", available_at=timezone.now() + timedelta(days=1))

    monkeypatch.setitem(jobs._listeners, "test.told", [write_then_fail, write, *jobs._listeners["test.told"]])
    jobs.emit("test.told", number=7)

    assert relay.publish() == 0
    assert not Outbox.objects.filter(topic="test.half").exists()
    assert Outbox.objects.filter(topic="test.whole").exists()
    assert Outbox.objects.get(topic="test.told").error == "ValueError"

    broken.clear()
    Outbox.objects.filter(topic="test.told").update(available_at=timezone.now() - timedelta(seconds=1))
    relay.publish()
    assert told == ["7", "7"]
    assert Outbox.objects.get(topic="test.told").published_at is not None


def test_scheduled_work_exists_once_a_period_however_many_relays_tick(noon):
    first = jobs.start("test.count", by=SYSTEM, unique="2026-11-24", upto=1)
    second = jobs.start("test.count", by=SYSTEM, unique="2026-11-24", upto=1)

    assert first == second


def test_a_job_of_an_unknown_name_is_refused_when_asked_for():
    with pytest.raises(KeyError):
        jobs.start("test.nothing", by=SYSTEM)
