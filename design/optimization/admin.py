from __future__ import annotations

from typing import Any

from django.urls import path

from design.optimization import views
from design.optimization.models import Optimization
from kernel.admin import RoomAdmin, register


@register(Optimization)
class OptimizationAdmin(RoomAdmin):
    list_display = ("__str__", "study", "state", "proposal", "published_at")
    list_select_related = ("study", "proposal")
    list_filter = ("state",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.OptimizationPage.as_view(), name="design_optimization_change"),
            path("<uuid:pk>/report/", views.OptimizationPage.as_view(), name="design_optimization_report"),
            path("ask/<uuid:study>/", views.AskOptimization.as_view(), name="design_optimization_ask"),
            path("<uuid:pk>/again/", views.OptimizationAgain.as_view(), name="design_optimization_again"),
        ]
