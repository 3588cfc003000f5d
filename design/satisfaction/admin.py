from __future__ import annotations

from typing import Any

from django.urls import path

from design.satisfaction.models import SatisfactionReport
from design.satisfaction.views import AskSatisfactionReport, SatisfactionReportPage
from kernel.admin import RoomAdmin, register


@register(SatisfactionReport)
class SatisfactionReportAdmin(RoomAdmin):
    list_display = ("__str__", "study", "survey", "state", "published_at")
    list_select_related = ("study", "survey__questionnaire")
    list_filter = ("state",)
    fields = ("study", "survey", "settings", "state", "published_at")

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/report/", SatisfactionReportPage.as_view(), name="design_satisfaction_report"),
            path("ask/<uuid:survey>/", AskSatisfactionReport.as_view(), name="design_satisfaction_ask"),
        ]
