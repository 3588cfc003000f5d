"""Privacy requests in the admin: that they exist, how far they are, when they are due. No names, no content."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from rights import services as rights
from rights import team_views as pages
from rights.models import MailedRequest, PrivacyRequest


@register(PrivacyRequest)
class PrivacyRequestAdmin(RoomAdmin):
    operators_only = True
    list_display = ("short_id", "kind", "state", "left", "created_at", "due_on", "done_at")
    list_filter = ("kind", "state")
    fields = ("kind", "state", "left", "created_at", "due_on", "done_at", "expires_at")

    def get_team_urls(self) -> Sequence[URLPattern]:
        return [path("account/<uuid:pk>/", pages.Account.as_view(), name="rights_privacyrequest_account")]

    @admin.display(description=_("request"), ordering="pk")
    def short_id(self, request: PrivacyRequest) -> str:
        return str(request.pk)[:8]

    @admin.display(description=_("still to be made again"))
    def left(self, request: PrivacyRequest) -> str:
        """Of datasets and models that held the person; what failed is tried again every hour."""
        if request.state != PrivacyRequest.State.ERASED:
            return "–"
        done = rights.progress_of(request)
        left = done.versions - done.versions_gone + done.models - done.models_settled
        return _("%(left)s, of them %(failing)s failed") % {"left": left, "failing": done.failing}


@register(MailedRequest)
class MailedRequestAdmin(RoomAdmin):
    operators_only = True
    lead = _(
        "What mails asked for in somebody's name. A mail proves nobody: only the person themselves can confirm it."
    )
    nothing = _("None yet. Note it here when a mail asks for somebody's data, or to erase them.")
    list_display = ("short_id", "kind", "state", "received_on", "due_on")
    list_filter = ("kind", "state")
    fields = ("kind", "state", "received_on", "due_on", "request")
    change_list_template = "rights/team/mailed.html"

    def get_team_urls(self) -> Sequence[URLPattern]:
        return [path("note/", pages.NoteOne.as_view(), name="rights_mailedrequest_note")]

    @admin.display(description=_("request"), ordering="pk")
    def short_id(self, mailed: MailedRequest) -> str:
        return str(mailed.pk)[:8]
