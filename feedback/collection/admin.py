from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.collection.models import Event
from kernel.admin import RoomAdmin, register
from kernel.removed import removed_in_words


@register(Event)
class EventAdmin(RoomAdmin):
    """What a team's own systems sent. Content is sealed and not shown here."""

    lead = _("What your own systems sent about your models. What people say in the portal is read only in summaries.")
    nothing = _(
        "None yet. Send over the API what people say about your models' answers; a token of your team opens it."
    )
    first = ("tokens.manage", "admin:organizations_organization_changelist", _("Make a token"))
    list_display = ("titled", "channel", "rating", "corrects")
    list_filter = ("kind", "channel", "rating", "corrects")
    list_select_related = ("version__model",)
    fields = (
        "version",
        "kind",
        "channel",
        "rating",
        "corrects",
        "has_words",
        "taken_out",
        "occurred_at",
        "created_at",
        "taken_back_at",
    )

    @admin.display(description=_("removed"))
    def taken_out(self, event: Event) -> str:
        return removed_in_words(event.removed)

    @admin.display(description=_("feedback"), ordering="created_at")
    def titled(self, event: Event) -> str:
        return gettext("%(kind)s on %(version)s, %(when)s") % {
            "kind": event.get_kind_display(),
            "version": event.version,
            "when": date_format(event.created_at, "DATETIME_FORMAT"),
        }
