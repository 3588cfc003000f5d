from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from feedback.analysis.models import Summary
from feedback.analysis.views import Ask, Report
from kernel.admin import RoomAdmin, register


@register(Summary)
class SummaryAdmin(RoomAdmin):
    lead = _("What people said about your models, as far as enough of them said it.")
    nothing = _("None yet. A model's feedback page asks for one.")
    first = ("", "admin:feedback_opening_changelist", _("Feedback by model"))
    list_display = ("model", "since", "until", "created_at")
    list_select_related = ("model",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("ask/<uuid:pk>/", Ask.as_view(), name="feedback_summary_ask"),
            path("<uuid:pk>/change/", Report.as_view(), name="feedback_summary_change"),
        ]
