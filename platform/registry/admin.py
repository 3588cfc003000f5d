from __future__ import annotations

from kernel.admin import RoomAdmin, register
from registry.models import Decision, Model, ModelVersion


@register(Model)
class ModelAdmin(RoomAdmin):
    list_display = ("name", "organization", "task", "created_at")
    list_select_related = ("organization",)
    fields = ("name", "organization", "task", "created_at")
    search_fields = ("name",)
    ordering = ("-created_at", "pk")


@register(ModelVersion)
class ModelVersionAdmin(RoomAdmin):
    list_display = ("__str__", "state", "trainer", "builder", "created_at")
    list_filter = ("state", "trainer")
    list_select_related = ("model",)
    fields = (
        "model",
        "number",
        "state",
        "trainer",
        "seed",
        "builder",
        "parameters",
        "parent",
        "metrics",
        "metadata",
        "sha256",
        "bytes_stored",
        "created_at",
    )
    ordering = ("-created_at", "pk")


@register(Decision)
class DecisionAdmin(RoomAdmin):
    list_display = ("version", "state", "decided_at")
    list_filter = ("state",)
    list_select_related = ("version__model",)
    fields = ("version", "state", "reason", "decided_at")
    ordering = ("-decided_at", "pk")
