"""Receiving a file, and turning it into a dataset version."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import AttestedBasis
from datastore import files
from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from disclosure import services as disclosure
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from organizations import services as organizations
from sharing.uploads.checks import check_columns, check_said
from sharing.uploads.models import Upload
from sharing.uploads.refusals import UploadGone, UploadTooLarge, UploadUnreadable, sentence
from vault import services as vault

INGEST = "sharing.uploads.ingest"
FOLDER = "uploads"
GRACE = timedelta(hours=1)  # a file younger than this may belong to a transaction that has yet to commit
FILLED_BY_FILES = (Dataset.Kind.TABLE, Dataset.Kind.TEXT)

__all__ = ["UploadGone", "UploadTooLarge", "UploadUnreadable", "content_of", "ingest", "receive", "sweep"]


def content_of(sent: Any) -> bytes:
    """The bytes of a file that came with a request, unless it is too large to be read into memory.

    Raises:
        UploadTooLarge: over ``settings.MAX_UPLOAD_BYTES``.
    """
    _check_size(sent.size)
    return sent.read()


@transaction.atomic
def receive(
    *,
    dataset: Dataset,
    data: bytes,
    by: Any,
    basis: AttestedBasis | None = None,
    subject_column: str = "",
    roles: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
) -> tuple[Upload, Job]:
    """Keep a file sealed and start the job that reads it.

    Args:
        data: CSV, JSON Lines or Parquet; recognized by content.
        basis: on what basis the organization holds these records; the dataset's own when left out. An empty dataset
            that has none takes this one.
        subject_column: the column whose value names the person a row is about (an identifier, unless ``roles`` say
            otherwise); empty when each row is somebody else.
        roles: column -> role (identifier, quasi_identifier, sensitive, target, text); others are features.
        units: column -> unit of its numbers, such as "kg" or "EUR".

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        UploadTooLarge: over ``settings.MAX_UPLOAD_BYTES``.
        UploadUnreadable: an empty file, an unknown role, no unit, no basis or another organization's, or a dataset that takes no
            files.
    """
    organizations.authorize(by=by, organization=dataset.organization, ability="datasets.manage")
    _check_size(len(data))
    if not data.strip():
        raise UploadUnreadable(_("The file is empty."), field="file")
    dataset = Dataset.objects.select_for_update(of=("self",)).select_related("organization", "basis").get(pk=dataset.pk)
    basis = _basis_for(dataset, basis)
    roles = dict(roles or {})
    if subject_column:
        roles.setdefault(subject_column, "identifier")
    check_said(roles, units or {})
    key = vault.create_key(organization_id=dataset.organization_id)
    upload = Upload(
        organization=dataset.organization, dataset=dataset, basis=basis, key=key, size_bytes=len(data),
        subject_column=subject_column, roles=roles, units=dict(units or {}), file=files.new_name(FOLDER, "sealed"),
    )  # fmt: skip
    with files.draft() as draft:
        draft.write_bytes(vault.seal(key, data, aad=_aad(upload)))
        files.keep(draft, upload.file)
    upload.save(force_insert=True)
    audit.record("sharing.upload.received", subject=upload, by=by, facts={"bytes": len(data)})
    job = jobs.start(INGEST, by=by, organization_id=dataset.organization_id, upload_id=upload.pk, dataset_id=dataset.pk)
    return upload, job


def ingest(*, upload_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Read a received file into the dataset's next version; the sealed file and its key go with it.

    The file is read and written, with an id for each person, before the transaction that publishes; there the new ones
    are made, so that a run that dies leaves nobody behind. People who were erased, or who object to what the
    organization does with its own data, are left out.

    With ``replaces`` (after someone took their data back) the earlier version is the source, read through the gate,
    since the file is gone.

    Raises:
        UploadUnreadable: names what to mend; the upload is refused and its file destroyed.
        UploadGone: it was read or refused before.
    """
    from sharing.uploads.core import UnreadableFile  # Arrow: not before a worker forks
    from sharing.uploads.opening import parse_apart

    upload = Upload.objects.select_related("dataset__organization", "basis", "key").get(pk=upload_id)
    if replaces is not None:
        datastore.without_leavers(lambda: _without_those_who_left(upload, replaces, run), run=run)
        return
    if upload.status != Upload.Status.RECEIVED:
        raise UploadGone
    run.progress(0, 3, str(_("Opening")))
    with files.open_stored(upload.file) as stored:
        data = vault.open(upload.key, stored.read(), aad=_aad(upload))
    try:
        table = parse_apart(data)
        check_columns(upload, table)
        run.progress(1, 3, str(_("Finding whom each row is about")))
        datastore.without_leavers(lambda: _publish(upload, table, run), run=run)
    except UnreadableFile as fault:
        _refuse(upload)
        raise UploadUnreadable(sentence(fault), field="file") from None
    except (UploadUnreadable, datastore.InvalidTable):
        _refuse(upload)
        raise


def sweep(*, at: datetime) -> int:
    """Remove received files older than an hour that no upload waits for; how many there were."""
    removed = 0
    for name in files.names_older_than(FOLDER, at - GRACE):
        if not Upload.objects.filter(file=name, status=Upload.Status.RECEIVED).exists():
            files.remove(name)
            removed += 1
    return removed


