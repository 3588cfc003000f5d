from __future__ import annotations

from typing import Any

from django.urls import path

from kernel.admin import RoomAdmin, register
from sharing.complementarity.models import Score
from sharing.complementarity.views import ScoreReport


@register(Score)
class ScoreAdmin(RoomAdmin):
    list_display = ("__str__", "agreement", "verdict", "share", "created_at")
    list_select_related = ("agreement",)
    list_filter = ("verdict",)

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", ScoreReport.as_view(), name="sharing_score_change")]
