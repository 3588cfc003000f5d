"""Contributions in the admin: what was received, in what state, what waits for a decision. Content is not shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.admin import RoomAdmin, register
from kernel.errors import DomainError
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution


@register(Contribution)
class ContributionAdmin(RoomAdmin):
    list_display = ("short_id", "organization", "kind", "language", "state", "reason", "size_bytes", "created_at")
    list_filter = ("state", "kind", "reason")
    list_select_related = ("organization",)
    ordering = ("-created_at", "pk")
    fields = (
        "organization",
        "kind",
        "language",
        "state",
        "reason",
        "removed",
        "size_bytes",
        "text",
        "created_at",
        "checked_at",
        "decided_at",
        "taken_back_at",
    )
    actions = ("accept",)

    @admin.display(description=gettext_lazy("contribution"), ordering="pk")
    def short_id(self, contribution: Contribution) -> str:
        return str(contribution.pk)[:8]

    @admin.action(description=gettext_lazy("Accept those that were checked"))
    def accept(self, request: HttpRequest, queryset: Any) -> None:
        try:
            accepted = contributions.accept(contributions=queryset, by=request.user, at=timezone.now())
        except DomainError as refusal:
            self.message_user(request, str(refusal.detail), messages.ERROR)
            return
        said = ngettext("%(n)s contribution accepted.", "%(n)s contributions accepted.", accepted) % {"n": accepted}
        self.message_user(request, said if accepted else _("None of these waits for a decision."), messages.SUCCESS)
