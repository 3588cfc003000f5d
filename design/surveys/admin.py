from __future__ import annotations

from typing import Any

from django.urls import path

from design.surveys.models import Survey
from design.surveys.team_views import SurveyAnswers
from kernel.admin import RoomAdmin, register


@register(Survey)
class SurveyAdmin(RoomAdmin):
    list_display = ("__str__", "study", "position", "created_at")
    list_select_related = ("study", "questionnaire")

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/answers/", SurveyAnswers.as_view(), name="design_survey_answers")]
