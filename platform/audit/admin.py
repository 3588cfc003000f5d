from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit import words
from audit.models import Entry
from kernel.admin import RoomAdmin, register


@register(Entry)
class EntryAdmin(RoomAdmin):
    lead = _("Who did what to which thing, in order, never changed. `manage.py verify_audit` checks the chain.")
    nothing = _("None yet. Each act in your organization will stand here, from the first on.")
    of_organizations = False
    list_display = ("titled", "seq", "at")
    ordering = ("-seq",)
    fields = ("seq", "at", "kind", "subject_type", "subject_id", "actor_id", "organization_id", "facts", "hash")

    @admin.display(description=_("what"), ordering="kind")
    def titled(self, entry: Entry) -> str:
        return words.in_words(entry)
