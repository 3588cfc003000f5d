from django.urls import path

from feedback.analysis.models import Summary
from feedback.analysis.views import Report
from kernel.admin import RoomAdmin, register


@register(Summary)
class SummaryAdmin(RoomAdmin):
    list_display = ("model", "since", "until", "created_at")
    list_select_related = ("model",)
    fields = ("model", "since", "until", "created_at")

    def get_team_urls(self):
        return [path("<uuid:pk>/report/", Report.as_view(), name="feedback_summary_report")]
