from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from design.optimization import views
from design.optimization.models import Optimization
from kernel.admin import RoomAdmin, register


@register(Optimization)
class OptimizationAdmin(RoomAdmin):
    lead = _("Which designs people would like best for what they cost, by how they reviewed the proposals so far.")
    nothing = _("None yet. Once people have reviewed a study's proposals, its page offers to look for the next one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("titled", "study", "state", "proposal", "published_at")
    list_select_related = ("study", "proposal")
    list_filter = ("state",)

    @admin.display(description=_("optimization"), ordering="created_at")
    def titled(self, optimization: Optimization) -> str:
        return gettext("The next proposal of “%(study)s”") % {"study": optimization.study}

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.OptimizationPage.as_view(), name="design_optimization_change"),
            path("<uuid:pk>/report/", views.OptimizationPage.as_view(), name="design_optimization_report"),
            path("ask/<uuid:study>/", views.AskOptimization.as_view(), name="design_optimization_ask"),
            path("<uuid:pk>/again/", views.OptimizationAgain.as_view(), name="design_optimization_again"),
        ]
