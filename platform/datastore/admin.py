from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from datastore.models import Dataset, DatasetVersion, Permit
from disclosure import services as disclosure
from kernel.admin import RoomAdmin, register


@register(Dataset)
class DatasetAdmin(RoomAdmin):
    list_display = ("name", "organization", "kind", "created_at")
    list_filter = ("kind",)
    list_select_related = ("organization",)
    fields = ("name", "organization", "kind", "description", "basis", "created_at")
    search_fields = ("name",)
    ordering = ("-created_at", "pk")


@register(DatasetVersion)
class DatasetVersionAdmin(RoomAdmin):
    """Counts pass the disclosure gate, here as everywhere."""

    list_display = ("__str__", "state", "rows_shown", "people_shown", "builder", "created_at")
    list_filter = ("state",)
    list_select_related = ("dataset",)
    fields = (
        "dataset",
        "number",
        "state",
        "rows_shown",
        "people_shown",
        "builder",
        "parameters",
        "schema",
        "report",
        "content_hash",
        "bytes_stored",
        "replaced_by",
        "created_at",
    )
    ordering = ("-created_at", "pk")

    @admin.display(description=_("rows"), empty_value=_("fewer than 5 people"))
    def rows_shown(self, version: DatasetVersion) -> Any:
        return disclosure.figure(version.rows, people=version.people)

    @admin.display(description=_("people"), empty_value=_("fewer than 5 people"))
    def people_shown(self, version: DatasetVersion) -> Any:
        return disclosure.figure(disclosure.people_rounded(version.people), people=version.people)


@register(Permit)
class PermitAdmin(RoomAdmin):
    list_display = ("dataset", "grantee", "state", "starts_on", "ends_on")
    list_filter = ("state",)
    list_select_related = ("dataset", "grantee")
    fields = (
        "dataset",
        "grantee",
        "agreement_id",
        "columns",
        "uses",
        "purposes",
        "state",
        "starts_on",
        "ends_on",
        "minimum_cell",
        "row_cap",
        "created_at",
    )
    ordering = ("-created_at", "pk")
