from __future__ import annotations

from typing import Any

from django.urls import path

from kernel.admin import RoomAdmin, register
from sharing.training.models import Training
from sharing.training.views import TrainingReport


@register(Training)
class TrainingAdmin(RoomAdmin):
    list_display = ("__str__", "agreement", "n_test", "created_at")
    list_select_related = ("agreement",)

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", TrainingReport.as_view(), name="sharing_training_change")]
