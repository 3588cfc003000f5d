from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.models import Entry
from kernel.admin import RoomAdmin, register


@register(Entry)
class EntryAdmin(RoomAdmin):
    lead = _("Who did what to which thing, in order, never changed. `manage.py verify_audit` checks the chain.")
    list_display = ("seq", "at", "kind", "subject_type", "subject_id")
    ordering = ("-seq",)
    fields = ("seq", "at", "kind", "subject_type", "subject_id", "actor_id", "organization_id", "facts", "hash")
