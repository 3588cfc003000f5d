"""Accepted contributions become a dataset version, of those people who allow it at the moment it is published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose
from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import actor_id
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from sharing.contributions.models import Contribution, ContributionUse
from sharing.contributions.services.reading import Held, read

GATHER = "sharing.contributions.gather"
KINDS = {
    Dataset.Kind.TEXT: Contribution.Kind.TEXT,
    Dataset.Kind.TABLE: Contribution.Kind.ROW,
    Dataset.Kind.IMAGE: Contribution.Kind.IMAGE,
    Dataset.Kind.AUDIO: Contribution.Kind.AUDIO,
}
MAX_BYTES = 2**30  # of contents in one version: they are held in memory on their way


class NothingToGather(Invalid):
    code = "nothing-to-gather"
    title = _("There are no accepted contributions whose givers allow this purpose. Accept some, or wait for people.")


class ContributionsChanged(Conflict):
    code = "contributions-changed"
    title = _("Contributions were refused or taken back while this was running. Start it again.")


class TooMuchToGather(Invalid):
    code = "too-much-to-gather"
    title = _("The accepted contributions take more than 1 GB. Gather them into several datasets, by purpose.")


@transaction.atomic
def request_gather(*, dataset: Dataset, by: Any, purpose: str = Purpose.IMPROVE_MODEL) -> Job:
    """Start the job that gathers what people gave into the next version of ``dataset``.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: an unknown purpose, or a dataset that holds a job's results.
    """
    if actor_id(by) is not None:
        organizations.authorize(by=by, organization=dataset.organization, ability="datasets.manage")
    if purpose not in Purpose.values:
        raise Invalid(
            _("Name one of these purposes: %(known)s.") % {"known": ", ".join(Purpose.values)}, field="purpose"
        )
    if dataset.made_by:
        raise Invalid(
            _("This dataset holds what a job makes of other datasets. Gather contributions into another one."),
            field="dataset",
        )
    return jobs.start(
        GATHER, by=by, organization_id=dataset.organization_id, dataset_id=dataset.pk, purpose=str(purpose)
    )


def gather(*, dataset_id: UUID | str, purpose: str, run: Any, replaces: str | None = None) -> None:
    """Publish the contributions as a version; whoever takes something back meanwhile is not in it.

    Args:
        replaces: the version whose place the new one takes, when people took something back. It is destroyed at once
            when it holds what was taken back.

    Raises:
        NothingToGather: nobody's contribution may be used, and there is no version to replace.
        TooMuchToGather.
    """
    dataset = Dataset.objects.select_related("organization").get(pk=dataset_id)

    usable = Contribution.objects.filter(organization_id=dataset.organization_id, kind=KINDS[dataset.kind]).usable()
    if (usable.aggregate(bytes=Sum("size_bytes"))["bytes"] or 0) > MAX_BYTES:
        raise TooMuchToGather

    def attempt() -> None:
        run.progress(0, 2, dataset.name)
        held = read(organization=dataset.organization, purpose=purpose, by=run.by, kind=KINDS[dataset.kind])
        if not held.items and replaces is None:
            raise NothingToGather(
                _(
                    "Nobody who allows this purpose gave something accepted that belongs into this dataset (%(kind)s). "
                    "Accept contributions, wait for people, or gather into a dataset of another kind."
                )
                % {"kind": dataset.get_kind_display()}
            )
        run.progress(1, 2, dataset.name)
        _publish(dataset, held, purpose, run, replaces)

    datastore.without_leavers(attempt, run=run, also=(ContributionsChanged,))


def _publish(dataset: Dataset, held: Held, purpose: str, run: Any, replaces: str | None) -> None:
    old = DatasetVersion.objects.get(pk=replaces) if replaces else None
    if old is not None and old.state != DatasetVersion.State.READY:
        return  # a rebuild that was started twice
    with run.publishing() as publication:
        version = datastore.publish_version(
            dataset=dataset,
            table=_table(dataset, held),
            builder=GATHER,
            parameters={"dataset_id": str(dataset.pk), "purpose": purpose},
            schema=[{"name": "text", "role": "text"}] if dataset.kind == Dataset.Kind.TEXT else None,
            report={"step": "gather", "records": len(held.items)},
            by=run.by,
            run=run,
            consent_snapshot=held.snapshot,
            replaces=old,
        )
        _note_uses(version, held)
        if old is not None and old.contributions.filter(state=Contribution.State.TAKEN_BACK).exists():
            datastore.destroy_version(version=old, by=run.by)
        publication.result = datastore.result_of(version)


def _table(dataset: Dataset, held: Held) -> Any:
    from sharing.contributions.core.tables import (  # Arrow: not before a worker forks
        media_table,
        rows_table,
        texts_table,
    )

    subjects, kind = [str(item.subject_id) for item in held.items], KINDS[dataset.kind]
    contents = [item.content[kind] for item in held.items]
    if kind == Contribution.Kind.TEXT:
        return texts_table(subjects, contents)
    if kind == Contribution.Kind.ROW:
        return rows_table(subjects, contents)
    return media_table(subjects, kind.value, contents, [item.about for item in held.items])


def _note_uses(version: DatasetVersion, held: Held) -> None:
    """Write which contribution is in the version.

    They are locked here and not before: taking one back locks the person first and the contribution second.
    """
    ids = [item.id for item in held.items]
    if len(Contribution.objects.select_for_update().usable().filter(pk__in=ids).values_list("pk")) < len(ids):
        raise ContributionsChanged
    uses = [ContributionUse(contribution_id=contribution_id, version=version) for contribution_id in ids]
    ContributionUse.objects.bulk_create(uses, batch_size=5_000)
    Contribution.objects.filter(pk__in=ids, state=Contribution.State.ACCEPTED).update(state=Contribution.State.USED)
