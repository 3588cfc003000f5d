"""A team's pages about datasets: name one, see its versions, see one version, go on from there."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datastore import making
from datastore import services as datastore
from datastore.forms import DatasetForm
from datastore.models import Dataset, DatasetVersion
from datastore.roles import label_of, missing_of, type_and_unit
from jobs.models import Job
from jobs.registration import title_of
from kernel import charts, registry
from kernel.errors import DomainError, Forbidden
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations

SHOWN_JOBS = 5
TONES = {"ready": "good", "replaced": "neutral", "destroyed": "bad"}


class NewDataset(TeamPage):
    """Name a collection; then its page says how it is filled."""

    title = gettext_lazy("New dataset")
    template_name = "datastore/new.html"

    def load(self) -> None:
        self.form = DatasetForm(self.posted, user=self.request.user)

    def authorize(self) -> None:
        if not organizations.able_in(self.request.user, "datasets.manage").exists():
            raise Forbidden

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("admin:datastore_dataset_changelist")
        return super().get_context_data(
            form=self.form, crumbs=[(_("Datasets"), back), (self.title, "")], cancel=back, **kwargs
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            try:
                made = datastore.create_dataset(by=request.user, **self.form.cleaned_data)
            except DomainError as problem:
                add_problem(self.form, problem)
            else:
                self.say(_("The dataset is there, and empty. Fill it next."))
                return redirect("admin:datastore_dataset_change", made.pk)
        return self.render_to_response(self.get_context_data(), status=400)


class DatasetPage(TeamPage):
    """One dataset: what it is, its versions, and how it gets the next one."""

    template_name = "datastore/dataset.html"

    def load(self) -> None:
        visible = Dataset.objects.visible_to(self.request.user).select_related("organization", "basis")
        self.dataset = get_object_or_404(visible, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dataset = self.dataset
        versions = dataset.versions.select_related("dataset").order_by("-number")
        basis = dataset.basis
        return super().get_context_data(
            title=dataset.name,
            lead=_("%(kind)s of %(organization)s.")
            % {"kind": dataset.get_kind_display(), "organization": dataset.organization.name},
            crumbs=[(_("Datasets"), reverse("admin:datastore_dataset_changelist")), (dataset.name, "")],
            description=dataset.description,
            acts=registry.acts_on(dataset, self.request.user),
            versions=_versions(versions),
            facts=[
                (_("Held on the basis of"), basis.statement if basis else _("each person's own consent")),
                (_("Created"), date_format(dataset.created_at, "DATETIME_FORMAT")),
            ],
            jobs=_jobs(self.request.user, Q(parameters__dataset_id=str(dataset.pk))),
            **kwargs,
        )


class VersionPage(TeamPage):
    """One version: what may be said of it, what made it, where it stands among the others, and what to do next."""

    template_name = "datastore/version.html"

    def load(self) -> None:
        visible = DatasetVersion.objects.visible_to(self.request.user)
        related = visible.select_related("dataset__organization", "dataset__basis", "replaced_by__dataset")
        self.version = get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, dataset = self.version, self.version.dataset
        graph = datastore.lineage(version)
        nodes = [charts.Node(node.id, node.label, _made_by(node), _tone(node)) for node in graph.nodes]
        edges = [charts.Edge(edge.source, edge.target, tone="muted") for edge in graph.edges]
        return super().get_context_data(
            title=str(version),
            lead=_("Made by: %(job)s, on %(day)s.")
            % {"job": title_of(version.builder), "day": date_format(version.created_at)},
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (dataset.name, reverse("admin:datastore_dataset_change", args=[dataset.pk])),
                (_("Version %(number)s") % {"number": version.number}, ""),
            ],
            version=version,
            tone=TONES[version.state],
            acts=registry.acts_on(version, self.request.user),
            columns=_columns(version),
            facts=[
                (_("Rows"), rows_shown(version)),
                (_("People"), people_shown(version)),
                (_("Stored, encrypted"), _("%(kb)s kB") % {"kb": f"{datastore.bytes_of(version) / 1000:,.0f}"}),
                (_("Content hash"), version.content_hash),
            ],
            found=making.facts(datastore.report_of(version)),
            picture=charts.flow(nodes, edges, title=_("Lineage of %(version)s") % {"version": version}),
            relatives=[node for node in graph.nodes if node.href and not node.focus],
            jobs=_jobs(self.request.user, Q(parameters__version_id=str(version.pk)), Q(pk=version.job_id)),
            **kwargs,
        )


def rows_shown(version: DatasetVersion) -> Any:
    """How many rows, where enough people are in them."""
    rows = datastore.rows_of(version)
    return making.WITHHELD if rows is None else f"{rows:,}"


def people_shown(version: DatasetVersion) -> Any:
    """How many people, rounded, where they are enough."""
    people = datastore.people_of(version)
    return making.TOO_FEW if people is None else f"{people:,}"


def _versions(versions: Any) -> charts.Table:
    columns = [
        charts.Column(_("Version")),
        charts.Column(_("State")),
        charts.Column(_("Made by")),
        charts.Column(_("Rows"), numeric=True),
        charts.Column(_("Created")),
    ]
    rows = [
        [
            charts.Cell(str(version), href=version.get_absolute_url()),
            charts.Cell(version.get_state_display(), tone=TONES[version.state]),
            title_of(version.builder),
            rows_shown(version),
            date_format(version.created_at, "DATETIME_FORMAT"),
        ]
        for version in versions
    ]
    return charts.Table(columns, rows, caption=_("Versions, newest first"), caption_hidden=True)


def _columns(version: DatasetVersion) -> charts.Table:
    columns = [
        charts.Column(_("Column")),
        charts.Column(_("Type")),
        charts.Column(_("What it is")),
        charts.Column(_("Missing"), numeric=True),
    ]
    rows = [
        [column["name"], type_and_unit(column), label_of(column["role"]), missing_of(column)]
        for column in version.schema
    ]
    return charts.Table(columns, rows, caption=_("Columns"), caption_hidden=True)


def _jobs(user: Any, *abouts: Q) -> list[Job]:
    """The newest runs about a thing that the reader may see, those under way first."""
    about = Q(pk=None)
    for each in abouts:
        about |= each
    newest = Job.objects.visible_to(user).filter(about).order_by("-created_at", "pk")[:SHOWN_JOBS]
    return sorted(newest, key=lambda job: job.is_finished)


def _tone(node: datastore.Node) -> str:
    if node.focus:
        return "a"
    if node.kind == "partner":
        return "b"
    return "plain" if node.state == DatasetVersion.State.READY else "muted"


def _made_by(node: datastore.Node) -> str:
    """What made it, in words; of a partner's, whose it is."""
    return str(title_of(node.detail)) if node.kind == "version" else node.detail
