"""A worker's hold on one job: progress, checkpoints, and one publication under the fencing token."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from jobs import ending, permissions
from jobs.ending import LeaseLost
from jobs.models import Checkpoint, Job
from vault import services as vault

BEAT = """
UPDATE jobs_job SET lease_until = now() + make_interval(secs => %s), heartbeat_at = now()
WHERE id = %s AND fencing_token = %s AND status = 'running'
RETURNING cancel_requested_at IS NOT NULL
"""


class Canceled(Exception):
    """Someone canceled the job."""


class AskerLeft(Canceled):
    """Whoever asked for the job has no reach into its organization any more, so nothing is done in their name."""


@dataclass
class Publication:
    """What a job leaves behind: ids and figures, set inside the publishing transaction."""

    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asker:
    """An actor known by id alone."""

    pk: Any


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
        self._mine().update(done=done, total=total, note=note[:200])

    def check(self) -> None:
        """Renew the lease; raises as ``progress`` does."""
        canceled = renew(self)
        if canceled is None:
            raise LeaseLost
        if canceled:
            raise Canceled

    @transaction.atomic
    def checkpoint(self, state: bytes) -> None:
        """Keep a state to go on from after this worker's death, sealed under a key that dies with the job.

        Raises:
            LeaseLost: another worker holds the job.
        """
        if not self._mine().select_for_update().exists():
            raise LeaseLost
        kept = Checkpoint.objects.select_related("key").filter(job_id=self.job.pk).first()
        if kept is None:
            kept = Checkpoint(job=self.job, key=vault.create_key(organization_id=self.job.organization_id))
        kept.sealed = vault.seal(kept.key, state, aad=_place(kept))
        kept.save()

    def restore(self) -> bytes | None:
        """The last checkpoint of an earlier attempt; None when there is none that can be read."""
        kept = Checkpoint.objects.select_related("key").filter(job_id=self.job.pk).first()
        if kept is None:
            return None
        try:
            return vault.open(kept.key, kept.sealed, aad=_place(kept))
        except (vault.Tampered, vault.KeyDestroyed):
            return None

    def forget(self) -> None:
        """Destroy the checkpoint: it was learned from someone who took their data back."""
        ending.forget_checkpoint(self.job.pk)

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
            if not permissions.may_run(job):
                raise AskerLeft
            yield publication
            ending.end(self.job.pk, self.token, Job.Status.SUCCEEDED, result=publication.result)
        self.published = True

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, fencing_token=self.token, status=Job.Status.RUNNING)


def renew(run: Run) -> bool | None:
    """Renew the lease; whether someone asked to cancel, or None when the job is another worker's or has ended."""
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [settings.JOB_LEASE_SECONDS, run.job.pk, run.token])
        row = cursor.fetchone()
    return row[0] if row else None


def _place(kept: Checkpoint) -> str:
    return vault.place(table=kept._meta.db_table, column="sealed", row=kept.job_id)
