"""The read gate, the only way to rows: asks role, permits and people, minimizes columns, and leaves a record."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consent import services as consent
from consent.models import Purpose
from datastore import files
from datastore.models import DatasetVersion, Permit
from datastore.services import access, gatekeeping
from datastore.services.gatekeeping import ABILITY, VersionDestroyed, VersionUnreadable
from datastore.services.permits import PermitEnded
from kernel.errors import Invalid
from organizations.models import Organization
from vault import services as vault

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

ASK_AGAIN_SECONDS = 1.0
EXPORT = "export"


@dataclass(frozen=True)
class Hold:
    """What passed the gate, and what must be asked again while it is in use.

    Attributes:
        purpose: the one it was read for.
        subject_ids: the people in it.
        snapshot: the consent epoch at which they were asked.
        permits: the permits that it stands on; none for data that is wholly one's own.
        minimum_cell: the fewest people that a figure made from it may be about.
        fingerprint: equal exactly for holds of the same rows and columns.
    """

    version: DatasetVersion
    purpose: str
    subject_ids: frozenset[uuid.UUID]
    snapshot: int
    permits: tuple[Permit, ...]
    minimum_cell: int
    fingerprint: str

    def still_allowed(self) -> set[uuid.UUID]:
        """Ask again, between batches and at checkpoints: who took something back since, and must be dropped.

        Raises:
            PermitEnded: an agreement was suspended or has ended, so that all of it must stop.
        """
        self._require_permits()
        return consent.withdrawn_since(self.subject_ids, self.snapshot)

    def confirm(self) -> None:
        """Ask for the last time, in the transaction that publishes: permits and people are held still until it ends.

        Raises:
            PermitEnded.
            ConsentChanged: names those who took something back; drop them, or start anew.
        """
        Permit.objects.hold_still(self.permits)
        self._require_permits()
        consent.lock_and_compare(self.subject_ids, self.snapshot)

    def _require_permits(self) -> None:
        held = {permit.pk for permit in self.permits}
        if held and Permit.objects.in_force().filter(pk__in=held).count() != len(held):
            raise PermitEnded


def confirm(*holds: Hold) -> None:
    """``Hold.confirm`` of several: all their permits are held still at once, in the order in which others hold them."""
    Permit.objects.hold_still({permit for hold in holds for permit in hold.permits})
    for hold in holds:
        hold.confirm()


@dataclass(frozen=True)
class Reading(Hold):
    """Rows that passed the gate, all of them in memory.

    Attributes:
        table: the rows; ``_subject`` (and ``_subject_2``, … where a row is about several people) says whom a row is
            about. Those columns are for splitting and for asking again: never shown, exported or used as a feature.
            A reading for export lacks them.
        people: of a reading for export, whom each row is about as a keyed number, shape (n,), uint64, so that people can
            be counted: the same in each reading of these two organizations, and of no use elsewhere.
    """

    table: pa.Table
    people: np.ndarray | None = None


@dataclass(frozen=True)
class Stream(Hold):
    """Rows that passed the gate, as they come: no more than one row group is in memory.

    Attributes:
        batches: the rows, once, with columns as a ``Reading``'s table has them. While they are handed out the gate is
            asked again at most once a second: ``ConsentChanged`` when somebody left, ``PermitEnded``.
    """

    batches: pa.RecordBatchReader


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
        VersionDestroyed, VersionUnreadable.
    """
    import numpy as np
    import pyarrow as pa

    from datastore.core import subjects

    passed = _pass(version, use, purpose, for_organization, by, columns)
    table = pa.concat_tables(passed.tables())
    if use != EXPORT:
        return Reading(**passed.held, table=table)
    scope = f"datastore.export:{version.dataset.organization_id}:{for_organization.pk}"
    known, place = subjects.distinct(table)
    numbers = [int(name[:16], 16) for name in vault.pseudonyms(list(known), scope=scope)]
    people = np.array(numbers, dtype=np.uint64)[place]
    return Reading(**passed.held, table=subjects.without(table), people=people)


