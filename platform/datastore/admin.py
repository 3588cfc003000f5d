from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from datastore.models import Dataset, DatasetVersion, Permit
from datastore.noisy_views import NoisyCountsPage
from datastore.team_views import DatasetPage, NewDataset, VersionPage, people_shown, rows_shown
from datastore.usable_views import UsablePage
from jobs.registration import title_of
from kernel.admin import RoomAdmin, register


@register(Dataset)
class DatasetAdmin(RoomAdmin):
    menu = (20, _("Datasets"))
    menu_also = (
        "sharing/upload",
        "sharing/contribution",
        "sharing/labelreview",
        "sharing/listing/dataset",  # the steps of preparation
        "sharing/listing/version",
        "sharing/matchreview",
        "sharing/redactionword",
        "sharing/versionprofile",
    )
    lead = _("Named collections of records. Each has versions, which never change.")
    nothing = _(
        "None yet. Name one, then fill it with a file, with what people gave, or with what jobs make of others."
    )
    list_display = ("name", "organization", "kind", "created_at")
    list_filter = ("kind",)
    list_select_related = ("organization",)
    search_fields = ("name",)
    change_list_template = "datastore/datasets.html"

    def get_team_urls(self) -> list[Any]:
        return [
            path("new/", NewDataset.as_view(), name="datastore_dataset_new"),
            path("<uuid:pk>/change/", DatasetPage.as_view(), name="datastore_dataset_change"),
        ]


@register(DatasetVersion)
class DatasetVersionAdmin(RoomAdmin):
    """Counts pass the disclosure gate, here as everywhere."""

    lead = _("Each state of a dataset that was ever published, and what may be said of it. Rows are never shown.")
    nothing = _("None yet. The first stands here once a dataset is filled.")
    first = ("", "admin:datastore_dataset_changelist", _("Datasets"))
    list_display = ("__str__", "state", "rows_shown", "people_shown", "made_by", "created_at")
    list_filter = ("state",)
    list_select_related = ("dataset",)

    def get_team_urls(self) -> list[Any]:
        return [
            path("<uuid:pk>/change/", VersionPage.as_view(), name="datastore_datasetversion_change"),
            path("<uuid:pk>/usable/", UsablePage.as_view(), name="datastore_datasetversion_usable"),
            path("<uuid:pk>/noisy-counts/", NoisyCountsPage.as_view(), name="datastore_datasetversion_noisy"),
        ]

    @admin.display(description=_("rows"))
    def rows_shown(self, version: DatasetVersion) -> Any:
        return rows_shown(version)

    @admin.display(description=_("people"))
    def people_shown(self, version: DatasetVersion) -> Any:
        return people_shown(version)

    @admin.display(description=_("made by"), ordering="builder")
    def made_by(self, version: DatasetVersion) -> str:
        return str(title_of(version.builder))


@register(Permit)
class PermitAdmin(RoomAdmin):
    lead = _("What agreements open at present: to whom, which columns, for which uses and purposes, until when.")
    nothing = _("None yet. An agreement that every party has signed opens what it names.")
    first = ("", "admin:sharing_agreement_changelist", _("Agreements"))
    list_display = ("dataset", "grantee", "state", "starts_on", "ends_on")
    list_filter = ("state",)
    list_select_related = ("dataset", "grantee")
    fields = (
        "dataset",
        "grantee",
        "columns",
        "allows",
        "serves",
        "state",
        "starts_on",
        "ends_on",
        "minimum_cell",
        "row_cap",
        "created_at",
    )

    @admin.display(description=_("uses"))
    def allows(self, permit: Permit) -> str:
        return " · ".join(str(Permit.Use(use).label) for use in permit.uses)

    @admin.display(description=_("purposes"))
    def serves(self, permit: Permit) -> str:
        return " · ".join(str(Purpose(purpose).label) for purpose in permit.purposes)
