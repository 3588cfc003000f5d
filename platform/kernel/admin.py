"""The one admin site and the base of every model admin (the faces helper deepens this file)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from kernel import scope


class ReciprocalAdminSite(admin.AdminSite):
    """Product teams and operators work here; participants don't."""

    site_header = site_title = "Reciprocal"

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_active and (getattr(user, "is_operator", False) or scope.is_member(user))


site = ReciprocalAdminSite()


class RoomAdmin(ModelAdmin):
    """Read-only and scoped: rows come from ``visible_to``."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).visible_to(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def register(model: Any):  # type: ignore[no-untyped-def]
    """Register a model admin with our site."""

    def wrap(model_admin: type[ModelAdmin]) -> type[ModelAdmin]:
        site.register(model, model_admin)
        return model_admin

    return wrap
