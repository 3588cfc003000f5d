"""Publishing a version, putting one in another's place, destroying one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from datastore import files
from datastore.core.units import with_units_of
from datastore.models import Dataset, DatasetVersion, Lineage, Permit
from datastore.services.drafting import Draft, drafted
from datastore.services.gatekeeping import VersionDestroyed
from datastore.services.permits import PermitMissing
from datastore.services.reading import Hold, confirm
from jobs import services as jobs
from kernel.errors import Conflict, Invalid
from vault import services as vault

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = "datasets"
WRITTEN_AT_ONCE = 50_000
SUBJECTS = """
INSERT INTO datastore_versionsubject (version_id, subject_id, controller_id)
SELECT DISTINCT %s::uuid, people.id, coalesce(known.controller_id, %s)
FROM unnest(%s::uuid[]) AS people (id)
LEFT JOIN datastore_versionsubject known ON known.subject_id = people.id AND known.version_id = ANY(%s)
"""
Parent = DatasetVersion | Hold


class VersionMove(Conflict):
    code = "dataset-version-state"
    title = _("This version has been replaced or destroyed already.")


@transaction.atomic
def publish_version(
    *,
    dataset: Dataset,
    table: pa.Table | pa.RecordBatchReader | Draft,
    builder: str,
    parameters: Mapping[str, Any],
    by: Any,
    consent_snapshot: int,
    parents: Sequence[Parent] = (),
    schema: Sequence[Mapping[str, Any]] | None = None,
    report: Mapping[str, Any] | None = None,
    run: Any = None,
    replaces: DatasetVersion | None = None,
) -> DatasetVersion:
    """Store a table as the dataset's next version; call it inside ``run.publishing()``.

    The file is written under a key of its own, then the rows that refer to it. Only then, so that nobody waits for
    long, the people in it and the permits it stands on are held still and asked for the last time, and the file is
    made durable. When the transaction fails, the file is nobody's, its key is nowhere, and the sweeper removes it.

    Args:
        table: rows with the column ``_subject`` (see ``datastore.core.subjects``): a table, a reader of batches, or a
            ``Draft`` that was written before the transaction, which large ones should be. What is in no parent, the
            dataset's organization answers for.
        builder, parameters: the job that makes this version again, and exactly the keyword arguments it takes: ids and
            settings, never data. ``rebuild`` starts it with ``replaces`` beside them.
        parents: what it was made from: the readings through which its rows came, or versions.
        schema: roles (and names and units) of columns, unless a draft has them; columns left out are features. A unit
            that isn't said is the parent's.
        report: figures about its quality. They must have passed the disclosure gate: pages show them.
        consent_snapshot: ``reading.snapshot`` (the smallest, of several), or ``consent.snapshot()`` taken before the
            people were asked.
        replaces: an earlier version of the same dataset, whose place this one takes.

    Raises:
        InvalidTable: names the column at fault.
        consent.ConsentChanged: somebody took something back since; drop them or start anew.
        PermitEnded, PermitMissing: a partner's data, whose agreement doesn't hold any more.
    """
    with ExitStack() as stack:
        draft = table
        if not isinstance(draft, Draft):
            draft = stack.enter_context(drafted(dataset=dataset, table=table, schema=schema))
        edges = _edges(dataset, parents)
        version = _write_rows(
            DatasetVersion(
                pk=draft.version_id,
                dataset=dataset,
                builder=builder,
                parameters=dict(parameters),
                schema=with_units_of(draft.schema, [edge.schema for edge in edges]),
                rows=draft.rows,
                people=draft.count,
                top_two_share=draft.top_two_share,
                content_hash=draft.content_hash,
                key=draft.key,
                file=files.new_name(FOLDER, "parquet"),
                bytes_stored=draft.path.stat().st_size,
                report=dict(report or {}),
                consent_snapshot=consent_snapshot,
                job_id=getattr(getattr(run, "job", None), "pk", None),
            ),
            draft,
            edges,
        )
        others = set(draft.people)
        holds = [parent for parent in parents if isinstance(parent, Hold)]
        confirm(*holds)
        for hold in holds:
            others -= hold.subject_ids
        consent.lock_and_compare(others, consent_snapshot)
        files.keep(draft.path, version.file)

    audit.record(
        "datastore.version.published",
        subject=version,
        by=by,
        organization_id=dataset.organization_id,
        facts={
            "rows": version.rows,
            "people": version.people,
            "content_hash": version.content_hash,
            "parents": [str(parent.pk) for parent in edges],
            "builder": builder,
        },
    )
    jobs.emit("datastore.version.published", version_id=version.pk)
    if replaces is not None:
        replace_version(version=replaces, replacement=version, by=by)
    return version


@transaction.atomic
def replace_version(*, version: DatasetVersion, replacement: DatasetVersion, by: Any) -> DatasetVersion:
    """Say that ``replacement`` takes a version's place. What was made from the old one hears of it.

    Raises:
        Invalid: of different datasets.
        VersionMove: replaced or destroyed before.
    """
    version = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=version.pk)
    if replacement.dataset_id != version.dataset_id:
        raise Invalid(_("A version is replaced by another of the same dataset."), field="replaces")
    _require_move(version, DatasetVersion.State.REPLACED)
    version.state, version.replaced_by = DatasetVersion.State.REPLACED, replacement
    version.save(update_fields=["state", "replaced_by"])
    audit.record(
        "datastore.version.replaced",
        subject=version,
        by=by,
        organization_id=version.organization_id,
        facts={"replacement_id": str(replacement.pk)},
    )
    jobs.emit("datastore.version.replaced", version_id=version.pk, replacement_id=replacement.pk)
    return version


@transaction.atomic
def destroy_version(*, version: DatasetVersion, by: Any) -> DatasetVersion:
    """Destroy a version's key and, once that is committed, its file. Its row, lineage and hash stay, as proof.

    Raises:
        VersionMove: destroyed before.
    """
    version = DatasetVersion.objects.select_for_update(of=("self",)).select_related("dataset", "key").get(pk=version.pk)
    _require_move(version, DatasetVersion.State.DESTROYED)
    version.state = DatasetVersion.State.DESTROYED
    version.save(update_fields=["state"])
    vault.destroy(version.key, by=by)
    audit.record(
        "datastore.version.destroyed",
        subject=version,
        by=by,
        organization_id=version.organization_id,
        facts={"content_hash": version.content_hash},
    )
    jobs.emit("datastore.version.destroyed", version_id=version.pk)
    # A crash before this runs leaves a file that nothing can decrypt; the sweeper takes it.
    transaction.on_commit(lambda: files.remove(version.file))
    return version


def _require_move(version: DatasetVersion, state: Any) -> None:
    if state not in DatasetVersion.MOVES[version.state]:
        raise VersionMove


def _write_rows(version: DatasetVersion, draft: Draft, edges: Mapping[DatasetVersion, Permit | None]) -> DatasetVersion:
    """The version under the dataset's next number, what it was made from, and who is in it."""
    Dataset.objects.select_for_update().get(pk=version.dataset_id)
    numbers = DatasetVersion.objects.filter(dataset_id=version.dataset_id).order_by("-number")
    version.number = (numbers.values_list("number", flat=True).first() or 0) + 1
    draft.key.save(force_insert=True)
    version.save(force_insert=True)
    Lineage.objects.bulk_create([Lineage(child=version, parent=p, permit=permit) for p, permit in edges.items()])
    _write_subjects(version, draft.people, [parent.pk for parent in edges])
    return version


