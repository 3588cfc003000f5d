"""Error pages: what happened, what was kept, what to do; never a bare code, never a detail of the machine."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kernel.errors import DomainError, Forbidden


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    title, detail = _("This request can't be read"), _("Nothing was changed. Go back and try once more.")
    if request.path.startswith("/api/"):
        return _problem(request, 400, "unreadable-request", title, detail)
    return _page(request, 400, title, detail)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DomainError) and exception.detail is not Forbidden.title:
        detail = str(exception.detail)
    elif request.path.startswith("/admin/"):
        detail = _("This part is for members of a product team with the right role. Ask an owner of your organization.")
    else:
        detail = _("Your role does not allow this. Ask an owner of your organization.")
    return _page(request, 403, _("This is not yours to open"), detail)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    detail = _("The address may be mistyped, the thing may have been taken back, or it belongs to someone else.")
    return _page(request, 404, _("There is nothing here that you may see"), detail)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth answers when guesses or mails run out."""
    return _page(request, 429, _("Too many tries"), _("Nothing was changed. Wait a few minutes, then try once more."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context: the database may be what failed."""
    said = {
        "headline": _("Something failed on our side"),
        "detail": _("It was noted with its cause. Nothing half-done was kept; wait a moment and try again."),
    }
    if request.path.startswith("/api/"):
        return _problem(request, 500, "server-error", said["headline"], said["detail"])
    return HttpResponse(render_to_string("500.html", said), status=500)


def _page(request: HttpRequest, status: int, headline: str, detail: str) -> HttpResponse:
    said: dict[str, Any] = {"headline": headline, "detail": detail}
    return render(request, f"{status}.html", said, status=status)


def _problem(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    """For what goes wrong outside the API's views, which answer for themselves (see ``kernel.problems``)."""
    said = {"title": title, "status": status, "detail": detail, "instance": request.path, "code": code}
    said = {"type": f"/api/docs/errors#{code}", **said}
    return JsonResponse(said, status=status, content_type="application/problem+json")
