"""What every API view is built from: scope, cursor pages, idempotency, and the answer to long work."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Conflict, Invalid
from kernel.models import IdempotentRequest
from kernel.problems import Replay


class RequestMismatch(Invalid):
    code = "idempotency-key-reused"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used with another request. Use a new key for a new request."))


class StillInProgress(Conflict):
    code = "idempotent-request-in-progress"

    def __init__(self) -> None:
        super().__init__(_("The first request with this Idempotency-Key is still running. Try again in a moment."))


class IdempotencyMixin:
    """POST with ``Idempotency-Key``: the same key and body get the first answer again."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self._idempotent: IdempotentRequest | None = None
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return
        if len(key) > 255:
            raise Invalid(_("An Idempotency-Key has at most 255 characters."), field="Idempotency-Key")
        digest = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=str).encode()).hexdigest()
        fields = {"path": request.get_full_path()[:500], "body_sha256": digest}
        try:
            with transaction.atomic():
                self._idempotent = IdempotentRequest.objects.create(user_id=request.user.pk, key=key, **fields)
        except IntegrityError:
            before = IdempotentRequest.objects.get(user_id=request.user.pk, key=key)
            if before.body_sha256 != digest or before.path != fields["path"]:
                raise RequestMismatch from None
            if before.status is None:
                raise StillInProgress from None
            raise Replay(before) from None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        kept, self._idempotent = getattr(self, "_idempotent", None), None
        if kept is not None:
            if response.status_code < 400:
                kept.status = response.status_code
                kept.body = json.loads(json.dumps(response.data, default=str))
                kept.location = response.get("Location", "")
                kept.save(update_fields=["status", "body", "location"])
            else:
                kept.delete()
        return response


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
