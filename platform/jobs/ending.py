"""How a job ends: once, under its fencing token, and with nothing left of what it worked on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from jobs.models import Checkpoint, Job, Outbox
from kernel.actors import SYSTEM
from vault import services as vault

ASKER_LEFT = _("Whoever asked for this has left the organization, so it was stopped. Run it again in your own name.")


class LeaseLost(Exception):
    """Another worker took the job, or it ended; this one's writes are refused."""


@transaction.atomic
def end(job_id: Any, token: int, status: str, **fields: Any) -> None:
    """Move a running job to one of its ends.

    Raises:
        LeaseLost: the token isn't the job's any more.
    """
    if status == Job.Status.SUCCEEDED:
        fields |= {"error": "", "error_code": ""}
    ended = Job.objects.filter(pk=job_id, fencing_token=token, status=Job.Status.RUNNING).update(
        status=status, finished_at=Now(), lease_until=None, **fields
    )
    if not ended:
        raise LeaseLost
    if status in (Job.Status.FAILED, Job.Status.QUARANTINED):
        Outbox.objects.create(topic="jobs.job.failed", payload={"job_id": str(job_id)})
    forget_checkpoint(job_id)


@transaction.atomic
def forget_checkpoint(job_id: Any) -> None:
    """Destroy the key of a job's checkpoint, so that no copy of the row, wherever it lies, can be read."""
    for kept in Checkpoint.objects.filter(job_id=job_id).select_related("key"):
        kept.delete()
        vault.destroy(kept.key, by=SYSTEM)
