from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit import words
from audit.models import Entry
from kernel.admin import RoomAdmin, register

# Acts that members alone do. What isn't named here may be a participant's.
DONE_BY_TEAMS = (
    "consent.basis.", "datastore.", "design.attributes", "design.review_form", "design.study.", "design.survey.",
    "feedback.issue.", "feedback.model.", "jobs.job.", "organizations.", "questionnaires.questionnaire.", "registry.",
    "sharing.agreement.", "sharing.dataset.", "sharing.export.", "sharing.inquiry.", "sharing.overlap.",
    "sharing.recipient_key.", "sharing.score.", "sharing.training.", "sharing.upload.",
)  # fmt: skip


@register(Entry)
class EntryAdmin(RoomAdmin):
    lead = _("Who did what to which thing, in order, never changed. `manage.py verify_audit` checks the chain.")
    nothing = _("None yet. Each act in your organization will stand here, from the first on.")
    of_organizations = False
    list_display = ("titled", "seq", "at")
    ordering = ("-seq",)
    fields = ("seq", "at", "kind", "subject_type", "subject_id", "actor_id", "organization_id", "facts", "hash")

    def get_fields(self, request: HttpRequest, obj: Entry | None = None) -> list[str]:
        """Without who it was and the facts where that may be a person whom the organization serves: their account's
        number is the same for every company, and would tell who is behind a pseudonym."""
        if getattr(request.user, "is_operator", False) or (obj is not None and obj.kind.startswith(DONE_BY_TEAMS)):
            return list(self.fields)
        return [name for name in self.fields if name not in ("actor_id", "facts")]

    @admin.display(description=_("what"), ordering="kind")
    def titled(self, entry: Entry) -> str:
        return words.in_words(entry)