def _publish(upload: Upload, table: Any, run: Any) -> None:
    snapshot = consent.snapshot()
    people, kept, left_out = _of_those_who_allow(upload, table)
    schema = [
        {"name": name, "role": upload.roles.get(name, "feature"), "unit": upload.units.get(name)}
        for name in {**upload.roles, **upload.units}
    ]
    run.progress(2, 3, str(_("Writing the version")))
    drafted = datastore.drafted(dataset=upload.dataset, table=kept, schema=schema)
    with drafted as draft, run.publishing() as publication:
        people.settle()
        version = datastore.publish_version(
            dataset=upload.dataset,
            table=draft,
            builder=INGEST,
            parameters={"upload_id": str(upload.pk)},
            report={"step": "upload"} | ({"rows_left_out": left_out} if left_out else {}),
            by=run.by,
            run=run,
            consent_snapshot=snapshot,
        )
        upload.status, upload.version = Upload.Status.STORED, version
        _discard(upload, by=run.by)
        publication.result = datastore.result_of(version)


def _of_those_who_allow(upload: Upload, table: Any) -> tuple[consent.Reservation, Any, int | None]:
    """Ids for all, the rows with whom each is about, and how many rows were left out (None: about too few)."""
    import pyarrow as pa

    from datastore.core import subjects
    from sharing.fusion.core import identifier_text

    whose = {"organization": upload.organization, "basis": upload.basis}
    if not upload.subject_column:
        people = consent.reserve_for_records(count=table.num_rows, **whose)
        return people, table.append_column(subjects.SUBJECT, pa.array(map(str, people.ids))), 0
    keys = [identifier_text(value) for value in table.column(upload.subject_column).to_pylist()]
    people = consent.reserve_for_keys(keys=keys, **whose)
    everyone = set(people.ids)
    known = everyone - people.new.keys()  # who is new comes on this basis, and has said nothing else yet
    allowed = consent.allowed(known, purpose=_own_purpose(upload), organization=upload.organization) | (
        everyone - known
    )
    if not allowed:
        raise UploadUnreadable(_("Nobody in this file allows the use of their records any more."), field="file")
    whole = table.append_column(subjects.SUBJECT, pa.array(map(str, people.ids)))
    kept = subjects.keep(whole, {str(person) for person in allowed})
    left_out = Counter(person for person in people.ids if person not in allowed)
    share = disclosure.top_two_share(left_out.values())
    return people, kept, disclosure.figure(left_out.total(), people=len(left_out), top_two_share=share)


def _without_those_who_left(upload: Upload, replaces: str, run: Any) -> None:
    earlier = DatasetVersion.objects.get(pk=replaces)
    kept = datastore.stream(
        version=earlier, use="own", purpose=_own_purpose(upload), for_organization=upload.organization, by=run.by
    )
    drafted = datastore.drafted(dataset=upload.dataset, table=kept.batches, schema=earlier.schema)
    with drafted as draft, run.publishing() as publication:
        version = datastore.publish_version(
            dataset=upload.dataset,
            table=draft,
            builder=INGEST,
            parameters={"upload_id": str(upload.pk)},
            report={"step": "upload"},
            by=run.by,
            run=run,
            consent_snapshot=kept.snapshot,
            replaces=earlier,
        )
        publication.result = datastore.result_of(version)


def _own_purpose(upload: Upload) -> str:
    """The purpose under which the organization processes its own data: the first that the basis states."""
    return upload.basis.purposes[0]


def _basis_for(dataset: Dataset, named: AttestedBasis | None) -> AttestedBasis:
    if dataset.kind not in FILLED_BY_FILES:
        raise UploadUnreadable(
            _("Files become tables or texts. Choose a dataset of one of these kinds."), field="dataset"
        )
    if dataset.made_by:
        raise UploadUnreadable(
            _(
                "This dataset holds what a job makes of other datasets. Send the file into the dataset it was made from."
            ),
            field="dataset",
        )
    basis = named or dataset.basis
    if basis is None:
        raise UploadUnreadable(_("Say on what basis your organization holds these records."), field="basis")
    if basis.organization_id != dataset.organization_id:
        raise UploadUnreadable(_("This basis was attested by another organization."), field="basis")
    if dataset.basis is None:
        if dataset.versions.exists():
            raise UploadUnreadable(
                _("This dataset holds what people gave under their consent. Send the file into another one."),
                field="dataset",
            )
        dataset.basis = basis
        dataset.save(update_fields=["basis"])
    return basis


def _check_size(size: int) -> None:
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 2**20
        raise UploadTooLarge(
            _("The file is over %(limit)s MB. Split it, or send Parquet.") % {"limit": limit}, field="file"
        )


@transaction.atomic
def _refuse(upload: Upload) -> None:
    waiting = Upload.objects.select_for_update(of=("self",)).select_related("key").filter(status=Upload.Status.RECEIVED)
    upload = waiting.filter(pk=upload.pk).first()
    if upload is None:
        return  # a run that lost its lease: another one came to an end before it
    upload.status = Upload.Status.REFUSED
    _discard(upload, by=SYSTEM)
    audit.record("sharing.upload.refused", subject=upload, by=SYSTEM)


def _discard(upload: Upload, *, by: Any) -> None:
    """Save the upload's end, and let its file and key go once that is committed."""
    upload.save(update_fields=["status", "version"])
    vault.destroy(upload.key, by=by)
    transaction.on_commit(lambda: files.remove(upload.file))


def _aad(upload: Upload) -> str:
    return f"sharing_upload/file/{upload.pk}"
