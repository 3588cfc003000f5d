"""Every error a client can cause, as RFC 9457 problem+json."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kernel.errors import DomainError
from kernel.models import IdempotentRequest

PROBLEM_TYPE = "application/problem+json"


class Replay(Exception):
    """Carries the first answer of an idempotent request to the handler."""

    def __init__(self, kept: IdempotentRequest, body: Any) -> None:
        self.kept = kept
        self.body = body
        super().__init__()


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457: ``type, title, status, detail, instance, errors[]`` for everything a client can cause."""
    if isinstance(error, Replay):
        kept = error.kept
        headers = {"Idempotent-Replayed": "true"} | ({"Location": kept.location} if kept.location else {})
        return Response(error.body, status=kept.status, headers=headers)
    path = getattr(context.get("request"), "path", "")
    headers: dict[str, str] = {}
    errors: list[dict[str, str]] = []
    if isinstance(error, DomainError):
        code, title, http = error.code, str(error.title), error.status
        detail, errors = str(error.detail), error.errors()
        if error.retry_after is not None:
            headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, RequestDataTooBig):
        code, title, http = "body-too-large", _("The body is too large. Send less at once, or a file."), 413
        detail = title
    elif isinstance(error, SuspiciousOperation):  # also more form fields or files than may be
        code, title, http = (
            "malformed-request",
            _("This request is malformed, or has too many fields. Send less at once."),
            400,
        )
        detail = title
    elif isinstance(error, Http404):
        code, title, http = "not-found", _("There is nothing here that you may see."), 404
        detail = title
    elif isinstance(error, exceptions.ValidationError):
        code, title, http = "invalid", _("Something in this request is not valid."), error.status_code
        errors = list(_pointers(error.get_full_details(), ""))
        detail = "; ".join(f"{e['pointer'].lstrip('/') or 'body'}: {e['detail']}" for e in errors[:5])
    elif isinstance(error, exceptions.APIException):
        code, http = str(error.default_code).replace("_", "-"), error.status_code
        title = detail = str(error.detail)
        if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
            http, headers["WWW-Authenticate"] = 401, "Bearer"
        if getattr(error, "wait", None):
            headers["Retry-After"] = str(int(error.wait) + 1)
    elif isinstance(error, PermissionDenied):
        code, title, http = "forbidden", _("You may not do this."), 403
        detail = title
    else:
        return None
    set_rollback()
    body: dict[str, Any] = {
        "type": f"/api/docs/errors#{code}", "title": title, "status": http, "detail": detail,
        "instance": path, "code": code,
    }  # fmt: skip
    if errors:
        body["errors"] = errors
    return Response(body, status=http, headers=headers, content_type=PROBLEM_TYPE)


def _pointers(details: Any, pointer: str):  # type: ignore[no-untyped-def]
    """Flatten DRF's nested errors into JSON pointers."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"pointer": pointer or "/", "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for key, value in details.items():
            yield from _pointers(value, pointer if key == "non_field_errors" else f"{pointer}/{key}")
    else:
        for index, value in enumerate(details):
            leaf = isinstance(value, dict) and set(value) == {"message", "code"}
            yield from _pointers(value, pointer if leaf else f"{pointer}/{index}")
