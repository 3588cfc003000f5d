from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from design.surveys.models import Survey
from design.surveys.team_views import NewVersion, SurveyAnswers
from kernel.admin import RoomAdmin, register


@register(Survey)
class SurveyAdmin(RoomAdmin):
    lead = _("What your studies ask.")
    nothing = _("None yet. A study's page adds the first one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("name", "study", "state", "version", "created_at")
    list_display_links = None
    list_select_related = ("study", "questionnaire")

    @admin.display(description=_("survey"))
    def name(self, survey: Survey) -> Any:
        address = reverse("admin:questionnaires_build", args=[survey.questionnaire_id])
        return format_html('<a href="{}">{}</a>', address, str(survey))

    @admin.display(description=_("state"), ordering="questionnaire__state")
    def state(self, survey: Survey) -> str:
        return survey.questionnaire.get_state_display()

    @admin.display(description=_("version"))
    def version(self, survey: Survey) -> int:
        return survey.questionnaire.version

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", SurveyAnswers.as_view(), name="design_survey_change"),
            path("<uuid:pk>/answers/", SurveyAnswers.as_view(), name="design_survey_answers"),
            path("<uuid:pk>/version/", NewVersion.as_view(), name="design_survey_version"),
        ]
