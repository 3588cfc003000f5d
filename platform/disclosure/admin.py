from disclosure.models import Release
from kernel.admin import RoomAdmin, register


@register(Release)
class ReleaseAdmin(RoomAdmin):
    list_display = ("context", "minimum", "hidden_count", "released_at")
    fields = ("context", "minimum", "dominance", "hidden_count", "released_at")
    ordering = ("-released_at", "pk")
