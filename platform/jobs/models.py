"""The job row, the outbox, and who is alive."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel import scope
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet


class JobQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Jobs of one's organizations, and those of none that one asked for; an operator sees all (rows hold ids and
        figures only). Who left an organization sees none of its jobs, also not those that they asked for."""
        if getattr(user, "is_operator", False):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        theirs = Q(organization_id__in=scope.organization_ids(user))
        if getattr(user, "acting_organization_id", None) is None:  # a token is its organization's, not its maker's
            theirs |= Q(organization_id=None, asked_by_id=user.pk)
        return self.filter(theirs)

    def unfinished(self) -> Self:
        return self.filter(status__in=Job.UNFINISHED)

    def holding(self, unique_key: str) -> Self:
        """The job that stands for this piece of work: it waits, runs or is done. A failed or canceled one doesn't."""
        return self.filter(unique_key=unique_key, status__in=Job.HOLDS_KEY, cancel_requested_at=None)

    def failed(self) -> Self:
        return self.filter(status__in=(Job.Status.FAILED, Job.Status.QUARANTINED))


class Job(BaseModel):
    """One background run. Parameters are ids; the result is ids and figures."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Failed")
        CANCELED = "canceled", _("Canceled")
        QUARANTINED = "quarantined", _("Set aside after three attempts")

    UNFINISHED = (Status.QUEUED, Status.RUNNING)
    HOLDS_KEY = (*UNFINISHED, Status.SUCCEEDED)

    name = models.CharField(_("job"), max_length=100)
    parameters = models.JSONField(_("parameters"), default=dict)
    queue = models.CharField(_("queue"), max_length=20)
    organization_id = models.UUIDField(_("organization"), null=True)
    asked_by_id = models.UUIDField(_("asked by"), null=True)
    unique_key = models.CharField(max_length=200, null=True, db_index=True)
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fencing_token = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("of"), default=0)
    note = models.CharField(_("step"), max_length=200, blank=True)
    cancel_requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    cost_seconds = models.FloatField(_("seconds of work"), default=0.0)
    result = models.JSONField(_("result"), default=dict)
    error_code = models.CharField(max_length=60, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    language = models.CharField(max_length=16, default="en", help_text=_("In which it was asked for, and speaks."))

    objects = JobQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"asked_by_id"}
        open = {
            "name", "parameters", "queue", "organization_id", "unique_key", "status", "attempts", "fencing_token",
            "lease_until", "heartbeat_at", "done", "total", "note", "cancel_requested_at", "started_at", "finished_at",
            "cost_seconds", "result", "error_code", "error", "language",
        }  # fmt: skip

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["status", "lease_until"], name="jobs_by_lease"),
            models.Index(fields=["organization_id", "-created_at"], name="jobs_by_organization"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(status__in=("queued", "running", "succeeded"), cancel_requested_at__isnull=True),
                name="job_key_is_held_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Job {str(self.pk)[:8]} ({self.name}, {self.status})"

    @property
    def title(self) -> str:
        """What the job does, in words (declared beside the task)."""
        from jobs.registration import title_of

        return str(title_of(self.name))

    @property
    def fraction(self) -> float:
        """Progress in [0, 1]."""
        if self.status == self.Status.SUCCEEDED:
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def percent(self) -> int:
        return round(self.fraction * 100)

    @property
    def is_finished(self) -> bool:
        return self.status not in self.UNFINISHED


class OutboxQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if getattr(user, "is_operator", False) else self.none()


class Outbox(BaseModel):
    """Something to tell the broker or the listeners, written in the transaction that caused it."""

    seq = models.BigAutoField(primary_key=True)
    id = None  # type: ignore[assignment]
    topic = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    available_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Privacy:
        open = {"seq", "topic", "payload", "available_at", "published_at", "attempts", "error"}

    class Meta:
        verbose_name = _("outbox entry")
        indexes = [
            models.Index(fields=["available_at", "seq"], name="outbox_unpublished", condition=Q(published_at=None)),
        ]


class Checkpoint(BaseModel):
    """The state of an unfinished job, to go on from after its worker's death. Sealed, and gone when the job ends."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="checkpoint")
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    objects = OutboxQuerySet.as_manager()

    class Privacy:
        open = {"job", "key", "sealed"}

    class Meta:
        verbose_name = _("checkpoint")


class Heartbeat(BaseModel):
    """The last sign of life of a relay or a worker, so that pages can say "no worker is running"."""

    role = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    seen_at = models.DateTimeField(db_default=Now())

    objects = OutboxQuerySet.as_manager()

    class Privacy:
        open = {"role", "name", "seen_at"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "name"], name="one_heartbeat_per_process")]
