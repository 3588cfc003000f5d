"""Asking for work, canceling it, waiting for it, and telling listeners what happened."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from audit import services as audit
from jobs.ending import ASKER_LEFT
from jobs.models import Job, Outbox
from jobs.registration import declaration_of, declared_names
from kernel.actors import actor_id
from kernel.errors import Conflict, Unavailable

_listeners: dict[str, list[Callable[..., None]]] = {}
_apart: set[str] = set()
WAKE = "jobs.wake"
LONG = "numerics"  # the queue of work that takes minutes, of which each organization may ask for so much


class AlreadyFinished(Conflict):
    code = "job-already-finished"
    title = _("This job has already ended.")


class NotEnded(Conflict):
    code = "job-not-ended"
    title = _("This job has not ended yet. Wait for its end, or stop it first.")


class IsPublishing(Conflict):
    code = "job-publishing"
    title = _("This job is writing down what it made, so it can't be stopped any more. Look again in a moment.")


class TooManyJobs(Conflict):
    code = "too-many-jobs"
    title = _(
        "Your organization has as many jobs waiting or running as it may. Wait for one to end, then start this again."
    )
    status = 429
    retry_after = 30  # seconds


class StillRunning(Unavailable):
    code = "job-still-running"
    title = _("The job did not end in the time given. Look at its page for progress.")


@transaction.atomic
def start(
    name: str, *, by: Any, organization_id: uuid.UUID | None = None, unique: str | None = None, **ids: Any
) -> Job:
    """Write a job and the outbox entry that wakes a worker, in the caller's transaction.

    Args:
        unique: a key under which this work exists once, such as ``"rebuild:<version>"``: a second start under it
            returns the job that waits, runs or is done. One that failed or was canceled makes way for a new one.
        ids: the parameters, ids or plain settings; never data.

    Raises:
        KeyError: no task is declared under ``name``.
        TooManyJobs: a person asks for long work in an organization that has its fill of it.
    """
    declared = declaration_of(name)
    parameters = {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in ids.items()}
    return _start(
        name=name,
        queue=declared.queue,
        parameters=parameters,
        organization_id=organization_id,
        asked_by_id=actor_id(by),
        unique_key=key_of(name, unique) if unique is not None else None,
    )


def is_declared(name: str) -> bool:
    """Whether there is a job of this name."""
    return name in declared_names()


def key_of(name: str, unique: str) -> str:
    """The key under which ``start(name, unique=…)`` keeps a job."""
    return f"{name}:{unique}"


def _start(*, unique_key: str | None, **fields: Any) -> Job:
    if unique_key is not None:
        _one_at_a_time(unique_key)
        if (holder := Job.objects.holding(unique_key).first()) is not None:
            return holder
    if fields["asked_by_id"] is not None and fields["organization_id"] is not None and fields["queue"] == LONG:
        _within_quota(fields["organization_id"])
    job = Job.objects.create(unique_key=unique_key, language=get_language() or settings.LANGUAGE_CODE, **fields)
    wake(job)
    return job


def _within_quota(organization_id: uuid.UUID) -> None:
    """What people ask for is limited, waiting, running, and started within a minute; what the platform owes is not."""
    _one_at_a_time(f"jobs.quota:{organization_id}")
    asked = Job.objects.filter(organization_id=organization_id, queue=LONG, asked_by_id__isnull=False)
    lately = asked.filter(created_at__gt=Now() - timedelta(minutes=1))
    most = settings.ORGANIZATION_JOBS
    if asked.unfinished().count() >= most or lately.count() >= 3 * most:
        raise TooManyJobs


def _one_at_a_time(unique_key: str) -> None:
    """Until the transaction ends, nobody else looks whether this key is held."""
    number = int.from_bytes(hashlib.sha256(unique_key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def wake(job: Job) -> None:
    """Put a message for this job into the outbox; waking twice is harmless, since the lease decides."""
    Outbox.objects.create(topic=WAKE, payload={"job_id": str(job.pk), "name": job.name, "queue": job.queue})


@transaction.atomic
def cancel(*, job: Job, by: Any, at: datetime) -> Job:
    """Stop a job: at once when it waits, at its next progress report when it runs.

    Raises:
        AlreadyFinished: it has ended.
        IsPublishing: it holds its row for what it publishes.
    """
    job = _held(job)
    if job.is_finished:
        raise AlreadyFinished
    job.cancel_requested_at = at
    if job.status == Job.Status.QUEUED:
        job.status, job.finished_at = Job.Status.CANCELED, at
    job.save(update_fields=["cancel_requested_at", "status", "finished_at"])
    audit.record("jobs.job.canceled", subject=job, by=by)
    return job


@transaction.atomic
def stop_of(*, asked_by_id: uuid.UUID, organization_id: uuid.UUID, by: Any, at: datetime) -> int:
    """Stop what a person asked for in an organization that they leave; how many jobs that were.

    One that publishes at this moment was asked for in time and ends by itself: nobody waits for it here. What the
    platform owes (rebuilding, training again) is asked for by nobody, so it goes on.
    """
    theirs = Job.objects.unfinished().filter(asked_by_id=asked_by_id, organization_id=organization_id)
    held = list(
        theirs.filter(cancel_requested_at=None).select_for_update(skip_locked=True).order_by("created_at", "pk")
    )
    for job in held:
        job.cancel_requested_at, job.error_code, job.error = at, "asker-left", str(ASKER_LEFT)
        if job.status == Job.Status.QUEUED:
            job.status, job.finished_at = Job.Status.CANCELED, at
        job.save(update_fields=["cancel_requested_at", "status", "finished_at", "error_code", "error"])
        audit.record("jobs.job.canceled", subject=job, by=by, facts={"why": "asker-left"})
    return len(held)


def _held(job: Job) -> Job:
    """The job's row, locked; a publication may hold it for minutes, which nobody at a page is to wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        try:
            job = Job.objects.select_for_update().get(pk=job.pk)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise IsPublishing from None
            raise
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return job


