from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from disclosure import words
from disclosure.models import Release
from kernel.admin import RoomAdmin, register


@register(Release)
class ReleaseAdmin(RoomAdmin):
    lead = _("Which tables of figures were released last, and how many cells were kept from everyone.")
    nothing = _("None yet. Each table of counts about people will stand here once a page has shown it.")
    list_display = ("titled", "minimum", "hidden_count", "released_at")
    fields = ("titled", "context", "minimum", "dominance", "hidden_count", "released_at")
    ordering = ("-released_at", "pk")

    @admin.display(description=_("figures"), ordering="context")
    def titled(self, release: Release) -> str:
        return words.called(release.context)

    @admin.display(description=_("cells hidden"))
    def hidden_count(self, release: Release) -> int:
        return release.hidden_count