def _edges(dataset: Dataset, parents: Iterable[Parent]) -> dict[DatasetVersion, Permit | None]:
    """Each parent version with the permit under which a partner's was read."""
    edges: dict[DatasetVersion, Permit | None] = {}
    for parent in parents:
        version = parent.version if isinstance(parent, Hold) else parent
        if version.state == DatasetVersion.State.DESTROYED:
            raise VersionDestroyed
        edges[version] = _permit_for(version, dataset, parent.permits if isinstance(parent, Hold) else None)
    return edges


def _permit_for(version: DatasetVersion, dataset: Dataset, held: Sequence[Permit] | None) -> Permit | None:
    if version.dataset.organization_id == dataset.organization_id:
        return None
    if held is None:
        held = list(Permit.objects.in_force().filter(grantee_id=dataset.organization_id).order_by("-ends_on", "pk"))
    for permit in held:
        if permit.dataset_id == version.dataset_id and permit.grantee_id == dataset.organization_id:
            return permit
    raise PermitMissing


def _write_subjects(version: DatasetVersion, people: Sequence[uuid.UUID], parent_ids: Sequence[uuid.UUID]) -> None:
    """Write who is in the version and who answers for each: whoever did in a parent, else the dataset's owner."""
    with connection.cursor() as cursor:
        for start in range(0, len(people), WRITTEN_AT_ONCE):
            piece = list(people[start : start + WRITTEN_AT_ONCE])
            cursor.execute(SUBJECTS, [version.pk, version.organization_id, piece, list(parent_ids)])
