from django.utils.translation import gettext_lazy as _

from disclosure.models import Release
from kernel.admin import RoomAdmin, register


@register(Release)
class ReleaseAdmin(RoomAdmin):
    lead = _("Which tables of figures were released last, and how many cells were kept from everyone.")
    list_display = ("context", "minimum", "hidden_count", "released_at")
    fields = ("context", "minimum", "dominance", "hidden_count", "released_at")
    ordering = ("-released_at", "pk")
