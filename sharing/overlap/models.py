"""An overlap: how many of one party's people brought what another party has, too."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet
from organizations.models import Organization
from sharing.agreements.models import Agreement


class OverlapQuerySet(ScopedQuerySet):
    """Each party sees the share of its own people, and nobody else does."""

    def latest_of(self, agreement: Any) -> Any:
        """Of each party beside each other one, what was told last."""
        newest = self.filter(agreement=agreement).order_by("organization_id", "partner_organization_id", "-created_at")
        return newest.distinct("organization_id", "partner_organization_id")


class Overlap(BaseModel):
    """One comparison under an agreement as one party may see it. Aggregates only, and blurred by a few people.

    Attributes:
        organization: whose people are counted.
        people: all of them, as told.
        equal: those who brought what the partner has in the same form, each beside another person of the partner's (see
            ``core.overlap``); None where that may not be told.
        near: those besides who brought a text that nearly equals one of the partner's; None where that may not be told,
            or wasn't looked for.
    """

    class Kind(models.TextChoices):
        TEXTS = "texts", _("Texts")
        PEOPLE = "people", _("People whom both know")
        RECORDS = "records", _("Records")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="overlaps")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("whose people are counted")
    )
    partner_organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("the other party")
    )
    own = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what was compared"), max_length=8, choices=Kind)
    compared_by = models.JSONField(_("columns compared"), default=list)
    looked_near = models.BooleanField(_("nearly equal texts were looked for"), default=False)
    people = models.PositiveBigIntegerField(_("people, about"), null=True)
    equal = models.PositiveBigIntegerField(_("with something that the other has"), null=True)
    near = models.PositiveBigIntegerField(_("with something that the other nearly has"), null=True)

    objects = OverlapQuerySet.as_manager()

    class Privacy:
        open = {
            "agreement", "organization", "partner_organization", "own", "partner", "kind", "compared_by",
            "looked_near", "people", "equal", "near",
        }  # fmt: skip

    class Meta:
        verbose_name = _("overlap")
        verbose_name_plural = _("overlaps")

    def __str__(self) -> str:
        return f"Overlap {str(self.pk)[:8]} ({self.kind})"

    def get_absolute_url(self) -> str:
        return self.agreement.get_absolute_url()

    @property
    def share(self) -> float | None:
        """The share of the people with something that the other has, in [0, 1]; None where it may not be told."""
        return self.equal / self.people if self.equal is not None and self.people else None
