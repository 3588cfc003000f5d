"""Who may call the API."""

from __future__ import annotations

from typing import Any

from rest_framework import permissions
from rest_framework.request import Request

SAFE = frozenset(permissions.SAFE_METHODS)


class HasScope(permissions.BasePermission):
    """Signed in; and a token carries ``<scope>:read`` or ``<scope>:write`` of the view's ``scope``."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        if request.auth is None:
            return True
        verb = "read" if request.method in SAFE else "write"
        return f"{getattr(view, 'scope', 'platform')}:{verb}" in request.auth.scopes
