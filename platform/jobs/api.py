"""Jobs over the API: look, cancel."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs import services as jobs
from jobs.models import Job
from jobs.permissions import may_cancel
from jobs.serializers import JobOut
from kernel.api import ReadViewSet
from kernel.errors import Forbidden


class JobViewSet(ReadViewSet):
    """Background runs of your organization."""

    scope = "platform"
    serializer_class = JobOut
    queryset = Job.objects.none()

    def get_queryset(self) -> Any:
        return Job.objects.visible_to(self.request.user)

    @extend_schema(request=None, responses=JobOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str | None = None) -> Response:
        job = self.get_object()
        if not may_cancel(request.user, job):
            raise Forbidden
        return Response(JobOut(jobs.cancel(job=job, by=request.user, at=timezone.now())).data)
