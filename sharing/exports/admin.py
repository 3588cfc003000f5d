from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.exports.models import Export, RecipientKey
from sharing.exports.views import Copies, CopyFile, Keys, RevokeKey


@register(Export)
class ExportAdmin(RoomAdmin):
    lead = _("Copies of partners' data that left the platform, and of yours that partners took.")
    nothing = _("None yet. Where an agreement lets a copy be taken, its page leads there.")
    first = ("", "admin:sharing_agreement_changelist", _("Agreements"))
    list_display = ("created_at", "agreement", "organization", "rows", "expires_at")
    list_select_related = ("agreement", "organization")

    def get_team_urls(self) -> list[Any]:
        return [
            path("agreement/<uuid:pk>/", Copies.as_view(), name="sharing_export_of"),
            path("<uuid:pk>/file/", CopyFile.as_view(), name="sharing_export_file"),
        ]


@register(RecipientKey)
class RecipientKeyAdmin(RoomAdmin):
    def get_team_urls(self) -> list[Any]:
        return [
            path("", Keys.as_view(), name="sharing_recipientkey_changelist"),
            path("<uuid:pk>/revoke/", RevokeKey.as_view(), name="sharing_recipientkey_revoke"),
        ]
