from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from design.recruitment.models import Invitation
from design.recruitment.team_views import Revoke
from kernel.admin import RoomAdmin, register


@register(Invitation)
class InvitationAdmin(RoomAdmin):
    lead = _("Links by which people come into your studies. The link itself is shown once, when it is made.")
    nothing = _("None yet. An open study's page makes the first one.")
    first = ("", "admin:design_study_changelist", _("Studies"))
    list_display = ("label", "study", "uses", "most_uses", "expires_at", "revoked_at")
    list_select_related = ("study",)
    fields = ("study", "label", "uses", "most_uses", "expires_at", "revoked_at", "created_at")

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/revoke/", Revoke.as_view(), name="design_invitation_revoke")]
