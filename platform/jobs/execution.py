"""Running a job: claim, lease with heartbeat, fencing token, attempts, one publication."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import F, Q

from jobs.models import Job
from jobs.registration import declaration_of
from kernel.errors import DomainError

log = structlog.get_logger(__name__)

CLAIM = """
UPDATE jobs_job SET status = 'running', attempts = attempts + 1, fencing_token = fencing_token + 1,
    lease_until = now() + make_interval(secs => %s), heartbeat_at = now(), started_at = coalesce(started_at, now())
WHERE id = %s AND cancel_requested_at IS NULL AND attempts < %s
  AND (status = 'queued' OR (status = 'running' AND lease_until < now()))
RETURNING fencing_token
"""
BEAT = """
UPDATE jobs_job SET lease_until = now() + make_interval(secs => %s), heartbeat_at = now()
WHERE id = %s AND fencing_token = %s AND status = 'running'
RETURNING cancel_requested_at IS NOT NULL
"""


class LeaseLost(Exception):
    """Another worker took the job, or it ended; this one's writes are refused."""


class Canceled(Exception):
    """Someone canceled the job."""


@dataclass
class Publication:
    """What a job leaves behind: ids and figures, set inside the publishing transaction."""

    result: dict[str, Any] = field(default_factory=dict)


class Run:
    """A worker's hold on a job: report progress, save checkpoints, publish once."""

    def __init__(self, job: Job, token: int) -> None:
        self.job = job
        self.token = token
        self.published = False
        self._reported_at = 0.0

    @property
    def by(self) -> Any:
        """The id of who asked, shaped as an actor for audit."""
        return Asker(self.job.asked_by_id)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Report (at most 4 times a second) and learn whether to stop.

        Raises:
            Canceled: someone canceled the job.
            LeaseLost: another worker holds it.
        """
        now = time.monotonic()
        if now - self._reported_at < 0.25 and done < total:
            return
        self._reported_at = now
        self.check()
        mine = Job.objects.filter(pk=self.job.pk, fencing_token=self.token)
        mine.update(done=done, total=total, note=note[:200])

    def check(self) -> None:
        """Renew the lease; raises as ``progress`` does."""
        with connection.cursor() as cursor:
            cursor.execute(BEAT, [settings.JOB_LEASE_SECONDS, self.job.pk, self.token])
            row = cursor.fetchone()
        if row is None:
            raise LeaseLost
        if row[0]:
            raise Canceled

    def checkpoint(self, state: bytes) -> None:
        """Keep a resumable state; refused when the lease is lost."""
        if not Job.objects.filter(pk=self.job.pk, fencing_token=self.token, status="running").update(checkpoint=state):
            raise LeaseLost

    def restore(self) -> bytes | None:
        """The last checkpoint of an earlier attempt, if any."""
        state = Job.objects.values_list("checkpoint", flat=True).get(pk=self.job.pk)
        return bytes(state) if state is not None else None

    @contextmanager
    def publishing(self) -> Iterator[Publication]:
        """One transaction that publishes under the fencing token and ends the job with its result."""
        publication = Publication()
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=self.job.pk)
            if job.fencing_token != self.token or job.status != Job.Status.RUNNING:
                raise LeaseLost
            if job.cancel_requested_at:
                raise Canceled
            yield publication
            _end(self.job.pk, self.token, Job.Status.SUCCEEDED, result=publication.result)
        self.published = True


@dataclass(frozen=True)
class Asker:
    """An actor known by id alone."""

    pk: Any


def execute(job_id: str) -> None:
    """Claim the job and run it to one of its ends; returns quietly when it isn't ours to run."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [settings.JOB_LEASE_SECONDS, job_id, settings.JOB_MAX_ATTEMPTS])
        row = cursor.fetchone()
    if row is None:
        return
    job = Job.objects.get(pk=job_id)
    run = Run(job, row[0])
    began = time.monotonic()
    try:
        with _heartbeat(run):
            result = declaration_of(job.name).function(run, **job.parameters)
        if not run.published:
            with run.publishing() as publication:
                publication.result = result or {}
    except LeaseLost:
        log.warning("job.lease_lost", job_id=job_id)
    except Canceled:
        _end(job.pk, run.token, Job.Status.CANCELED)
    except DomainError as error:
        _end(job.pk, run.token, Job.Status.FAILED, error_code=error.code, error=str(error.detail))
    except Exception as error:
        log.exception("job.attempt_failed", job_id=job_id, job=job.name)
        _attempt_failed(job, run.token, error)
    finally:
        Job.objects.filter(pk=job.pk).update(cost_seconds=F("cost_seconds") + (time.monotonic() - began))


def _attempt_failed(job: Job, token: int, error: Exception) -> None:
    """Put the job back, or aside after the last attempt. The error's text may hold data, so its type alone is kept."""
    words = f"The program failed ({type(error).__name__}). The worker's log has the details under this job's id."
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        _end(job.pk, token, Job.Status.QUARANTINED, error_code="crashed", error=words)
        return
    Job.objects.filter(pk=job.pk, fencing_token=token, status="running").update(
        status=Job.Status.QUEUED, lease_until=None, error_code="crashed", error=words
    )


def _end(job_id: Any, token: int, status: str, **fields: Any) -> None:
    from django.db.models.functions import Now

    if status == Job.Status.SUCCEEDED:
        fields |= {"error": "", "error_code": ""}
    ended = Job.objects.filter(Q(pk=job_id, fencing_token=token, status="running")).update(
        status=status, finished_at=Now(), lease_until=None, checkpoint=None, **fields
    )
    if not ended:
        raise LeaseLost


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work computes (it has its own database connection)."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
                with connection.cursor() as cursor:
                    cursor.execute(BEAT, [settings.JOB_LEASE_SECONDS, run.job.pk, run.token])
                    if cursor.fetchone() is None:
                        return
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"lease-{run.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)
