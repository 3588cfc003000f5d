from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from design.studies.reports import Report


class SatisfactionReport(Report):
    """How content people are: net promoter score and customer satisfaction index of a survey."""

    survey = models.ForeignKey("design.Survey", on_delete=models.PROTECT, related_name="satisfaction_reports")

    class Privacy:
        open = {*Report.OWN, "survey"}

    class Meta:
        verbose_name = _("satisfaction report")
        verbose_name_plural = _("satisfaction reports")

    def __str__(self) -> str:
        return f"Satisfaction report {str(self.pk)[:8]}…"

    def get_absolute_url(self) -> str:
        return reverse("admin:design_satisfaction_report", args=[self.pk])
