from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from design.factors import views
from design.factors.models import FactorReport
from kernel.admin import RoomAdmin, register


@register(FactorReport)
class FactorReportAdmin(RoomAdmin):
    lead = _("What the items of a survey have in common, and how reliably they measure it.")
    nothing = _("None yet. Once people have answered a survey, its study's page offers to make one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("titled", "study", "state", "published_at")
    list_select_related = ("study", "survey__questionnaire")
    list_filter = ("state",)

    @admin.display(description=_("report"), ordering="created_at")
    def titled(self, report: FactorReport) -> str:
        return gettext("What “%(survey)s” measures") % {"survey": report.survey}

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.FactorReportPage.as_view(), name="design_factorreport_change"),
            path("<uuid:pk>/report/", views.FactorReportPage.as_view(), name="design_factor_report"),
            path("ask/<uuid:survey>/", views.AskFactorReport.as_view(), name="design_factor_ask"),
            path("<uuid:pk>/again/", views.FactorReportAgain.as_view(), name="design_factors_again"),
        ]
