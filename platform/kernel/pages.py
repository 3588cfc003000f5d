"""The bases of server-rendered pages: load in ``setup``, authorize in ``dispatch``, one service call, one response."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import get_resolver
from django.views.generic import TemplateView

from kernel.errors import DomainError, Forbidden, NotFound


class Page(TemplateView):
    """A page for people who signed in.

    A subclass says ``template_name``, and where it needs to ``load`` (from ``visible_to``, so that a foreign object
    is a 404), ``authorize`` (a missing ability is a 403) and ``post``. Domain errors that reach the page become the
    error page with their sentence; catch those that belong beside a field with ``add_problem``.
    """

    title: Any = ""

    def load(self) -> None:
        """Fetch what the page shows, through ``visible_to(self.request.user)``; runs for signed-in people only."""

    def authorize(self) -> None:
        """Raise ``NotFound`` for an outsider, ``Forbidden`` for an insider without the ability."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.refusal: DomainError | None = None
        if request.user.is_authenticated:
            try:
                self.load()
            except DomainError as error:
                self.refusal = error

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            if self.refusal is not None:
                raise self.refusal
            self.authorize()
            return super().dispatch(request, *args, **kwargs)
        except DomainError as error:
            return self.refuse(error)

    def refuse(self, error: DomainError) -> HttpResponse:
        """Answer a domain error: 404 and 403 through Django's handlers, the rest with its own sentence."""
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, Forbidden):
            return forbidden(self.request, error)
        return render(
            self.request, "error.html", {"headline": error.title, "detail": error.detail}, status=error.status
        )

    @property
    def posted(self) -> Any:
        """What to bind a form to: the fields sent, or None on a mere look. An empty POST is sent all the same."""
        return self.request.POST if self.request.method == "POST" else None

    def say(self, sentence: Any) -> None:
        """Leave a message for the next page: what was done."""
        messages.success(self.request, sentence)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=kwargs.pop("title", self.title), **kwargs)


class PortalPage(Page):
    """A page of the portal; its template extends ``portal/page.html``."""


class TeamPage(Page):
    """A custom page of the admin, for members and operators; its template extends ``admin/team_page.html``.

    Route it through ``RoomAdmin.get_team_urls``.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from kernel.admin import site

        if request.user.is_authenticated and not site.has_permission(request):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        from kernel.admin import site

        return {**site.each_context(self.request), **super().get_context_data(**kwargs)}


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to sign in and back. A part that an open page asks for again takes the whole page along."""
    if request.headers.get("HX-Request") != "true":
        return redirect_to_login(request.get_full_path())
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(page).url})


def forbidden(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """The error page of a 403. Raised, Django would log it with a traceback, as if something had failed."""
    return get_resolver().resolve_error_handler(403)(request, error)


def add_problem(form: BaseForm, error: DomainError) -> None:
    """Put a domain error beside the field it names, or on top of the form."""
    form.add_error(error.field if error.field in form.fields else None, error.detail)
