"""Privacy requests in the admin: that they exist, how far they are, when they are due. No names, no content."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from rights import services as rights
from rights.models import PrivacyRequest


@register(PrivacyRequest)
class PrivacyRequestAdmin(RoomAdmin):
    operators_only = True
    list_display = ("short_id", "kind", "state", "left", "created_at", "due_on", "done_at")
    list_filter = ("kind", "state")
    fields = ("kind", "state", "left", "created_at", "due_on", "done_at", "expires_at")

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
