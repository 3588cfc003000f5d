"""The read gate, the only way to rows: asks role, permits and people, minimizes columns, and leaves a record."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import Purpose
from datastore import files
from datastore.models import DatasetVersion, Lineage, Permit, VersionSubject
from datastore.services import access
from datastore.services.permits import PermitEnded, PermitMissing
from kernel.errors import Forbidden, Gone, Invalid
from organizations.models import Organization
from vault import services as vault

if TYPE_CHECKING:
    import pyarrow as pa

# What a member must be able to do for each use.
ABILITY = {
    "own": "datasets.view",
    "review": "datasets.manage",
    "score": "datasets.view",
    "train": "models.train",
    "export": "datasets.manage",
}
# What the permits of a partner's data inside one's own version must allow. Processing (cleaning, rebuilding) needs a
# permit in force and no particular use; people who look at rows hold them, which is what export means.
INHERITED = {"own": None, "review": "export", "score": "score", "train": "train", "export": "export"}


class VersionDestroyed(Gone):
    code = "dataset-version-destroyed"
    title = _("This version was destroyed, with its key. Use the one that replaced it.")


class ColumnNotPermitted(Forbidden):
    code = "column-not-permitted"
    title = _("The agreement doesn't open every column asked for.")


@dataclass(frozen=True)
class Reading:
    """Rows that passed the gate, and what must be asked again while they are in use.

    Attributes:
        table: the rows; ``_subject`` (and ``_subject_2``, … where a row is about several people) says whom a row is
            about. Those columns are for splitting and for asking again: never shown, exported or used as a feature.
            A reading for export lacks them.
        subject_ids: the people in it.
        snapshot: the consent epoch at which they were asked.
        permits: the permits that it stands on; none for data that is wholly one's own.
        minimum_cell: the fewest people that a figure made from it may be about.
    """

    table: pa.Table
    subject_ids: frozenset[uuid.UUID]
    snapshot: int
    version: DatasetVersion
    permits: tuple[Permit, ...]
    minimum_cell: int

    def still_allowed(self) -> set[uuid.UUID]:
        """Ask again, between batches and at checkpoints: who took something back since, and must be dropped.

        Raises:
            PermitEnded: an agreement was suspended or has ended, so that all of it must stop.
        """
        if Permit.objects.in_force().filter(pk__in=[p.pk for p in self.permits]).count() != len(self.permits):
            raise PermitEnded
        return consent.withdrawn_since(self.subject_ids, self.snapshot)

    def confirm(self) -> None:
        """Ask for the last time, in the transaction that publishes: permits and people are held still until it ends.

        Raises:
            PermitEnded.
            ConsentChanged: names those who took something back; drop them, or start anew.
        """
        Permit.objects.hold_still(self.permits)
        if Permit.objects.in_force().filter(pk__in=[p.pk for p in self.permits]).count() != len(self.permits):
            raise PermitEnded
        consent.lock_and_compare(self.subject_ids, self.snapshot)


def read(
    *,
    version: DatasetVersion,
    use: str,
    purpose: str,
    for_organization: Organization,
    by: Any,
    columns: Sequence[str] | None = None,
) -> Reading:
    """Rows of a version that ``for_organization`` may use in this way, for this purpose, now.

    Left out are people who don't allow the purpose to everyone whom their data would pass: each person is asked for the
    organization that answers for their data, with ``for_organization`` as the recipient when that is another.

    Args:
        use: "own" (processing one's own data), "score", "train", "export", or "review" (people look at rows).
        purpose: one of the closed list.
        columns: those needed, and no more; None for all that may be read.

    Raises:
        NotFound, Forbidden: who asks is no member, or lacks the role.
        PermitMissing: a partner's data, and no agreement in force for this use and purpose.
        ColumnNotPermitted, Invalid: columns that the agreement doesn't open, or that don't exist.
        VersionDestroyed.
    """
    if use not in ABILITY:
        raise Invalid(_("Name one of these uses: %(uses)s.") % {"uses": ", ".join(ABILITY)}, field="use")
    if purpose not in Purpose.values:
        raise Invalid(
            _("Name one of these purposes: %(known)s.") % {"known": ", ".join(Purpose.values)}, field="purpose"
        )
    access.require(by=by, organization=for_organization, ability=ABILITY[use])
    version = DatasetVersion.objects.select_related("dataset__organization", "key").get(pk=version.pk)
    direct = _direct_permit(version, use, purpose, for_organization)
    permits = _with_inherited(version, direct, use, purpose, for_organization)
    if version.state == DatasetVersion.State.DESTROYED:
        raise VersionDestroyed
    wanted = _minimized(version, direct, columns)

    snapshot = consent.snapshot()
    allowed, asked = _who_allows(version, purpose, for_organization)
    _record(version, use, purpose, for_organization, by, permits, len(allowed), asked - len(allowed), len(wanted))
    table = _rows(version, wanted, allowed, direct, use)
    return Reading(
        table=table,
        subject_ids=frozenset(allowed),
        snapshot=snapshot,
        version=version,
        permits=permits,
        minimum_cell=max([settings.MINIMUM_CELL, *(permit.minimum_cell for permit in permits)]),
    )


def _direct_permit(version: DatasetVersion, use: str, purpose: str, reader: Organization) -> Permit | None:
    """The permit for another organization's dataset; None for one's own."""
    if version.dataset.organization_id == reader.pk:
        return None
    held = Permit.objects.in_force().filter(dataset_id=version.dataset_id, grantee=reader)
    for permit in held.order_by("-ends_on", "pk"):
        if use in permit.uses and purpose in permit.purposes:
            return permit
    raise PermitMissing(params={"use": use, "purpose": purpose})


def _with_inherited(
    version: DatasetVersion, direct: Permit | None, use: str, purpose: str, reader: Organization
) -> tuple[Permit, ...]:
    """All permits that these rows stand on: a fused version is readable no longer than each agreement behind it."""
    edges = Lineage.objects.above(version).exclude(permit=None)
    behind = set(edges.values_list("permit_id", flat=True))
    in_force = list(Permit.objects.in_force().filter(pk__in=behind).order_by("pk"))
    needed = INHERITED[use]
    for permit in in_force:
        covers = (needed is None or needed in permit.uses) and (use == "own" or purpose in permit.purposes)
        if permit.grantee_id != reader.pk or not covers:
            raise PermitMissing
    if len(in_force) != len(behind):
        raise PermitEnded
    return (direct, *in_force) if direct is not None else tuple(in_force)


def _minimized(version: DatasetVersion, permit: Permit | None, columns: Iterable[str] | None) -> list[str]:
    open_to_reader = [name for name in version.columns if permit is None or name in permit.columns]
    if columns is None:
        return open_to_reader
    wanted = list(dict.fromkeys(columns))
    unknown = [name for name in wanted if name not in version.columns]
    if unknown and permit is None:
        raise Invalid(_("There is no column %(name)s in this version.") % {"name": unknown[0]}, field="columns")
    closed = [name for name in wanted if name not in open_to_reader]
    if closed:  # whether a closed column exists is none of the partner's business
        raise ColumnNotPermitted(
            _("The agreement doesn't open the column %(name)s.") % {"name": closed[0]}, field="columns"
        )
    return wanted


def _who_allows(version: DatasetVersion, purpose: str, reader: Organization) -> tuple[set[uuid.UUID], int]:
    """The people who allow it to all who answer for their data, and how many were asked."""
    by_controller: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    pairs = VersionSubject.objects.filter(version=version).values_list("controller_id", "subject_id")
    for controller_id, subject_id in pairs.iterator(chunk_size=20_000):
        by_controller[controller_id].add(subject_id)
    everyone = set().union(*by_controller.values())
    allowed = set(everyone)
    for controller_id, people in by_controller.items():
        allowed -= people - consent.allowed(people, purpose=purpose, organization=controller_id, recipient=reader)
    return allowed, len(everyone)


@transaction.atomic
def _record(
    version: DatasetVersion,
    use: str,
    purpose: str,
    reader: Organization,
    by: Any,
    permits: tuple[Permit, ...],
    people: int,
    withheld: int,
    columns: int,
) -> None:
    """One entry a read, written before a byte is decrypted, so that no crash leaves a read without its record."""
    audit.record(
        "datastore.version.read",
        subject=version,
        by=by,
        organization_id=version.dataset.organization_id,
        facts={
            "use": use,
            "purpose": purpose,
            "for_organization_id": str(reader.pk),
            "permit_ids": [str(permit.pk) for permit in permits],
            "people": people,
            "withheld": withheld,
            "columns": columns,
        },
    )


def _rows(
    version: DatasetVersion, wanted: list[str], allowed: set[uuid.UUID], direct: Permit | None, use: str
) -> pa.Table:
    from datastore.core import parquet, subjects  # Arrow: not before a worker forks

    with files.open_stored(version.file) as source:
        table = parquet.read(source, key=vault.material(version.key), bound_to=str(version.pk), columns=wanted)
    table = subjects.keep(table, {str(subject_id) for subject_id in allowed})
    if direct is not None and direct.row_cap is not None:
        table = subjects.sample(table, direct.row_cap, seed=version.pk.int)
    if use == "export":
        table = table.drop_columns(subjects.subject_columns(table.column_names))
    return table
