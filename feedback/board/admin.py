from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from feedback.board.models import Issue
from feedback.board.views import IssuePage, OpenIssue
from kernel.admin import RoomAdmin, register


@register(Issue)
class IssueAdmin(RoomAdmin):
    lead = _("What several people said, what is done about it, and what was replied to them.")
    nothing = _("None yet. A summary of feedback opens one from a theme that several people spoke of.")
    first = ("", "admin:feedback_opening_changelist", _("Feedback by model"))
    list_display = ("__str__", "model", "status", "people", "created_at", "replied_at")
    list_filter = ("status",)
    list_select_related = ("model",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("open/<uuid:summary>/<int:theme>/", OpenIssue.as_view(), name="feedback_issue_open"),
            path("<uuid:pk>/change/", IssuePage.as_view(), name="feedback_issue_change"),
        ]
