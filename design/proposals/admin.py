from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from design.proposals import team_views as views
from design.proposals.models import Attribute, Proposal
from kernel.admin import RoomAdmin, register


@register(Proposal)
class ProposalAdmin(RoomAdmin):
    lead = _("What was proposed, and what became of it. New ones are drafted on a study's page.")
    nothing = _("None yet. A study's page drafts the first one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("name", "study", "number", "state", "origin", "created_at")
    list_display_links = None
    list_filter = ("state", "origin")
    list_select_related = ("study",)

    @admin.display(description=_("proposal"))
    def name(self, proposal: Proposal) -> Any:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:design_proposal_page", args=[proposal.pk]), str(proposal)
        )

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", views.ProposalPage.as_view(), name="design_proposal_change"),
            path("<uuid:pk>/page/", views.ProposalPage.as_view(), name="design_proposal_page"),
            path("<uuid:pk>/revise/", views.ReviseProposal.as_view(), name="design_proposal_revise"),
            path("<uuid:pk>/review/", views.PutToReview.as_view(), name="design_proposal_review"),
            path("<uuid:pk>/decide/", views.Decide.as_view(), name="design_proposal_decide"),
        ]


@register(Attribute)
class AttributeAdmin(RoomAdmin):
    lead = _("What may vary about each study's design.")
    nothing = _("None yet. A study's page says what may vary.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("code", "study", "kind", "low", "high", "unit", "cost")
    list_select_related = ("study",)