def stream(
    *,
    version: DatasetVersion,
    use: str,
    purpose: str,
    for_organization: Organization,
    by: Any,
    columns: Sequence[str] | None = None,
) -> Stream:
    """The same as ``read``, for rows that need not be in memory together. Raises as ``read``."""
    import pyarrow as pa

    from datastore.core import subjects

    passed = _pass(version, use, purpose, for_organization, by, columns)
    hold, tables = Hold(**passed.held), passed.tables()
    if use == EXPORT:
        tables = map(subjects.without, tables)
    schema = next(tables).schema
    return Stream(**passed.held, batches=pa.RecordBatchReader.from_batches(schema, _watched(hold, tables)))


def _watched(hold: Hold, tables: Iterable[pa.Table]) -> Iterator[pa.RecordBatch]:
    asked_at = time.monotonic()
    for table in tables:
        if time.monotonic() - asked_at >= ASK_AGAIN_SECONDS:
            if gone := hold.still_allowed():
                raise consent.ConsentChanged(gone)
            asked_at = time.monotonic()
        yield from table.to_batches()


@dataclass(frozen=True)
class _Passed:
    """The gate's yes: what is held, and how to come by the rows."""

    held: dict[str, Any]
    columns: list[str]
    row_cap: int | None

    def tables(self) -> Iterator[pa.Table]:
        """An empty table of the rows' schema, then the rows, a row group at a time."""
        from datastore.core import subjects  # Arrow: not before a worker forks

        allowed = subjects.Allowed(self.held["subject_ids"])
        kept: Iterator[pa.Table] = (allowed.rows(table) for table in self._groups(self.columns))
        if self.row_cap is not None:
            total = sum(allowed.rows(table).num_rows for table in self._groups([]))
            kept = subjects.sampled(kept, self.row_cap, of=total, seed=self.held["version"].pk.int)
        yield from kept

    def _groups(self, columns: list[str]) -> Iterator[pa.Table]:
        from datastore.core import parquet

        version = self.held["version"]
        key = vault.material(version.key)
        try:
            with files.open_stored(version.file) as source:
                yield from parquet.batches(source, key=key, bound_to=str(version.pk), columns=columns)
        except (parquet.Undecipherable, FileNotFoundError):
            raise VersionUnreadable from None


def _pass(
    version: DatasetVersion,
    use: str,
    purpose: str,
    reader: Organization,
    by: Any,
    columns: Sequence[str] | None,
) -> _Passed:
    if use not in ABILITY:
        raise Invalid(_("Name one of these uses: %(uses)s.") % {"uses": ", ".join(ABILITY)}, field="use")
    if purpose not in Purpose.values:
        raise Invalid(
            _("Name one of these purposes: %(known)s.") % {"known": ", ".join(Purpose.values)}, field="purpose"
        )
    access.require(by=by, organization=reader, ability=ABILITY[use])
    version = DatasetVersion.objects.select_related("dataset__organization", "key").get(pk=version.pk)
    direct = gatekeeping.direct_permit(version, use, purpose, reader)
    permits = gatekeeping.with_inherited(version, direct, use, purpose, reader)
    if version.state == DatasetVersion.State.DESTROYED:
        raise VersionDestroyed
    wanted = gatekeeping.minimized(version, direct, columns)

    snapshot = consent.snapshot()
    allowed, asked = gatekeeping.who_allows(version, purpose, reader)
    gatekeeping.record(
        version, use, purpose, reader, by, permits, len(allowed), withheld=asked - len(allowed), columns=len(wanted)
    )
    row_cap = direct.row_cap if direct is not None else None
    held = {
        "version": version,
        "purpose": purpose,
        "subject_ids": frozenset(allowed),
        "snapshot": snapshot,
        "permits": permits,
        "minimum_cell": max([settings.MINIMUM_CELL, *(permit.minimum_cell for permit in permits)]),
        "fingerprint": _fingerprint(version, wanted, row_cap, allowed),
    }
    return _Passed(held, wanted, row_cap)


def _fingerprint(version: DatasetVersion, columns: list[str], row_cap: int | None, people: set[uuid.UUID]) -> str:
    digest = hashlib.sha256(repr((version.pk, version.content_hash, columns, row_cap)).encode())
    for subject_id in sorted(people):
        digest.update(subject_id.bytes)
    return digest.hexdigest()
