from __future__ import annotations

from typing import Any

from django.urls import path

from design.satisfaction import views
from design.satisfaction.models import SatisfactionReport
from kernel.admin import RoomAdmin, register


@register(SatisfactionReport)
class SatisfactionReportAdmin(RoomAdmin):
    list_display = ("__str__", "study", "survey", "state", "published_at")
    list_select_related = ("study", "survey__questionnaire")
    list_filter = ("state",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.SatisfactionReportPage.as_view(), name="design_satisfactionreport_change"),
            path("<uuid:pk>/report/", views.SatisfactionReportPage.as_view(), name="design_satisfaction_report"),
            path("ask/<uuid:survey>/", views.AskSatisfactionReport.as_view(), name="design_satisfaction_ask"),
            path("<uuid:pk>/again/", views.SatisfactionReportAgain.as_view(), name="design_satisfaction_again"),
        ]
