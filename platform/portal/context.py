"""What the frame of every page shows: navigation, unread notices, the other language."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import signup
from kernel import scope
from kernel.navigation import Entry, mark_current
from notices import services as notices

# The rooms' own addresses, agreed for all of them; a test opens each.
HOME, STUDIES, DATA, IMPACT, CONSENTS, NOTICES = "/", "/studies/", "/data/", "/impact/", "/consents/", "/notices/"
MENU = (
    Entry(_("Home"), HOME, exact=True),
    Entry(_("Studies"), STUDIES, areas=("/surveys/", "/reviews/")),
    Entry(_("My data"), DATA, areas=("/certificates/",)),
    Entry(_("My impact"), IMPACT, areas=("/feedback/",)),
    Entry(_("Consents"), CONSENTS),
)


SHORT_NAMES = {"en": "EN", "zh-hans": "中文"}


class Shell:
    """The frame, computed where a template asks, so that a page without it costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @cached_property
    def menu(self) -> list[Entry]:
        return mark_current(MENU, self.request.path)

    @cached_property
    def is_member(self) -> bool:
        return bool(self.user and self.user.is_authenticated and (self.user.is_operator or scope.is_member(self.user)))

    @cached_property
    def unread(self) -> int:
        return notices.unread(self.user) if self.user and self.user.is_authenticated else 0

    @property
    def notices_href(self) -> str:
        return NOTICES if self.user and self.user.is_authenticated else ""

    @property
    def sign_in_href(self) -> str:
        """The way to sign in, unless the reader is on it."""
        href = reverse(settings.LOGIN_URL)
        return "" if self.request.path == href else href

    @property
    def may_sign_up(self) -> bool:
        """Whether a stranger may make an account here: sign-up is open, or they come with an invitation."""
        return signup.is_open(self.request)

    @property
    def here(self) -> str:
        """This page's address, to come back to after a switch of language."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @property
    def other_language(self) -> dict[str, str]:
        """Code, own name and short name of the language that the page is not in."""
        code, name = next(pair for pair in settings.LANGUAGES if pair[0] != (get_language() or "en").lower())
        return {"code": code, "name": str(name), "short": SHORT_NAMES[code]}


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
