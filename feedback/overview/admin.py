from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from feedback.collection.models import Opening
from feedback.overview.team_views import ModelPage, Models
from kernel.admin import RoomAdmin, register


@register(Opening)
class OpeningAdmin(RoomAdmin):
    """The team's way into everything about feedback: by model."""

    menu = (40, _("Feedback"))
    list_display = ("model", "opened_at", "closed_at")
    list_select_related = ("model",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("", Models.as_view(), name="feedback_opening_changelist"),
            path("model/<uuid:pk>/", ModelPage.as_view(), name="feedback_opening_model"),
        ]
