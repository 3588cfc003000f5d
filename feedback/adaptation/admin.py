from django.urls import path

from feedback.adaptation.models import Adaptation
from feedback.adaptation.views import Report
from kernel.admin import RoomAdmin, register


@register(Adaptation)
class AdaptationAdmin(RoomAdmin):
    list_display = ("version", "candidate", "outcome", "corrections", "people", "created_at")
    list_filter = ("outcome",)
    list_select_related = ("version__model", "candidate__model")
    exclude = ("events",)

    def get_team_urls(self):
        return [path("<uuid:pk>/report/", Report.as_view(), name="feedback_adaptation_report")]
