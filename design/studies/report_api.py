"""What the APIs of all reports share: POST starts a job and answers 202."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from design.studies import reporting
from kernel.api import ReadViewSet, accepted


class ReportViewSet(ReadViewSet):
    """Reports of one's organizations. Set ``serializer_class`` and ``queryset``."""

    scope = "design"

    def get_queryset(self) -> Any:
        assert self.queryset is not None
        return self.queryset.model.objects.visible_to(self.request.user).select_related("study")

    def started(self, report: Any, request: Request) -> Response:
        """202: the job to look at, and the report that it will fill."""
        response = accepted(reporting.job_of(report), request)
        assert isinstance(response.data, dict)
        response.data["report"] = str(report.pk)
        return response
