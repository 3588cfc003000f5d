"""What the read gate asks before a row is read: role, permits, columns, people; and the record that it leaves."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from datastore.models import DatasetVersion, Lineage, Permit, VersionSubject
from datastore.services.permits import PermitEnded, PermitMissing
from kernel.errors import Conflict, Forbidden, Gone, Invalid
from organizations.models import Organization

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


ASKED_AT_ONCE = 50_000  # people; a million in one question took 800 MB


class VersionDestroyed(Gone):
    code = "dataset-version-destroyed"
    title = _("This version was destroyed, with its key. Use the one that replaced it.")


class VersionUnreadable(Conflict):
    code = "dataset-version-unreadable"
    title = _("This version's file is missing, or was changed, so it isn't read. Restore it from a backup.")


class ColumnNotPermitted(Forbidden):
    code = "column-not-permitted"
    title = _("The agreement doesn't open every column asked for.")


def direct_permit(version: DatasetVersion, use: str, purpose: str, reader: Organization) -> Permit | None:
    """The permit for another organization's dataset; None for one's own."""
    if version.dataset.organization_id == reader.pk:
        return None
    held = Permit.objects.in_force().filter(dataset_id=version.dataset_id, grantee=reader)
    for permit in held.order_by("-ends_on", "pk"):
        if use in permit.uses and purpose in permit.purposes:
            return permit
    raise PermitMissing(params={"use": use, "purpose": purpose})


def with_inherited(
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


def minimized(version: DatasetVersion, permit: Permit | None, columns: Iterable[str] | None) -> list[str]:
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


def who_allows(version: DatasetVersion, purpose: str, reader: Organization) -> tuple[set[uuid.UUID], int]:
    """The people who allow it to all who answer for their data, and how many were asked."""
    allowed: set[uuid.UUID] = set()
    refused: set[uuid.UUID] = set()
    pairs = VersionSubject.objects.filter(version=version).values_list("controller_id", "subject_id")
    rows = pairs.iterator(chunk_size=ASKED_AT_ONCE)
    while piece := list(islice(rows, ASKED_AT_ONCE)):
        by_controller: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for controller_id, subject_id in piece:
            by_controller[controller_id].add(subject_id)
        for controller_id, people in by_controller.items():
            agreed = consent.allowed(people, purpose=purpose, organization=controller_id, recipient=reader)
            refused |= people - agreed
            allowed |= agreed
    allowed -= refused
    return allowed, len(allowed) + len(refused)


@transaction.atomic
def record(
    version: DatasetVersion,
    use: str,
    purpose: str,
    reader: Organization,
    by: Any,
    permits: tuple[Permit, ...],
    people: int,
    *,
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
