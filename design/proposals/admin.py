from __future__ import annotations

from design.proposals.models import Attribute, Proposal
from kernel.admin import RoomAdmin, register


@register(Proposal)
class ProposalAdmin(RoomAdmin):
    list_display = ("__str__", "study", "number", "state", "origin", "created_at")
    list_filter = ("state", "origin")
    list_select_related = ("study",)
    fields = ("study", "number", "title", "summary", "attributes", "state", "origin", "reason", "created_at")


@register(Attribute)
class AttributeAdmin(RoomAdmin):
    list_display = ("code", "study", "kind", "low", "high", "unit", "cost")
    list_select_related = ("study",)
