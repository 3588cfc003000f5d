from __future__ import annotations

from typing import Any

from django.urls import path

from design.factors import views
from design.factors.models import FactorReport
from kernel.admin import RoomAdmin, register


@register(FactorReport)
class FactorReportAdmin(RoomAdmin):
    list_display = ("__str__", "study", "survey", "state", "published_at")
    list_select_related = ("study", "survey__questionnaire")
    list_filter = ("state",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.FactorReportPage.as_view(), name="design_factorreport_change"),
            path("<uuid:pk>/report/", views.FactorReportPage.as_view(), name="design_factor_report"),
            path("ask/<uuid:survey>/", views.AskFactorReport.as_view(), name="design_factor_ask"),
            path("<uuid:pk>/again/", views.FactorReportAgain.as_view(), name="design_factors_again"),
        ]
