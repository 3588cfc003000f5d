"""What the datastore offers to the pages and jobs that gather from all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from datastore import services as datastore
from datastore.models import DatasetVersion, VersionSubject
from jobs import services as jobs
from jobs.models import Job
from kernel import registry
from kernel.actors import SYSTEM


def register() -> None:
    registry.cards(cards)
    registry.dependents(datastore.children_to_rebuild)
    registry.result("version", DatasetVersion)
    registry.person("datastore", export=export, erase=erase, models=[VersionSubject])
    jobs.on("datastore.version.replaced")(on_replaced)
    jobs.on("datastore.version.destroyed")(on_destroyed)
    jobs.on("jobs.job.failed")(on_failed)


def on_replaced(*, version_id: str, **others: Any) -> None:
    """Build again what was made from a replaced version, and destroy the version when it holds an erased person."""
    version = DatasetVersion.objects.select_related("dataset").get(pk=version_id)
    datastore.rebuild(versions=datastore.children_to_rebuild(version), by=SYSTEM)
    holds_erased = VersionSubject.objects.filter(version=version).of_erased().exists()
    if holds_erased and version.state != DatasetVersion.State.DESTROYED:
        datastore.destroy_version(version=version, by=SYSTEM)


def on_destroyed(*, version_id: str, **others: Any) -> None:
    """What was made from a version that held an erased person, and that nothing replaced, goes the same way."""
    version = DatasetVersion.objects.select_related("dataset").get(pk=version_id)
    if version.replaced_by_id is None and VersionSubject.objects.filter(version=version).of_erased().exists():
        datastore.rebuild(versions=datastore.children_to_rebuild(version), by=SYSTEM)


def on_failed(*, job_id: str, **others: Any) -> None:
    """A rebuild that was refused leaves no version behind that holds an erased person; a crashed one is retried."""
    job = Job.objects.get(pk=job_id)
    refused = job.status == Job.Status.FAILED and job.error_code != datastore.KeptChanging.code
    if refused and (replaces := job.parameters.get("replaces")):
        datastore.give_up(version=DatasetVersion.objects.select_related("dataset").get(pk=replaces))


def cards(user: Any) -> Iterable[registry.Card]:
    """How many dataset versions one's organizations can use: a count of files, not of people."""
    ready = DatasetVersion.objects.visible_to(user).ready()
    datasets = ready.values("dataset_id").distinct().count()
    if datasets:
        yield registry.Card(
            label=_("Datasets"),
            value=f"{datasets:,}",
            detail=_("%(count)s versions ready to use") % {"count": f"{ready.count():,}"},
            href="/admin/datastore/datasetversion/",
            order=30,
        )


def export(subject_ids: Iterable[Any], **others: Any) -> dict[str, list[dict[str, Any]]]:
    """In which dataset versions a person is; the records themselves are exported by the room that took them."""
    held = DatasetVersion.objects.holding(subject_ids).select_related("dataset__organization")
    return {
        "dataset_versions": [
            {
                "organization": version.dataset.organization.name,
                "dataset": version.dataset.name,
                "version": version.number,
                "state": version.state,
                "since": version.created_at.isoformat(),
                "columns": version.columns,
            }
            for version in held.order_by("created_at", "pk")
        ]
    }


def erase(subject_ids: Iterable[Any], at: Any, **others: Any) -> list[str]:
    """Start rebuilding every version that holds the person; those made from them follow as they are replaced.

    From the moment that consent marks the subjects erased, the read gate lets none of their rows through.
    """
    started = datastore.rebuild(versions=datastore.first_affected(list(subject_ids)), by=SYSTEM)
    if not started:
        return []
    return [
        _("%(count)s dataset versions that held your records are being built again.") % {"count": f"{len(started):,}"}
    ]
