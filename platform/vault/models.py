"""Wrapped keys, never a bare one: the root key wraps rings and platform secrets, a ring wraps data keys."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from vault.querysets import DataKeyQuerySet, KeyRingQuerySet, PlatformSecretQuerySet


class KeyRing(BaseModel):
    """The key of one organization, or the participants' (no organization). It wraps data keys and nothing else."""

    organization_id = models.UUIDField(_("organization"), null=True, blank=True)
    wrapped = models.BinaryField()
    root_id = models.CharField(max_length=16, help_text=_("Which root key wraps it."))

    objects = KeyRingQuerySet.as_manager()

    class Privacy:
        open = {"organization_id", "wrapped", "root_id"}

    class Meta:
        verbose_name = _("key ring")
        verbose_name_plural = _("key rings")
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id"], nulls_distinct=False, name="key_ring_is_one_per_organization"
            ),
        ]


class DataKey(BaseModel):
    """The 256-bit key of one participant's records, one dataset version or one model. Destroying it erases them."""

    ring = models.ForeignKey(KeyRing, on_delete=models.PROTECT, related_name="keys")
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, blank=True)

    objects = DataKeyQuerySet.as_manager()

    class Privacy:
        open = {"ring", "wrapped", "destroyed_at"}

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="data_key_is_wrapped_until_destroyed",
            ),
        ]

    @property
    def organization_id(self) -> Any:
        return self.ring.organization_id


class PlatformSecret(BaseModel):
    """A long-lived secret of the platform itself, wrapped by the root key so that rotating the root changes no
    signature and no pseudonym."""

    class Name(models.TextChoices):
        SIGNING = "signing", _("Signs certificates and models")
        PSEUDONYMS = "pseudonyms", _("Keys pseudonyms")

    name = models.CharField(max_length=16, choices=Name, unique=True)
    wrapped = models.BinaryField()
    root_id = models.CharField(max_length=16)

    objects = PlatformSecretQuerySet.as_manager()

    class Privacy:
        open = {"name", "wrapped", "root_id"}

    class Meta:
        verbose_name = _("platform secret")
        verbose_name_plural = _("platform secrets")
