"""What every report on a survey's answers shares."""

from __future__ import annotations

from typing import Any

from django.db import models

from design.studies.reports import Report


class SurveyReport(Report):
    """Figures over the answers to one survey."""

    survey = models.ForeignKey("design.Survey", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def about(self) -> dict[str, Any]:
        return {"survey": self.survey}

    @property
    def questionnaire_id(self) -> Any:
        return self.survey.questionnaire_id
