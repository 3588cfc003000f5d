from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from vault.models import DataKey


@register(DataKey)
class DataKeyAdmin(RoomAdmin):
    """That a key exists or was destroyed; never the key."""

    lead = _("Every person, dataset version and model has a key of its own. Destroying it erases what it opens.")
    nothing = _("None yet. The first comes with the first person or dataset version of your organization.")
    list_display = ("titled", "created_at", "destroyed_at")
    fields = ("id", "created_at", "destroyed_at")
    list_select_related = ("ring",)

    @admin.display(description=_("data key"), ordering="created_at")
    def titled(self, key: DataKey) -> str:
        return gettext("Key made %(when)s") % {"when": date_format(key.created_at, "DATETIME_FORMAT")}
