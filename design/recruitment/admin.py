from __future__ import annotations

from design.recruitment.models import Invitation
from kernel.admin import RoomAdmin, register


@register(Invitation)
class InvitationAdmin(RoomAdmin):
    list_display = ("label", "study", "uses", "most_uses", "expires_at", "revoked_at")
    list_select_related = ("study",)
    fields = ("study", "label", "uses", "most_uses", "expires_at", "revoked_at", "created_at")
