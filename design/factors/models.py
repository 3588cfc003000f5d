from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.surveys.reports import SurveyReport


class FactorReport(SurveyReport):
    """What the items of a survey measure in common: adequacy, number of factors, loadings, reliability."""

    MADE_BY = "design.factors.report"

    class Privacy:
        open = {*SurveyReport.OWN, "survey"}

    class Meta:
        verbose_name = _("factor report")
        verbose_name_plural = _("factor reports")

    def __str__(self) -> str:
        return f"Factor report {str(self.pk)[:8]}…"

    def get_absolute_url(self) -> str:
        return reverse("admin:design_factor_report", args=[self.pk])
