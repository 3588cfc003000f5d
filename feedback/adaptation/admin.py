from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from feedback.adaptation.models import Adaptation
from feedback.adaptation.views import Ask, Report
from kernel.admin import RoomAdmin, register


@register(Adaptation)
class AdaptationAdmin(RoomAdmin):
    lead = _("Updates of your models on what people corrected, measured before they were taken or refused.")
    nothing = _("None yet. A model's feedback page asks for one, once people have corrected its answers.")
    first = ("", "admin:feedback_opening_changelist", _("Feedback by model"))
    list_display = ("version", "candidate", "outcome", "corrections", "created_at")
    list_filter = ("outcome",)
    list_select_related = ("version__model", "candidate__model")

    def get_team_urls(self) -> list[Any]:
        return [
            path("ask/<uuid:pk>/", Ask.as_view(), name="feedback_adaptation_ask"),
            path("<uuid:pk>/change/", Report.as_view(), name="feedback_adaptation_change"),
        ]
