from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from design.satisfaction import views
from design.satisfaction.models import SatisfactionReport
from kernel.admin import RoomAdmin, register


@register(SatisfactionReport)
class SatisfactionReportAdmin(RoomAdmin):
    lead = _("How content people are, by what they answered in a survey.")
    nothing = _("None yet. Once people have answered a survey, its study's page offers to make one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("titled", "study", "state", "published_at")
    list_select_related = ("study", "survey__questionnaire")
    list_filter = ("state",)

    @admin.display(description=_("report"), ordering="created_at")
    def titled(self, report: SatisfactionReport) -> str:
        return gettext("How content “%(survey)s” finds people") % {"survey": report.survey}

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.SatisfactionReportPage.as_view(), name="design_satisfactionreport_change"),
            path("<uuid:pk>/report/", views.SatisfactionReportPage.as_view(), name="design_satisfaction_report"),
            path("ask/<uuid:survey>/", views.AskSatisfactionReport.as_view(), name="design_satisfaction_ask"),
            path("<uuid:pk>/again/", views.SatisfactionReportAgain.as_view(), name="design_satisfaction_again"),
        ]
