"""Home, settings, and the two switches that every page carries: language and colors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View
from django.views.generic import TemplateView

from accounts import services as accounts
from kernel.pages import PortalPage
from kernel.templatetags.ui import THEME_COOKIE
from portal import home
from portal import services as portal
from portal.forms import AboutMe, Appearance, Language

YEAR = 365 * 24 * 3600


class Home(PortalPage):
    """What waits for me, what my part did, what I allow; for a stranger, what this is."""

    template_name = "portal/home.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return Welcome.as_view()(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Home"), home=home.of(self.request.user, at=timezone.now()), **kwargs)


class Welcome(TemplateView):
    """The first page a stranger sees."""

    template_name = "portal/welcome.html"


class Settings(PortalPage):
    """Name, language, colors, signing in, signing out."""

    template_name = "portal/settings.html"

    def forms(self, **replaced: Any) -> dict[str, Any]:
        user: Any = self.request.user
        chosen = self.request.COOKIES.get(THEME_COOKIE, "auto")
        return {
            "about": AboutMe(initial={"display_name": user.display_name, "language": user.language}),
            "appearance": Appearance(initial={"theme": chosen}),
            **replaced,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Settings"), **self.forms(**kwargs))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AboutMe(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(about=form), status=400)
        portal.describe_self(user=request.user, by=request.user, **form.cleaned_data)
        with override(request.user.language):
            self.say(_("Saved."))
        return redirect("portal:settings")


class ChooseLanguage(View):
    """Switch pages and mail to the other language, and come back to the same page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = Language(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose one of the languages offered."))
            return redirect("portal:home")
        code = form.cleaned_data["language"]
        if request.user.is_authenticated:
            accounts.choose_language(user=request.user, language=code, by=request.user)
        answer = redirect(_own_page(request, form.cleaned_data["next"]))
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, code)
        return answer


class ChooseTheme(View):
    """Light, dark, or as the device says: a cookie of this browser."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = Appearance(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose one of the three colors offered."))
            return redirect("portal:settings")
        answer = redirect("portal:settings")
        _remember(answer, THEME_COOKIE, form.cleaned_data["theme"])
        return answer


def healthz(request: HttpRequest) -> HttpResponse:
    """For probes: this process answers. ``manage.py doctor`` says whether the rest does."""
    return JsonResponse({"status": "ok"})


def _own_page(request: HttpRequest, target: str) -> str:
    """``target`` when it is a page of ours, else home."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith("/") else reverse("portal:home")


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)
