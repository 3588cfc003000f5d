from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.surveys.reports import SurveyReport


class SatisfactionReport(SurveyReport):
    """How content people are: net promoter score and customer satisfaction index of a survey."""

    MADE_BY = "design.satisfaction.report"

    class Privacy:
        open = {*SurveyReport.OWN, "survey"}

    class Meta:
        verbose_name = _("satisfaction report")
        verbose_name_plural = _("satisfaction reports")

    def __str__(self) -> str:
        return f"Satisfaction report {str(self.pk)[:8]}…"

    def get_absolute_url(self) -> str:
        return reverse("admin:design_satisfaction_report", args=[self.pk])
