"""Making a copy: read through the gate, people counted again, marked, packed, encrypted; nothing in clear on disk."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import files
from datastore import services as datastore
from jobs import services as jobs
from kernel.errors import Invalid
from organizations.models import Organization
from sharing.agreements import text
from sharing.agreements.models import Agreement
from sharing.agreements.services import chosen_partner
from sharing.complementarity.services import pair_of, read_view, without_subjects
from sharing.exports.models import Export, RecipientKey
from sharing.exports.services import beside
from sharing.exports.services.asking import check_key
from vault import services as vault

PURPOSE = "share_export"
FOLDER = "copies"
TOO_FEW = _("Fewer than %(minimum)s people allow that their data are handed over, so no copy is made.")
TOO_FEW_BESIDE = _("Beside the copies that you have, another one would tell of single people, so no copy is made.")
ROW = "export_row"  # the column that numbers a copy's rows by pseudonyms of this copy alone


def export(*, agreement_id: uuid.UUID | str, organization: str, key_id: str, run: Any, partner: str = "") -> None:
    """Publish an Export of a partner's view for one party; begins anew when somebody leaves meanwhile.

    Raises:
        ViewsNotReady, PermitMissing: the agreement was ended or suspended meanwhile.
        Invalid: too few people allow that their data are handed over; or the key was revoked.
    """
    agreement = Agreement.objects.get(pk=agreement_id)
    party = Organization.objects.get(pk=organization)
    other = str(chosen_partner(agreement, party, partner).pk)  # jobs of earlier releases name none: there was one
    datastore.without_leavers(lambda: _attempt(agreement, party, other, key_id, run), run=run)


def _attempt(agreement: Agreement, party: Organization, partner: str, key_id: str, run: Any) -> None:
    from sharing.exports.core import sizes

    key = RecipientKey.objects.get(pk=key_id)
    check_key(key, party.pk)
    own_offer, partner_offer = pair_of(agreement, party, partner)
    run.progress(0, 3)
    reading = read_view(partner_offer, party, use="export", purpose=PURPOSE, by=run.by)
    known = read_view(own_offer, party, use="own", purpose=agreement.purposes[0], by=run.by)
    earlier = beside.earlier_copies(partner_offer, party.pk)
    table, outline, held_back = _protected(reading, agreement, earlier)
    run.progress(1, 3)
    made = Export(agreement=agreement, version=reading.version, organization=party, key=key)
    made.consent_snapshot, made.rows, made.rows_held_back = reading.snapshot, table.num_rows, held_back
    table = _named(table, made, partner_offer.link_column)
    size = sizes(table, without_subjects(known))
    made.bytes_raw, made.bytes_compressed, made.bytes_with_dictionary = size.raw, size.compressed, size.with_dictionary
    run.progress(2, 3)
    with files.draft() as draft:
        made.sha256 = _encrypted(table, made, draft)
        with run.publishing() as publication:
            reading.confirm()
            beside.confirm(partner_offer, party.pk, earlier)
            check_key(RecipientKey.objects.select_for_update(of=("self",)).get(pk=key.pk), party.pk)
            if outline is not None:
                beside.seal(made, outline)
            made.file = files.new_name(FOLDER, "age")
            made.bytes_file = files.keep(draft, made.file)
            made.expires_at = timezone.now() + timedelta(days=settings.COPY_DAYS)
            made.save(force_insert=True)
            audit.record(
                "sharing.export.made",
                subject=made,
                by=run.by,
                organization_id=party.pk,
                facts={"agreement_id": str(agreement.pk), "rows": made.rows, "sha256": made.sha256, "key_id": key_id},
            )
            jobs.emit("sharing.export.made", export_id=made.pk)
            publication.result = {"export": str(made.pk)}


def _protected(reading: datastore.Reading, agreement: Agreement, earlier: list[Export]) -> tuple[Any, Any, int]:
    """The rows that hide their people as agreed, now that those who don't allow a copy are left out, also beside the
    copies that are out; their outline, where there are groups; and how many rows the copies that are out hold back."""
    from sharing.anonymization.core import Outline, protected_rows, releasable_rows

    quasi, sensitive = (reading.version.columns_of(role) for role in ("quasi_identifier", "sensitive"))
    table = reading.table
    people = reading.people if reading.people is not None else np.empty(0)
    outline: Outline | None = None
    held_back = 0
    while True:  # leaving some out may make others' groups too small
        keep = protected_rows(
            table,
            quasi,
            people.tolist(),
            k=agreement.minimum_group,
            sensitive=sensitive,
            l=agreement.diversity,
            t=agreement.closeness,
        )
        table, people = table.filter(keep), people[keep]
        if len(np.unique(people)) < reading.minimum_cell:
            raise Invalid(TOO_FEW_BESIDE if held_back else TOO_FEW % {"minimum": reading.minimum_cell})
        if not quasi:
            return table, None, 0
        outline = Outline.of(table, quasi, people)
        keep = releasable_rows(
            [beside.opened(export) for export in earlier],
            outline,
            k=agreement.minimum_group,
            sensitive=[table.column(name).to_pandas() for name in sensitive],
            l=agreement.diversity,
        )
        if keep.all():
            return table, outline, held_back
        held_back += int((~keep).sum())
        table, people = table.filter(keep), people[keep]


def _named(table: Any, made: Export, link: str) -> Any:
    """The rows in an order of their own, numbered and, where they name people, named for this copy alone; marked."""
    import pyarrow as pa

    from sharing.exports.core import marked

    order = np.random.default_rng(int(vault.pseudonym("order", scope=made.scope), 16)).permutation(table.num_rows)
    table = table.take(order)
    if link:
        names = table.column(link).to_pylist()
        fresh = iter(vault.pseudonyms([name for name in names if name is not None], scope=made.scope))
        column = pa.array([None if name is None else next(fresh) for name in names], pa.string())
        table = table.set_column(table.column_names.index(link), link, column)
    return marked(table.add_column(0, ROW, pa.array(row_names(made))), mark_key(made))


def row_names(made: Export) -> list[str]:
    """The names of a copy's rows, in its order."""
    return [name[:16] for name in vault.pseudonyms(list(range(made.rows)), scope=f"{made.scope}:rows")]


def mark_key(made: Export) -> bytes:
    """The key of a copy's mark."""
    return bytes.fromhex(vault.pseudonym("mark", scope=made.scope))


def _encrypted(table: Any, made: Export, draft: Path) -> str:
    """Write the table as Parquet, encrypted by age, to ``draft``; the file's SHA-256."""
    import pyrage
    from pyarrow import parquet

    about = {
        "copy": str(made.pk),
        "agreement": str(made.agreement_id),
        "text_sha256": text.hash_of(made.agreement),
        "taken_by": str(made.organization_id),
        "until": made.agreement.ends_on.isoformat(),
    }
    plain = io.BytesIO()
    table = table.replace_schema_metadata({"reciprocal": json.dumps(about)})
    parquet.write_table(table, plain, compression="zstd")
    plain.seek(0)
    with draft.open("wb") as file:
        pyrage.encrypt_io(plain, file, [pyrage.x25519.Recipient.from_str(made.key.public_key)])
    with draft.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
