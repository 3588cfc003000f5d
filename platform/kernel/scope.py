"""Whose rows a user may see. ``organizations`` registers the answer, so that rooms below it can ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_source: Callable[[Any], Any] | None = None


def provide(source: Callable[[Any], Any]) -> None:
    """Register the function that maps a user to a queryset (or collection) of organization ids."""
    global _source
    _source = source


def organization_ids(user: Any) -> Any:
    """Ids of the organizations ``user`` acts for, usable in ``__in``; empty for anonymous users."""
    if _source is None or not getattr(user, "is_authenticated", False):
        return []
    return _source(user)


def is_member(user: Any) -> bool:
    """Whether the user belongs to any organization (and so may enter the team's pages)."""
    ids = organization_ids(user)
    return bool(ids.exists() if hasattr(ids, "exists") else ids)
