from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.studies.reports import Report


class FactorReport(Report):
    """What the items of a survey measure in common: adequacy, number of factors, loadings, reliability."""

    survey = models.ForeignKey("design.Survey", on_delete=models.PROTECT, related_name="factor_reports")

    class Privacy:
        open = {*Report.OWN, "survey"}

    class Meta:
        verbose_name = _("factor report")
        verbose_name_plural = _("factor reports")

    def __str__(self) -> str:
        return f"Factor report {str(self.pk)[:8]}…"

    def get_absolute_url(self) -> str:
        return reverse("admin:design_factor_report", args=[self.pk])
