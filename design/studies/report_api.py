"""What the APIs of all reports share: POST starts a job and answers 202."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from design.studies import reporting
from kernel.api import ReadViewSet, accepted


class ReportViewSet(ReadViewSet):
    """Reports of one's organizations. Set ``serializer_class``, ``queryset`` and ``related``."""

    scope = "design"
    related: tuple[str, ...] = ("survey",)

    def get_queryset(self) -> Any:
        assert self.queryset is not None
        visible = self.queryset.model.objects.visible_to(self.request.user)
        return visible.select_related("study__organization", *self.related)

    def get_serializer(self, shown: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Without reports to show, for the schema alone."""
        if shown is None:
            return super().get_serializer(*args, **kwargs)
        outdated = reporting.outdated_among(shown if kwargs.get("many") else [shown])
        context = {**self.get_serializer_context(), "outdated": outdated}
        return self.get_serializer_class()(shown, *args, **kwargs, context=context)

    @extend_schema(request=None, responses={202: dict})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str | None = None) -> Response:
        """Start a job that makes the same report over the answers that may be read now."""
        return self.started(reporting.again(report=self.get_object(), by=request.user), request)

    def started(self, report: Any, request: Request) -> Response:
        """202: the job to look at, and the report that it will fill."""
        response = accepted(reporting.job_of(report), request)
        assert isinstance(response.data, dict)
        response.data["report"] = str(report.pk)
        return response
