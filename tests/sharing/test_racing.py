"""T-71: somebody takes their data back while a worker builds, scores, trains or exports, at each step of its work.

The worker is a process of its own, woken over a broker; it is held at a step while the withdrawal commits here. What it
commits afterwards holds nothing of the person. At the last step the person is held still, so the withdrawal waits for the
commit, and the chain that follows takes the person out again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from consent import services as consent
from consent.models import Subject
from datastore import files
from datastore.core import parquet
from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from registry.models import ModelVersion
from sharing.cleaning import services as cleaning
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.training.models import Training
from tests.house import WORKER, WORKER_ALONE, House, wait_for
from tests.journeys.conftest import broker, house  # noqa: F401 - fixtures
from tests.platform.consent.test_races import Beside
from tests.sharing import held, shop
from tests.sharing.held import ASKED, BATCH, BEGUN, ENDED, EXPORT, HELD, PASSED, READY, UNASKED
from vault import services as vault

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = (ASKED, PASSED, BEGUN, ENDED, READY, UNASKED)


class Worker:
    """A worker process that runs the jobs it is sent, and stands still at one step of one of them."""

    def __init__(self, house: House, broker: str, folder: Path) -> None:  # noqa: F811
        self._gate, self._house, self._celery = held.Gate(folder), house, Celery(broker=broker)
        house.start("-c", held.PROGRAM, str(folder), *WORKER[WORKER.index("worker") :], *WORKER_ALONE, "-c", "1")

    def runs(self, job: Job, *, until: str) -> Callable[[], Job]:
        """Send a job and come back when it stands at a step; what is returned lets it go on to its end."""
        self._gate.hold_at(until)
        self._celery.send_task(job.name, kwargs={"job_id": str(job.pk)}, queue=job.queue, ignore_result=True)
        wait_for(
            self._gate.has_somebody, seconds=60, what=f"a job that comes to: {until}. {self._house.said()[-2000:]}"
        )

        def to_its_end() -> Job:
            self._gate.open()
            wait_for(lambda: ended(job), seconds=60, what="the job's end")
            assert (job.status, job.error, job.attempts) == ("succeeded", "", 1), self._house.said()[-2000:]
            return job

        return to_its_end


def ended(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_finished


@pytest.fixture
def worker(house: House, broker: str, tmp_path: Path) -> Worker:  # noqa: F811
    folder = tmp_path / "gate"
    folder.mkdir()
    return Worker(house, broker, folder)


@pytest.fixture
def source(house: House, ben: Any, run_jobs: Any) -> DatasetVersion:  # noqa: F811
    return shop.uploaded(ben, "own", run_jobs)


@pytest.fixture
def agreement(ben: Any, cy: Any, source: DatasetVersion, run_jobs: Any) -> Any:
    made = shop.signed(shop.proposed(ben, source, shop.uploaded(cy, "partner", run_jobs)), ben, cy)
    run_jobs()
    return made


@pytest.fixture
def leavers(ben: Any, source: DatasetVersion) -> Iterator[tuple[str, Subject]]:
    """Northwind's customers, one after the other: key and subject."""
    keys = [f"C{i:04d}" for i in range(40)]
    ids = consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=source.dataset.basis)
    return iter([(key, Subject.objects.get(pk=ids[key])) for key in keys])


def leave(subject: Subject) -> None:
    for purpose in ("improve_model", "share_score", "share_train"):
        consent.withdraw(subject=subject, purpose=purpose, organization=subject.organization, by=SYSTEM)


def people_in_the_file(version: DatasetVersion) -> set[str]:
    """Whom the rows are about, read past the gate."""
    with files.open_stored(version.file) as stored:
        tables = list(parquet.batches(stored, key=vault.material(version.key), bound_to=str(version.pk), columns=[]))
    return {person for table in tables for person in table.column("_subject").to_pylist()}


def raced(worker: Worker, leavers: Any, step: str, job: Job, *, people: int = 1) -> tuple[Job, str, Subject]:
    """A job during which somebody leaves at a step; the first of so many ``people``."""
    leaving = [next(leavers) for _ in range(people)]
    to_its_end = worker.runs(job, until=step)
    Beside(lambda: [leave(subject) for _key, subject in leaving]).end()
    return to_its_end(), *leaving[0]


