from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.labels.models import LabelReview
from sharing.labels.views import ReviewPage


@register(LabelReview)
class LabelReviewAdmin(RoomAdmin):
    lead = _("Labels that are probably wrong, for people to settle.")
    nothing = _("None yet. A version's page has a button to look for wrong labels.")
    first = ("", "admin:datastore_dataset_changelist", _("Datasets"))
    list_display = ("version", "target", "labelled", "created_at", "closed_at")
    list_select_related = ("version__dataset",)

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", ReviewPage.as_view(), name="sharing_labelreview_change")]
