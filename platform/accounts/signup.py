"""Doors: pages of ours whose visitors may make an account while sign-up is closed, such as an invitation's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

ANY_ADDRESS = ""
Door = Callable[..., str | None]
_doors: dict[str, Door] = {}


def door(route: str, opens: Door) -> None:
    """Say that ``route`` is a door, in ``AppConfig.ready()``.

    Args:
        route: the page's name, ``organizations:invitation``.
        opens: called with the page's keyword arguments; the e-mail address that may sign up there, ``ANY_ADDRESS``,
            or None when the door is shut (an invitation that ended).
    """
    _doors[route] = opens


def invited(request: Any) -> str | None:
    """The address that may sign up on the way to the page that ``next`` names; None when it is no open door."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return opened_by(urlsplit(target).path)


def opened_by(path: str) -> str | None:
    """The same for a page's path."""
    try:
        match: ResolverMatch = resolve(path)
    except Resolver404:
        return None
    opens = _doors.get(match.view_name)
    return opens(**match.kwargs) if opens else None


def is_open(request: Any) -> bool:
    """Whether the visitor may make an account: everyone where the operator opened sign-up, else through a door."""
    return bool(settings.OPEN_SIGNUP) or invited(request) is not None
