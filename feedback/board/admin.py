from feedback.board.models import Issue
from kernel.admin import RoomAdmin, register


@register(Issue)
class IssueAdmin(RoomAdmin):
    list_display = ("id", "model", "status", "people", "created_at", "replied_at")
    list_filter = ("status",)
    list_select_related = ("model",)
    exclude = ("events",)
