"""Receiving a file, and turning it into a dataset version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
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
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from kernel.errors import Invalid, TooLarge
from organizations import services as organizations
from sharing.uploads.models import Upload
from vault import services as vault

INGEST = "sharing.uploads.ingest"


class UploadTooLarge(TooLarge):
    code = "upload-too-large"
    title = _("The file is larger than this installation takes.")


class UploadUnreadable(Invalid):
    code = "upload-unreadable"
    title = _("The file can't be read as a table.")


@transaction.atomic
def receive(
    *,
    dataset: Dataset,
    data: bytes,
    basis: AttestedBasis,
    by: Any,
    subject_column: str = "",
    roles: Mapping[str, str] | None = None,
) -> tuple[Upload, Job]:
    """Keep a file sealed and start the job that reads it.

    Args:
        data: CSV, JSON Lines or Parquet; recognized by content.
        subject_column: the column whose value names the person a row is about; empty when each row is somebody else.
        roles: column -> role (identifier, quasi_identifier, sensitive, target, text); others are features.

    Raises:
        UploadTooLarge: over ``settings.MAX_UPLOAD_BYTES``.
        UploadUnreadable: an empty file, or another organization's basis.
    """
    organizations.authorize(by=by, organization=dataset.organization, ability="datasets.manage")
    if len(data) > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 2**20
        raise UploadTooLarge(
            _("The file is over %(limit)s MB. Split it, or send Parquet.") % {"limit": limit}, field="file"
        )
    if not data.strip():
        raise UploadUnreadable(_("The file is empty."), field="file")
    if basis.organization_id != dataset.organization_id:
        raise UploadUnreadable(_("This basis was attested by another organization."), field="basis")
    key = vault.create_key(organization_id=dataset.organization_id)
    upload = Upload(
        organization=dataset.organization, dataset=dataset, basis=basis, key=key, size_bytes=len(data),
        subject_column=subject_column, roles=dict(roles or {}), file=files.new_name("uploads", "sealed"),
    )  # fmt: skip
    with files.draft() as draft:
        draft.write_bytes(vault.seal(key, data, aad=_aad(upload)))
        files.keep(draft, upload.file)
    upload.save(force_insert=True)
    audit.record("sharing.upload.received", subject=upload, by=by, facts={"bytes": len(data)})
    job = jobs.start(INGEST, by=by, organization_id=dataset.organization_id, upload_id=upload.pk)
    return upload, job


def ingest(*, upload_id: uuid.UUID | str, run: Any, replaces: str | None = None) -> None:
    """Read a received file into the dataset's next version; the sealed file and its key go with it.

    With ``replaces`` (after someone took their data back) the earlier version is the source, read through the gate,
    since the file is gone.

    Raises:
        UploadUnreadable: names what to mend; the upload is marked refused.
    """
    from sharing.uploads.core import UnreadableFile, parse

    upload = Upload.objects.select_related("dataset__organization", "basis", "key").get(pk=upload_id)
    if replaces is not None:
        datastore.without_leavers(lambda: _without_those_who_left(upload, replaces, run), run=run)
        return
    run.progress(0, 3, str(_("Opening")))
    with files.open_stored(upload.file) as stored:
        data = vault.open(upload.key, stored.read(), aad=_aad(upload))
    try:
        table = parse(data)
        _check_columns(upload, table.column_names)
    except UnreadableFile as fault:
        _refuse(upload)
        raise UploadUnreadable(str(fault), field="file") from None
    except UploadUnreadable:
        _refuse(upload)
        raise
    datastore.without_leavers(lambda: _store(upload, table, run), run=run)


def _store(upload: Upload, table: Any, run: Any) -> None:
    import pyarrow as pa

    run.progress(1, 3, str(_("Finding whom each row is about")))
    snapshot = consent.snapshot()
    if upload.subject_column:
        keys = [str(value) for value in table.column(upload.subject_column).to_pylist()]
        ids = consent.subjects_for_keys(organization=upload.organization, keys=keys, basis=upload.basis)
        subjects = [str(ids[key]) for key in keys]
    else:
        subjects = [
            str(subject)
            for subject in consent.subjects_for_records(
                organization=upload.organization, count=table.num_rows, basis=upload.basis
            )
        ]
    table = table.append_column("_subject", pa.array(subjects))
    run.progress(2, 3, str(_("Storing")))
    with run.publishing() as publication:
        version = datastore.publish_version(
            dataset=upload.dataset,
            table=table,
            builder=INGEST,
            parameters={"upload_id": str(upload.pk)},
            schema=[{"name": name, "role": role} for name, role in upload.roles.items()],
            by=run.by,
            run=run,
            consent_snapshot=snapshot,
        )
        upload.status, upload.version = Upload.Status.STORED, version
        upload.save(update_fields=["status", "version"])
        vault.destroy(upload.key, by=run.by)
        transaction.on_commit(lambda: files.remove(upload.file))
        publication.result = {"version": str(version.pk), "rows": version.rows}


def _without_those_who_left(upload: Upload, replaces: str, run: Any) -> None:
    earlier = DatasetVersion.objects.get(pk=replaces)
    reading = datastore.read(
        version=earlier, use="own", purpose=upload.basis.purposes[0], for_organization=upload.organization, by=run.by
    )
    with run.publishing() as publication:
        version = datastore.publish_version(
            dataset=upload.dataset,
            table=reading.table,
            builder=INGEST,
            parameters={"upload_id": str(upload.pk)},
            schema=earlier.schema,
            by=run.by,
            run=run,
            consent_snapshot=reading.snapshot,
            replaces=earlier,
        )
        publication.result = {"version": str(version.pk), "rows": version.rows}


def _check_columns(upload: Upload, names: list[str]) -> None:
    wanted = [*upload.roles, *([upload.subject_column] if upload.subject_column else [])]
    missing = next((name for name in wanted if name not in names), None)
    if missing is not None:
        raise UploadUnreadable(
            _("There is no column %(name)s in the file; it has %(names)s.")
            % {"name": missing, "names": ", ".join(names[:20])},
            field="roles",
        )


@transaction.atomic
def _refuse(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).update(status=Upload.Status.REFUSED)
    audit.record("sharing.upload.refused", subject=upload, by=SYSTEM)


def _aad(upload: Upload) -> str:
    return f"sharing_upload/file/{upload.pk}"
