from kernel.admin import RoomAdmin, register
from vault.models import DataKey


@register(DataKey)
class DataKeyAdmin(RoomAdmin):
    """That a key exists or was destroyed; never the key."""

    list_display = ("__str__", "created_at", "destroyed_at")
    fields = ("id", "created_at", "destroyed_at")
    list_select_related = ("ring",)
