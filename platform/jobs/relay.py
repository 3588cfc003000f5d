"""The relay: publishes the outbox, brings back jobs whose worker died, ticks the schedule."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from audit import services as audit
from jobs import ending
from jobs import services as jobs
from jobs.models import Heartbeat, Job, Outbox
from kernel.actors import SYSTEM

log = structlog.get_logger(__name__)
_schedule: dict[str, timedelta] = {}


def every(period: timedelta, job_name: str) -> None:
    """Run a job once each period, unique by name and period (there is no beat)."""
    _schedule[job_name] = period


def send_to_broker(payload: dict[str, Any]) -> None:
    current_app.send_task(
        payload["name"], kwargs={"job_id": payload["job_id"]}, queue=payload["queue"], retry=False, ignore_result=True
    )


def publish(
    limit: int = 100, *, send: Callable[[dict[str, Any]], None] = send_to_broker, apart: bool | None = None
) -> int:
    """Publish waiting outbox entries, each at least once; returns how many went out.

    Args:
        apart: True for the topics that wait for somebody else's server alone, False for the others, None for all.

    Each goes out in a transaction of its own, so that nobody's locks last as long as a broker that doesn't answer. A
    relay that dies between sending and committing sends again: the lease (for jobs) and listeners that are safe to run
    twice make that harmless.
    """
    sent = 0
    waiting = Outbox.objects.filter(published_at=None, available_at__lte=Now()).order_by("seq")
    if apart is not None:
        waiting = waiting.filter(topic__in=jobs.told_apart()) if apart else waiting.exclude(topic__in=jobs.told_apart())
    for _entry in range(limit):
        with transaction.atomic():
            entry = waiting.select_for_update(skip_locked=True).first()
            if entry is None:
                break
            error = _deliver(entry, send)
            if error is None:
                entry.published_at = timezone.now()
                entry.save(update_fields=["published_at"])
                sent += 1
                continue
            log.warning("outbox.entry_failed", topic=entry.topic, seq=entry.seq, error=error)
            entry.attempts, entry.error = entry.attempts + 1, error
            entry.available_at = timezone.now() + timedelta(seconds=min(2 ** min(entry.attempts, 10), 300))
            entry.save(update_fields=["attempts", "error", "available_at"])
        if entry.topic == jobs.WAKE:  # the broker is away: each further try could take as long
            waiting = waiting.exclude(topic=jobs.WAKE)
    return sent


def _deliver(entry: Outbox, send: Callable[[dict[str, Any]], None]) -> str | None:
    """Send an entry, or tell all its listeners: one that fails keeps neither the others nor their writes back.

    Returns:
        The type of the first error; the entry is tried again later.
    """
    receivers: list[Callable[[], None]] = [partial(send, entry.payload)]
    if entry.topic != jobs.WAKE:
        receivers = [partial(listener, **entry.payload) for listener in jobs.listeners(entry.topic)]
    failed = None
    for receive in receivers:
        try:
            with transaction.atomic():
                receive()
        except Exception as error:
            failed = failed or type(error).__name__
    return failed


@transaction.atomic
def reconcile() -> int:
    """Wake jobs that nobody is going to run: lease expired, or waiting while the broker lost its message."""
    abandoned = Job.objects.select_for_update(skip_locked=True).filter(status=Job.Status.RUNNING, lease_until__lt=Now())
    for job in abandoned.filter(cancel_requested_at__isnull=False):
        ending.end(job.pk, job.fencing_token, Job.Status.CANCELED)
    for job in abandoned.filter(cancel_requested_at=None, attempts__gte=settings.JOB_MAX_ATTEMPTS):
        words = "The worker died three times while running this job."
        ending.end(job.pk, job.fencing_token, Job.Status.QUARANTINED, error_code="worker-died", error=words)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO jobs_outbox (created_at, topic, payload, available_at, attempts, error)
            SELECT now(), 'jobs.wake', jsonb_build_object('job_id', j.id, 'name', j.name, 'queue', j.queue),
                   now(), 0, ''
            FROM jobs_job j
            WHERE ((j.status = 'running' AND j.lease_until < now()) OR j.status = 'queued')
              AND NOT EXISTS (
                SELECT 1 FROM jobs_outbox o WHERE o.topic = 'jobs.wake' AND o.payload->>'job_id' = j.id::text
                  AND (o.published_at IS NULL OR o.published_at > now() - make_interval(secs => %s)))
            """,
            [settings.JOB_REWAKE_SECONDS],
        )
        return cursor.rowcount


@transaction.atomic
def tick(at: Any) -> None:
    """Start what is due; the job's unique key (name and period) makes a second relay harmless.

    What failed is not started again within its period: it would fail every few seconds.
    """
    for name, period in list(_schedule.items()):  # the first start registers every room's jobs
        slot = str(int(at.timestamp() // period.total_seconds()))
        if not Job.objects.filter(unique_key=jobs.key_of(name, slot)).exists():
            jobs.start(name, by=SYSTEM, unique=slot)


def beat(role: str, name: str) -> None:
    """Leave a sign of life."""
    Heartbeat.objects.update_or_create(role=role, name=name, defaults={"seen_at": timezone.now()})


def alive(role: str, *, within_seconds: int = 30) -> bool:
    """Whether some process of this role was seen lately."""
    return Heartbeat.objects.filter(role=role, seen_at__gte=timezone.now() - timedelta(seconds=within_seconds)).exists()


def prune(*, days: int = 7) -> int:
    """Drop published outbox entries older than ``days``."""
    old = Outbox.objects.filter(published_at__lt=timezone.now() - timedelta(days=days))
    return old.delete()[0]


def run_forever(stop: threading.Event) -> None:
    """Publish ten times a second, reconcile and tick every few seconds, survive a database restart."""
    apart = threading.Thread(target=_tell_apart, args=[stop], name="relay-apart", daemon=True)
    apart.start()
    rounds = 0
    while not stop.is_set():
        try:
            sent = publish(apart=False)
            if rounds % 50 == 0:
                reconcile()
                tick(timezone.now())
                beat("relay", "relay")
                _sign_the_chain()
            rounds += 1
        except Exception as error:  # the relay outlives its database and broker
            _recover(error)
            sent = 0
            stop.wait(1)
        if not sent:
            stop.wait(0.1)
    apart.join(5)  # a mail that is still on its way is sent again


def _tell_apart(stop: threading.Event) -> None:
    """What waits for other people's servers, such as mail: as long as one of them takes, nothing else waits for it."""
    while not stop.is_set():
        try:
            sent = publish(apart=True)
        except Exception as error:
            _recover(error)
            sent = 0
        if not sent:
            stop.wait(0.5)
    connection.close()


def _recover(error: Exception) -> None:
    log.warning("relay.round_failed", error=type(error).__name__)
    close_old_connections()
    connection.close()


def _sign_the_chain() -> None:
    """A checkpoint at least each minute of activity. A full disk or a broken file must not stop the relay."""
    try:
        audit.write_when_due()
    except (OSError, ValueError, audit.CheckpointsLost) as error:
        log.error("audit.checkpoint_failed", error=type(error).__name__)
