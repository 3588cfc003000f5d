"""The profile of a version. Its labels are values of rows, so all of it is sealed."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel import scope
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet


class VersionProfileQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.filter(version__dataset__organization_id__in=scope.organization_ids(user))


class VersionProfile(BaseModel):
    """Figures that passed the disclosure gate, for each column of one version.

    Attributes:
        rows_read: how many rows the figures are about; of a large version a sample.
        sealed: the figures as JSON (see ``services.telling``).
    """

    version = models.OneToOneField(
        DatasetVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("version")
    )
    rows_read = models.PositiveBigIntegerField(_("rows looked at"))
    sealed = models.BinaryField()
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")

    objects: ScopedQuerySet = VersionProfileQuerySet.as_manager()

    class Privacy:
        open = {"version", "rows_read", "sealed", "key"}

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return str(self.version)

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_versionprofile_change", args=[self.pk])

    @property
    def organization_id(self) -> Any:
        return self.version.dataset.organization_id
