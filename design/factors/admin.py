from __future__ import annotations

from typing import Any

from django.urls import path

from design.factors.models import FactorReport
from design.factors.views import AskFactorReport, FactorReportPage
from kernel.admin import RoomAdmin, register


@register(FactorReport)
class FactorReportAdmin(RoomAdmin):
    list_display = ("__str__", "study", "survey", "state", "published_at")
    list_select_related = ("study", "survey__questionnaire")
    list_filter = ("state",)
    fields = ("study", "survey", "settings", "state", "published_at")

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/report/", FactorReportPage.as_view(), name="design_factor_report"),
            path("ask/<uuid:survey>/", AskFactorReport.as_view(), name="design_factor_ask"),
        ]
