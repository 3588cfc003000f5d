from __future__ import annotations

from typing import Any

from django.urls import path

from design.recruitment.models import Invitation
from design.recruitment.team_views import Revoke
from kernel.admin import RoomAdmin, register


@register(Invitation)
class InvitationAdmin(RoomAdmin):
    list_display = ("label", "study", "uses", "most_uses", "expires_at", "revoked_at")
    list_select_related = ("study",)
    fields = ("study", "label", "uses", "most_uses", "expires_at", "revoked_at", "created_at")

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/revoke/", Revoke.as_view(), name="design_invitation_revoke")]
