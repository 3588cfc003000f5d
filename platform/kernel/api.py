"""What every API view is built from: scope, cursor pages, idempotency, and the answer to long work."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.idempotency import IdempotencyMixin


class RoomViewSet(IdempotencyMixin, viewsets.GenericViewSet):
    """Base of a room's API: set ``scope`` and a ``get_queryset`` that begins with ``visible_to``."""

    scope: ClassVar[str] = "platform"
    lookup_value_regex = "[0-9a-f-]{36}"


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """List and retrieve."""


def accepted(job: Any, request: Request) -> Response:
    """202 with where to look: the answer to a request that started a job."""
    href = request.build_absolute_uri(f"/api/v1/jobs/{job.pk}/")
    body = {"job": str(job.pk), "status": job.status, "href": href}
    return Response(body, status=status.HTTP_202_ACCEPTED, headers={"Location": href, "Retry-After": "1"})
