from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion, Permit
from disclosure import services as disclosure
from kernel import charts
from kernel.admin import RoomAdmin, register


@register(Dataset)
class DatasetAdmin(RoomAdmin):
    menu = (20, _("Datasets"))
    lead = _("Named collections of records. Each has versions, which never change.")
    list_display = ("name", "organization", "kind", "created_at")
    list_filter = ("kind",)
    list_select_related = ("organization",)
    fields = ("name", "organization", "kind", "description", "basis", "created_at")
    search_fields = ("name",)


@register(DatasetVersion)
class DatasetVersionAdmin(RoomAdmin):
    """Counts pass the disclosure gate, here as everywhere."""

    lead = _("Each state of a dataset that was ever published, and what may be said of it. Rows are never shown.")
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
        "lineage_picture",
        "created_at",
    )

    @admin.display(description=_("where it came from, what came of it"))
    def lineage_picture(self, version: DatasetVersion) -> str:
        graph = datastore.lineage(version)
        nodes = [charts.Node(node.id, node.label, node.detail, _tone(node)) for node in graph.nodes]
        edges = [charts.Edge(edge.source, edge.target, tone="muted") for edge in graph.edges]
        return charts.flow(nodes, edges, title=str(_("Lineage of %(version)s") % {"version": version}))

    @admin.display(description=_("rows"))
    def rows_shown(self, version: DatasetVersion) -> Any:
        return disclosure.figure(version.rows, people=version.people) or _("hidden: too few people")

    @admin.display(description=_("people"))
    def people_shown(self, version: DatasetVersion) -> Any:
        people = disclosure.people_rounded(version.people)
        return disclosure.figure(people, people=version.people) or _("hidden: too few people")


def _tone(node: datastore.Node) -> str:
    if node.focus:
        return "a"
    if node.kind == "partner":
        return "b"
    return "plain" if node.state == DatasetVersion.State.READY else "muted"


@register(Permit)
class PermitAdmin(RoomAdmin):
    lead = _("What agreements open at present: to whom, which columns, for which uses and purposes, until when.")
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
