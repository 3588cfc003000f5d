"""Consent in the admin: texts to write and to look at, decisions and bases. Decisions are a person's own; no team edits them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from consent import team_views as pages
from consent.models import AttestedBasis, ConsentRecord, ConsentText, Purpose
from kernel import scope
from kernel.admin import RoomAdmin, register
from kernel.translated import pick


class OfTeamAdmin(RoomAdmin):
    """What is one's organizations' own. The rooms' ``visible_to`` also opens a person's own part, which is the portal's."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(organization_id__in=scope.organization_ids(request.user))


@register(ConsentText)
class ConsentTextAdmin(OfTeamAdmin):
    menu = (55, _("Consent"))
    lead = _("What your organization asks people, version by version. A version never changes once it is published.")
    nothing = _("None yet. Write the first one: nobody can be asked, and nobody's data used, before it is published.")
    list_display = ("name", "organization", "version", "asked", "audience", "created_at")
    list_select_related = ("organization",)
    list_filter = ("audience",)
    ordering = ("organization__name", "code", "-version")
    change_list_template = "consent/team/texts.html"

    def get_team_urls(self) -> Sequence[URLPattern]:
        return [
            path("write/", pages.WriteText.as_view(), name="consent_consenttext_write"),
            path("<uuid:pk>/change/", pages.TextOfTeam.as_view(), name="consent_consenttext_change"),
            path("<uuid:pk>/next/", pages.NextVersion.as_view(), name="consent_consenttext_next"),
        ]

    @admin.display(description=_("title"))
    def name(self, text: ConsentText) -> str:
        return pick(text.title)

    @admin.display(description=_("purposes"))
    def asked(self, text: ConsentText) -> str:
        return _listed(item["purpose"] for item in text.purposes)


@register(ConsentRecord)
class ConsentRecordAdmin(OfTeamAdmin):
    lead = _("Each yes, no and withdrawal toward your organization, newest first. Who it was is not shown.")
    nothing = _("No decisions yet. They come in once people were asked: publish a consent text and invite them.")
    list_display = ("sequence", "purpose", "decision", "text", "recipient", "language", "method", "created_at")
    list_filter = ("purpose", "decision", "method")
    list_select_related = ("text", "recipient")
    ordering = ("-sequence",)
    fields = ("purpose", "decision", "text", "organization", "recipient", "language", "method", "created_at")


@register(AttestedBasis)
class AttestedBasisAdmin(OfTeamAdmin):
    lead = _("On what, other than consent, your organization uses records: a contract, the law, a public license.")
    nothing = _("None yet. State one before you send records of people who were not asked here.")
    list_display = ("kind", "organization", "covers", "source", "license", "created_at")
    list_select_related = ("organization",)
    fields = ("organization", "kind", "statement", "covers", "source", "license", "created_at")
    ordering = ("-created_at", "pk")
    change_list_template = "consent/team/bases.html"

    def get_team_urls(self) -> Sequence[URLPattern]:
        return [path("state/", pages.StateBasis.as_view(), name="consent_attestedbasis_state")]

    @admin.display(description=_("purposes"))
    def covers(self, basis: AttestedBasis) -> str:
        return _listed(basis.purposes)


def _listed(purposes: Any) -> str:
    """Purposes in words."""
    return " · ".join(str(Purpose(purpose).label) for purpose in purposes)