@transaction.atomic
def retry(*, job: Job, by: Any, at: datetime) -> Job:
    """Start an ended job's work again as a new job with the same parameters; asked twice, it is started once.

    Raises:
        NotEnded: it waits or runs.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.is_finished:
        raise NotEnded
    replaces_failed = job.unique_key is not None and job.status != Job.Status.SUCCEEDED
    again = _start(
        name=job.name,
        queue=declaration_of(job.name).queue,
        parameters=job.parameters,
        organization_id=job.organization_id,
        asked_by_id=actor_id(by),
        unique_key=job.unique_key if replaces_failed else key_of(job.name, f"again:{job.pk}"),
    )
    audit.record("jobs.job.retried", subject=again, by=by, facts={"of": str(job.pk)})
    return again


def wait(job: Job, *, timeout_seconds: float, on_progress: Callable[[Job], None] | None = None) -> Job:
    """Poll a job until it ends; a scenario's or command's way of watching.

    Raises:
        StillRunning: it did not end in time.
    """
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if on_progress:
            on_progress(job)
        if job.is_finished:
            return job
        time.sleep(0.2)
    raise StillRunning


def emit(topic: str, **ids: Any) -> None:
    """Tell listeners, after commit, that something happened: ``emit("consent.withdrawn", subject_id=...)``."""
    Outbox.objects.create(topic=topic, payload={key: str(value) for key, value in ids.items()})


def on(topic: str, *, apart: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a listener ``f(**ids)`` of a topic, in ``AppConfig.ready()``; it must be safe to run twice.

    Args:
        apart: for a topic whose listener waits for somebody else's server, such as mail: the relay tells of it in a
            thread of its own, so that a server that doesn't answer holds nothing else up.
    """
    if apart:
        _apart.add(topic)

    def listen(function: Callable[..., None]) -> Callable[..., None]:
        if function not in _listeners.setdefault(topic, []):
            _listeners[topic].append(function)
        return function

    return listen


def told_apart() -> frozenset[str]:
    """The topics that are told in a thread of their own."""
    return frozenset(_apart)


def listeners(topic: str) -> list[Callable[..., None]]:
    return list(_listeners.get(topic, ()))


def run_now(job: Job) -> Job:
    """Execute a queued job in this process, through the same claim, lease and fencing as a worker's."""
    from jobs import execution

    execution.execute(str(job.pk))
    job.refresh_from_db()
    return job
