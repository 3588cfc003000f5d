"""Gathers the rooms' admins; the study's own leads to its page, which gathers too."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from design import overview
from design.factors import admin as factors
from design.models import Study
from design.optimization import admin as optimization
from design.proposals import admin as proposals
from design.recruitment import admin as recruitment
from design.satisfaction import admin as satisfaction
from design.surveys import admin as surveys
from kernel.admin import RoomAdmin, register
from kernel.translated import pick

__all__ = ["factors", "optimization", "proposals", "recruitment", "satisfaction", "surveys"]


@register(Study)
class StudyAdmin(RoomAdmin):
    menu = (50, _("Studies"))
    lead = _("What people are asked about designs, who takes part, and what came of it.")
    list_display = ("name", "organization", "state", "purpose", "opened_at")
    list_display_links = None
    list_filter = ("state",)
    list_select_related = ("organization",)
    fields = ("title", "summary", "organization", "purpose", "consent_text", "state", "opened_at", "closed_at")

    @admin.display(description=_("study"))
    def name(self, study: Study) -> Any:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:design_study_overview", args=[study.pk]), pick(study.title)
        )

    def get_team_urls(self) -> list[Any]:
        return [
            path("new/", overview.NewStudy.as_view(), name="design_study_new"),
            path("<uuid:pk>/overview/", overview.StudyOverview.as_view(), name="design_study_overview"),
            path("<uuid:pk>/move/", overview.MoveStudy.as_view(), name="design_study_move"),
            path("<uuid:pk>/invite/", overview.Invite.as_view(), name="design_study_invite"),
        ]
