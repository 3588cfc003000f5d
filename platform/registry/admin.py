from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from registry.models import Decision, Model, ModelVersion


@register(Model)
class ModelAdmin(RoomAdmin):
    list_display = ("name", "organization", "task", "created_at")
    list_select_related = ("organization",)
    fields = ("name", "organization", "task", "created_at")
    search_fields = ("name",)


@register(ModelVersion)
class ModelVersionAdmin(RoomAdmin):
    menu = (40, _("Models"))
    lead = _("Every trained state, with the data that it was trained on and its figures.")
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


@register(Decision)
class DecisionAdmin(RoomAdmin):
    lead = _("Why versions went live, were rejected or retired.")
    list_display = ("version", "state", "decided_at")
    list_filter = ("state",)
    list_select_related = ("version__model",)
    fields = ("version", "state", "reason", "decided_at")
    ordering = ("-decided_at", "pk")
