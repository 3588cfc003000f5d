"""A joint training: what each party's data give alone, and what they give together."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datastore.models import DatasetVersion
from kernel.models import BaseModel
from organizations.models import Organization
from registry.models import ModelVersion
from sharing.agreements.models import Agreement
from sharing.agreements.querysets import SignatureQuerySet


class Training(BaseModel):
    """One training under an agreement, with its measured uplift. Every party sees the figures."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="trainings")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    data = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("trained on"))
    figures = models.JSONField(_("figures"), help_text=_("By trainer: accuracies with intervals, uplift, test."))
    trainers = models.JSONField(_("trainers"), help_text=_("The first is the main one, the others are baselines."))
    seed = models.PositiveIntegerField(_("seed"))
    n_test = models.PositiveBigIntegerField(_("rows tested on"))
    model_versions = models.ManyToManyField(ModelVersion, related_name="trainings", verbose_name=_("models"))

    objects = SignatureQuerySet.as_manager()

    class Privacy:
        open = {"agreement", "organization", "data", "figures", "trainers", "seed", "n_test", "model_versions"}

    class Meta:
        verbose_name = _("joint training")
        verbose_name_plural = _("joint trainings")

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_training_change", args=[self.pk])

    @property
    def main(self) -> dict[str, object]:
        """The main trainer's figures."""
        return self.figures[self.trainers[0]]
