"""A worker is killed while it trains, a broker forgets a training that waits: it ends once, at the same models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import redis

from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Checkpoint, Job, Outbox
from registry.models import ModelVersion
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.training.models import Training
from tests.cast import Person
from tests.house import House, kill, wait_for
from tests.sharing import shop

pytestmark = pytest.mark.django_db(transaction=True)
TRAINERS = ["gradient-boosting", "logistic-regression"]


@pytest.fixture
def ask(ben: Person, cy: Person, house: House, run_jobs: Callable[..., Any], monkeypatch: Any) -> Callable[[], Job]:
    """Two companies' data, fused; each call asks for the same training."""
    monkeypatch.setattr(shop, "PEOPLE", 9000)  # trained in some ten seconds, so that there is a middle to be killed in
    sources = [shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)]
    agreement = shop.signed(shop.proposed(ben, *sources), ben, cy)
    run_jobs()
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    fused = DatasetVersion.objects.get(builder=fusion.FUSE)
    return lambda: training.request(agreement=agreement, data=fused, by=ben.user, trainers=TRAINERS)


def ended(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_finished


def assert_done_once(job: Job, house: House, *, attempts: int) -> Training:
    assert (job.status, job.error, job.attempts) == (Job.Status.SUCCEEDED, "", attempts), house.said()
    made = Training.objects.get()
    assert job.result["training"] == str(made.pk)
    assert ModelVersion.objects.count() == 3 * len(TRAINERS)
    assert not Checkpoint.objects.exists()
    return made


def test_a_training_whose_worker_is_killed_goes_on_from_its_checkpoint_and_ends_once(
    ask: Callable[[], Job], house: House
) -> None:
    job = ask()
    house.relay()
    worker = house.worker()
    wait_for(lambda: Checkpoint.objects.exists() or ended(job), what="the first checkpoint")
    kill(worker)
    job.refresh_from_db()
    assert (job.status, Training.objects.count(), ModelVersion.objects.count()) == (Job.Status.RUNNING, 0, 0)

    house.worker()
    wait_for(lambda: ended(job), seconds=180, what="the second worker")

    resumed = assert_done_once(job, house, attempts=2)
    assert "training.resumed" in house.said()
    again = jobs.run_now(ask())  # from beginning to end in one go
    assert again.status == Job.Status.SUCCEEDED
    assert Training.objects.exclude(pk=resumed.pk).get().figures == resumed.figures


def test_a_training_that_waits_survives_a_broker_that_forgets_everything(
    ask: Callable[[], Job], house: House, queue: redis.Redis
) -> None:
    job = ask()
    relay = house.relay()
    sent = Outbox.objects.filter(topic="jobs.wake", published_at__isnull=False, payload__job_id=str(job.pk))
    wait_for(lambda: queue.llen("numerics") > 0 and sent.exists(), what="the job's message")
    kill(relay)
    queue.flushall()

    house.worker()
    house.relay()
    wait_for(lambda: ended(job), seconds=180, what="the relay's second message")

    assert_done_once(job, house, attempts=1)
