from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.studies.reports import Report


class Optimization(Report):
    """A search for the design to propose next, from what people said about the proposals before."""

    MADE_BY = "design.optimization.run"

    proposal = models.OneToOneField(
        "design.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="optimization"
    )

    class Privacy:
        open = {*Report.OWN, "proposal"}

    class Meta:
        verbose_name = _("optimization")
        verbose_name_plural = _("optimizations")

    @property
    def questionnaire_id(self) -> Any:
        return self.study.review_form.questionnaire_id

    def __str__(self) -> str:
        return f"Optimization {str(self.pk)[:8]}…"

    def get_absolute_url(self) -> str:
        return reverse("admin:design_optimization_report", args=[self.pk])
