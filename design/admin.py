"""Gathers the rooms' admins; the study's own leads to its page, which gathers too."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from design.factors import admin as factors
from design.models import Study
from design.optimization import admin as optimization
from design.overview import StudyOverview
from design.proposals import admin as proposals
from design.proposals import team_views as of_proposals
from design.recruitment import admin as recruitment
from design.recruitment import team_views as of_recruitment
from design.satisfaction import admin as satisfaction
from design.studies import team_views as of_studies
from design.surveys import admin as surveys
from design.surveys import team_views as of_surveys
from kernel.admin import RoomAdmin, register
from kernel.translated import pick

__all__ = ["factors", "optimization", "proposals", "recruitment", "satisfaction", "surveys"]


@register(Study)
class StudyAdmin(RoomAdmin):
    menu = (50, _("Studies"))
    menu_also = ("questionnaires",)
    lead = _("What people are asked about designs, who takes part, and what came of it.")
    change_list_template = "design/team/studies.html"
    nothing = _(
        "None yet. Owners and researchers plan them: what is asked, of whom, and what the answers may be used for."
    )
    list_display = ("name", "organization", "state", "purpose", "opened_at")
    list_display_links = None
    list_filter = ("state",)
    list_select_related = ("organization",)

    @admin.display(description=_("study"))
    def name(self, study: Study) -> Any:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:design_study_overview", args=[study.pk]), pick(study.title)
        )

    def get_team_urls(self) -> list[Any]:
        return [
            path("new/", of_studies.NewStudy.as_view(), name="design_study_new"),
            path("<uuid:pk>/change/", StudyOverview.as_view(), name="design_study_change"),
            path("<uuid:pk>/overview/", StudyOverview.as_view(), name="design_study_overview"),
            path("<uuid:pk>/revise/", of_studies.ReviseStudy.as_view(), name="design_study_revise"),
            path("<uuid:pk>/move/", of_studies.MoveStudy.as_view(), name="design_study_move"),
            path("<uuid:pk>/invite/", of_recruitment.Invite.as_view(), name="design_study_invite"),
            path("<uuid:pk>/surveys/new/", of_surveys.NewSurvey.as_view(), name="design_survey_new"),
            path("<uuid:pk>/proposals/new/", of_proposals.NewProposal.as_view(), name="design_proposal_new"),
            path("<uuid:pk>/review-form/", of_proposals.AskForReviews.as_view(), name="design_study_review_form"),
            path("<uuid:pk>/attributes/", of_proposals.Attributes.as_view(), name="design_study_attributes"),
            path(
                "<uuid:pk>/attributes/new/<slug:kind>/",
                of_proposals.NewAttribute.as_view(),
                name="design_study_attribute_new",
            ),
            path(
                "<uuid:pk>/attributes/of/<slug:code>/",
                of_proposals.ChangeAttribute.as_view(),
                name="design_study_attribute",
            ),
            path(
                "<uuid:pk>/attributes/of/<slug:code>/drop/",
                of_proposals.DropAttribute.as_view(),
                name="design_study_attribute_drop",
            ),
        ]
