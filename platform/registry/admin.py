"""Models in the admin: their versions, each on a page where it is decided about; and the history of decisions."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import admin
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from registry.models import Decision, Model, ModelVersion
from registry.team_views import TONES, Retrain, VersionPage


@register(Model)
class ModelAdmin(RoomAdmin):
    lead = _("What is trained, and what for. Its versions are the trained states.")
    nothing = _("None yet. A training under an agreement, or a program of yours over the API, makes the first one.")
    first = ("", "admin:sharing_agreement_changelist", _("Agreements"))
    list_display = ("name", "organization", "task", "created_at")
    list_select_related = ("organization",)
    fields = ("name", "organization", "task", "created_at")
    search_fields = ("name",)


@register(ModelVersion)
class ModelVersionAdmin(RoomAdmin):
    menu = (40, _("Models"))
    lead = _("Every trained state, with the data that it was trained on and its figures.")
    nothing = _("None yet. A training under an agreement, or an update on feedback, makes the first one.")
    first = ("", "admin:sharing_agreement_changelist", _("Agreements"))
    list_display = ("__str__", "state_shown", "right", "affected_at", "created_at")
    list_filter = ("state",)
    list_select_related = ("model",)

    def get_team_urls(self) -> Sequence[URLPattern]:
        return [
            path("<uuid:pk>/change/", VersionPage.as_view(), name="registry_modelversion_change"),
            path("<uuid:pk>/retrain/", Retrain.as_view(), name="registry_modelversion_retrain"),
        ]

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, version: ModelVersion) -> str:
        tone = TONES[ModelVersion.State(version.state)]
        return format_html('<span class="pill pill-{}">{}</span>', tone, version.get_state_display())

    @admin.display(description=_("answers right"))
    def right(self, version: ModelVersion) -> str:
        share = version.metrics.get("accuracy")
        return f"{100 * share:.1f} %" if isinstance(share, float) else "–"


@register(Decision)
class DecisionAdmin(RoomAdmin):
    lead = _("Why versions went live, were rejected or retired.")
    nothing = _("None yet. Each promotion, rejection and rollback will stand here with its reason.")
    first = ("", "admin:registry_modelversion_changelist", _("Models"))
    list_display = ("version", "state", "decided_at")
    list_filter = ("state",)
    list_select_related = ("version__model",)
    fields = ("version", "state", "reason", "decided_at")
    ordering = ("-decided_at", "pk")
