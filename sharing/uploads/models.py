"""An upload: a file received, and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consent.models import AttestedBasis
from datastore.models import Dataset, DatasetVersion
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet
from organizations.models import Organization
from vault.models import DataKey


class Upload(BaseModel):
    """A company's file on its way to a dataset version. Its bytes are sealed and go once the version is there."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        STORED = "stored", _("Stored as a version")
        REFUSED = "refused", _("Refused")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="uploads")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="uploads")
    basis = models.ForeignKey(AttestedBasis, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    subject_column = models.CharField(_("column that names the person"), max_length=100, blank=True)
    roles = models.JSONField(_("roles of columns"), default=dict, blank=True)
    units = models.JSONField(_("units of columns"), default=dict, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.RECEIVED)
    version = models.ForeignKey(DatasetVersion, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Privacy:
        open = {
            "organization", "dataset", "basis", "key", "file", "size_bytes", "subject_column", "roles", "units", "status",
            "version",
        }  # fmt: skip

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
