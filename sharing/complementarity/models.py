"""A score: what the partner's data would add to one's own, measured before anything moves."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.models import BaseModel
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.querysets import SignatureQuerySet


class Score(BaseModel):
    """One scoring of an agreement's data for one party's task. Aggregates only; every party sees it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="scores")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("for whose task")
    )
    own = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=20)
    share = models.BooleanField(_("advised"))
    figures = models.JSONField(_("figures"))
    n = models.PositiveBigIntegerField(_("people scored"))

    objects = SignatureQuerySet.as_manager()

    class Privacy:
        open = {"agreement", "organization", "own", "partner", "verdict", "share", "figures", "n"}

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_score_change", args=[self.pk])