def raced_too_late(worker: Worker, leavers: Any, job: Job) -> tuple[Job, str, Subject]:
    """A job during which somebody leaves who is held still already: the withdrawal commits after the job."""
    key, subject = next(leavers)
    to_its_end = worker.runs(job, until=HELD)
    leaving = Beside(lambda: leave(subject))
    leaving.join(0.3)
    assert leaving.is_alive(), "the withdrawal did not wait for the publication"
    job = to_its_end()
    leaving.end()
    return job, key, subject


def test_t71_a_build_publishes_nobody_who_left_before_it_did(ben, source, worker, leavers, run_jobs):
    for gone, step in enumerate(STEPS, start=1):
        _job, _key, subject = raced(worker, leavers, step, cleaning.request(version=source, by=ben.user))
        made = DatasetVersion.objects.filter(builder=cleaning.CLEAN).latest("number")
        assert made.rows == shop.PEOPLE - gone, step
        assert str(subject.pk) not in people_in_the_file(made), step
        assert not made.subjects.filter(subject=subject).exists(), step

    _job, _key, subject = raced_too_late(worker, leavers, cleaning.request(version=source, by=ben.user))
    made = DatasetVersion.objects.filter(builder=cleaning.CLEAN).latest("number")
    assert str(subject.pk) in people_in_the_file(made)
    run_jobs()
    for version in DatasetVersion.objects.ready():
        assert str(subject.pk) not in people_in_the_file(version)


def test_t71_a_score_counts_nobody_who_left_before_it_was_published(ben, agreement, worker, leavers):
    few = 5  # of fewer who left, the figures told before stand
    for step, gone in zip(STEPS, itertools.count(few, few), strict=False):
        raced(worker, leavers, step, complementarity.request(agreement=agreement, by=ben.user), people=few)
        assert Score.objects.latest("created_at").n == shop.PEOPLE - gone, step

    raced_too_late(worker, leavers, complementarity.request(agreement=agreement, by=ben.user))
    assert Score.objects.latest("created_at").n == shop.PEOPLE - few * len(STEPS)
    for _key, subject in itertools.islice(leavers, few - 1):
        leave(subject)
    jobs.run_now(complementarity.request(agreement=agreement, by=ben.user))
    assert Score.objects.latest("created_at").n == shop.PEOPLE - few * (len(STEPS) + 1)


def test_t71_a_training_learns_from_nobody_who_left_before_it_was_published(ben, agreement, worker, leavers, run_jobs):
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    fused = DatasetVersion.objects.get(builder=fusion.FUSE)

    def ask():
        return training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"])

    def learned_from(trained):
        (rows,) = {version.metadata["recipe"]["rows"] for version in trained.model_versions.all()}
        return rows + trained.n_test

    steps = (*STEPS[:3], BATCH, *STEPS[3:])
    for gone, step in enumerate(steps, start=1):
        raced(worker, leavers, step, ask())
        assert learned_from(Training.objects.latest("created_at")) == shop.PEOPLE - gone, step

    _job, _key, subject = raced_too_late(worker, leavers, ask())
    late = Training.objects.latest("created_at")
    assert learned_from(late) == shop.PEOPLE - len(steps)
    run_jobs()
    assert not ModelVersion.objects.filter(affected_at=None, state="candidate").filter(
        training_data__data_version__subjects__subject=subject
    )
    for version in late.model_versions.all():
        assert version.retraining.replacement.metadata["recipe"]["rows"] + Training.objects.latest(
            "created_at"
        ).n_test == (shop.PEOPLE - len(steps) - 1)


def test_t71_an_export_hands_out_nobody_who_left_before_it_was_done(ben, source, worker, leavers):
    def ask():
        return jobs.start(EXPORT, by=ben.user, organization_id=ben.organization.pk, version_id=source.pk)

    for gone, step in enumerate(STEPS, start=1):
        job, key, _subject = raced(worker, leavers, step, ask())
        assert key not in job.result["customers"], step
        assert len(job.result["customers"]) == shop.PEOPLE - gone, step

    job, key, _subject = raced_too_late(worker, leavers, ask())
    assert key in job.result["customers"]  # handed out while it was allowed
    assert key not in jobs.run_now(ask()).result["customers"]
