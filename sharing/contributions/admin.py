"""Contributions in the admin: what was received, in what state, what waits for a decision. Content is not shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from kernel.errors import DomainError
from kernel.removed import removed_in_words
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution


@register(Contribution)
class ContributionAdmin(RoomAdmin):
    lead = _("What people gave to your organization, and what it sent about people. What is in it is not shown.")
    nothing = _("None yet. Publish a consent text and invite people to give, or send records over the API.")
    first = ("privacy.manage", "admin:consent_consenttext_write", _("Write a consent text"))
    list_display = ("titled", "organization", "language", "state", "reason", "size_bytes", "created_at")
    list_filter = ("state", "kind", "reason")
    list_select_related = ("organization",)
    ordering = ("-created_at", "pk")
    fields = (
        "organization",
        "kind",
        "language",
        "state",
        "reason",
        "taken_out",
        "size_bytes",
        "text",
        "created_at",
        "checked_at",
        "decided_at",
        "taken_back_at",
    )
    actions = ("accept",)

    @admin.display(description=_("removed"))
    def taken_out(self, contribution: Contribution) -> str:
        return removed_in_words(contribution.removed)

    @admin.display(description=_("contribution"), ordering="created_at")
    def titled(self, contribution: Contribution) -> str:
        said = {
            "kind": contribution.get_kind_display(),
            "when": date_format(contribution.created_at, "DATETIME_FORMAT"),
        }
        if contribution.basis_id:
            return gettext("%(kind)s, sent %(when)s") % said
        return gettext("%(kind)s, given %(when)s") % said

    @admin.action(description=_("Accept those that were checked"))
    def accept(self, request: HttpRequest, queryset: Any) -> None:
        try:
            accepted = contributions.accept(contributions=queryset, by=request.user, at=timezone.now())
        except DomainError as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return
        said = ngettext("%(n)s contribution accepted.", "%(n)s contributions accepted.", accepted) % {
            "n": f"{accepted:,}"
        }
        self.message_user(
            request, said if accepted else gettext("None of these waits for a decision."), messages.SUCCESS
        )
