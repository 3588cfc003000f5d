"""One entry an act. Ids only: who, what, which; never content."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.core import chain
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet


class EntryQuerySet(ScopedQuerySet):
    def about(self, subject: models.Model) -> Self:
        """Entries whose subject is this very object, oldest first."""
        return self.filter(subject_type=subject._meta.label, subject_id=subject.pk).order_by("seq")

    def visible_to(self, user: Any) -> Self:
        """An operator sees the whole chain (it holds no content); members see their organizations' part."""
        return self if getattr(user, "is_operator", False) else super().visible_to(user)


class Entry(BaseModel):
    """An act: ``hash`` chains it to the entry before."""

    seq = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("when"), db_default=Now())
    kind = models.CharField(_("what"), max_length=100)
    subject_type = models.CharField(_("kind of thing"), max_length=100)
    subject_id = models.UUIDField(_("thing"), null=True)
    actor_id = models.UUIDField(_("who"), null=True)
    organization_id = models.UUIDField(_("organization"), null=True)
    person_id = models.UUIDField(_("about whom"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"actor_id", "person_id"}
        open = {"seq", "at", "kind", "subject_type", "subject_id", "organization_id", "facts", "previous_hash", "hash"}

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["person_id", "seq"], name="audit_by_person"),
            models.Index(fields=["organization_id", "seq"], name="audit_by_organization"),
        ]

    @property
    def body(self) -> dict[str, Any]:
        """What the entry says, in the form that its hash covers: every column but the two hashes."""
        at: datetime = self.at
        return {
            "id": str(self.pk),
            "seq": self.seq,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": self.kind,
            "subject": [self.subject_type, str(self.subject_id or "")],
            "actor": str(self.actor_id or ""),
            "organization": str(self.organization_id or ""),
            "person": str(self.person_id or ""),
            "facts": self.facts,
        }

    @property
    def digest(self) -> str:
        return chain.digest(self.body)

    @property
    def whole(self) -> bool:
        """Whether the entry is what its hash says it is. (Both times are written as one.)"""
        return chain.link(self.previous_hash, self.digest) == self.hash and self.created_at == self.at
