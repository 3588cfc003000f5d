from django.utils.translation import gettext_lazy as _

from feedback.collection.models import Event
from kernel.admin import RoomAdmin, register


@register(Event)
class EventAdmin(RoomAdmin):
    """What a team's own systems sent. Content is sealed and not shown here."""

    lead = _("What your own systems sent about your models. What people say in the portal is read only in summaries.")
    list_display = ("id", "version", "kind", "channel", "rating", "corrects", "created_at")
    list_filter = ("kind", "channel", "rating", "corrects")
    list_select_related = ("version__model",)
    fields = (
        "version",
        "kind",
        "channel",
        "rating",
        "corrects",
        "has_words",
        "removed",
        "occurred_at",
        "created_at",
        "taken_back_at",
    )
