from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.matching.models import MatchReview
from sharing.matching.views import ReviewPage


@register(MatchReview)
class MatchReviewAdmin(RoomAdmin):
    lead = _("Records that seem to be about the same person or thing, for people to settle.")
    nothing = _("None yet. A table version's page has a button to compare its records.")
    first = ("", "admin:datastore_dataset_changelist", _("Datasets"))
    list_display = ("version", "rows", "created_at", "closed_at")
    list_select_related = ("version__dataset",)

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", ReviewPage.as_view(), name="sharing_matchreview_change")]
