from __future__ import annotations

from typing import Any

from django.urls import path

from design.optimization.models import Optimization
from design.optimization.views import AskOptimization, OptimizationPage
from kernel.admin import RoomAdmin, register


@register(Optimization)
class OptimizationAdmin(RoomAdmin):
    list_display = ("__str__", "study", "state", "proposal", "published_at")
    list_select_related = ("study", "proposal")
    list_filter = ("state",)
    fields = ("study", "settings", "state", "proposal", "published_at")

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/report/", OptimizationPage.as_view(), name="design_optimization_report"),
            path("ask/<uuid:study>/", AskOptimization.as_view(), name="design_optimization_ask"),
        ]
