"""Running a job: claim, lease with heartbeat, attempts, and one of its ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.models import F
from django.utils import translation

from jobs import ending, permissions
from jobs.ending import ASKER_LEFT, LeaseLost
from jobs.models import Job
from jobs.registration import declaration_of
from jobs.running import AskerLeft, Canceled, Run, renew
from kernel.errors import DomainError

__all__ = ["Canceled", "LeaseLost", "Run", "execute", "take"]

log = structlog.get_logger(__name__)

CLAIM = """
UPDATE jobs_job SET status = 'running', attempts = attempts + 1, fencing_token = fencing_token + 1,
    lease_until = now() + make_interval(secs => %s), heartbeat_at = now(), started_at = coalesce(started_at, clock_timestamp())
WHERE id = (
    SELECT id FROM jobs_job
    WHERE id = %s AND cancel_requested_at IS NULL AND attempts < %s
      AND (status = 'queued' OR (status = 'running' AND lease_until < now()))
    FOR UPDATE SKIP LOCKED  -- a job that publishes holds its row longer than its lease: it is nobody else's
)
RETURNING fencing_token
"""


# Whose organization had its last turn the longest ago; among its own, the oldest.
FAIREST = """
SELECT j.id::text FROM jobs_job j JOIN jobs_job asked ON asked.id = %s AND asked.status <> 'running' AND asked.queue = 'numerics'
WHERE j.queue = asked.queue AND j.status = 'queued' AND j.cancel_requested_at IS NULL AND j.attempts < %s
ORDER BY (
    SELECT max(r.started_at) FROM jobs_job r
    WHERE r.organization_id IS NOT DISTINCT FROM j.organization_id AND r.queue = asked.queue
) NULLS FIRST, j.created_at, j.id
LIMIT 1
"""


def take(job_id: str) -> None:
    """Do the job that is next when a message names ``job_id``: of all that wait for long work, organizations take turns.

    Each waiting job has a message, so each gets done, whichever message it is that does it: also one whose own is done.
    """
    with connection.cursor() as cursor:
        cursor.execute(FAIREST, [job_id, settings.JOB_MAX_ATTEMPTS])
        row = cursor.fetchone()
    if row is None or row[0] == job_id or not execute(row[0]):
        execute(job_id)


def execute(job_id: str) -> bool:
    """Claim the job and run it to one of its ends; False, and nothing done, when it isn't ours to run."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [settings.JOB_LEASE_SECONDS, job_id, settings.JOB_MAX_ATTEMPTS])
        row = cursor.fetchone()
    if row is None:
        return False
    run = Run(Job.objects.get(pk=job_id), row[0])
    began = time.monotonic()
    try:
        with translation.override(run.job.language):  # its steps and its error are for who asked
            _to_an_end(run)
    except LeaseLost:
        log.warning("job.lease_lost", job_id=job_id)
    finally:
        Job.objects.filter(pk=job_id).update(cost_seconds=F("cost_seconds") + (time.monotonic() - began))
    return True


def _to_an_end(run: Run) -> None:
    job = run.job
    try:
        if not permissions.may_run(job):
            raise AskerLeft
        with _heartbeat(run):
            result = declaration_of(job.name).function(run, **job.parameters)
        if not run.published:
            with run.publishing() as publication:
                publication.result = result or {}
    except LeaseLost:
        raise
    except AskerLeft:
        ending.end(job.pk, run.token, Job.Status.CANCELED, error_code="asker-left", error=str(ASKER_LEFT))
    except Canceled:
        ending.end(job.pk, run.token, Job.Status.CANCELED)
    except DomainError as error:
        ending.end(job.pk, run.token, Job.Status.FAILED, error_code=error.code, error=str(error.detail))
    except Exception as error:
        log.exception("job.attempt_failed", job_id=str(job.pk), job=job.name)
        _attempt_failed(run, error)


def _attempt_failed(run: Run, error: Exception) -> None:
    """Put the job back, or aside after the last attempt. The error's text may hold data, so its type alone is kept."""
    job = run.job
    words = f"The program failed ({type(error).__name__}). The worker's log has the details under this job's id."
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        ending.end(job.pk, run.token, Job.Status.QUARANTINED, error_code="crashed", error=words)
        return
    running = Job.objects.filter(pk=job.pk, fencing_token=run.token, status=Job.Status.RUNNING)
    if not running.filter(cancel_requested_at=None).update(
        status=Job.Status.QUEUED, lease_until=None, error_code="crashed", error=words
    ):
        ending.end(job.pk, run.token, Job.Status.CANCELED)  # nobody would claim it again


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work computes (it has its own database connection)."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    if renew(run) is None:
                        return
                except DatabaseError:  # it may be restarting; the lease has two more beats to live
                    connection.close()
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name=f"lease-{run.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)
