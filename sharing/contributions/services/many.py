"""Taking thousands of records at once: each redacted, asked for, sealed under its person's key, copied in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import AttestedBasis, ConsentText, Subject
from kernel.actors import actor_id
from kernel.errors import Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.contributions.core import says_nothing
from sharing.contributions.models import Contribution
from sharing.contributions.services.copying import copy_in
from sharing.contributions.services.giving import require_giver, require_something_allowed
from sharing.contributions.services.records import Fault, Record, Sent, read
from sharing.contributions.services.sealing import Place, seal_many
from vault import services as vault

SHOWN = 1_000  # faults in one answer
State, Reason = Contribution.State, Contribution.Reason


@dataclass(frozen=True)
class Taken:
    """What became of records that were sent.

    Attributes:
        batch: names what was taken together.
        recorded, repeated: how many were new, and how many had come before under the same idempotency key.
        refused: how many are kept but refused, with the reason on each (the same sent twice, nothing left).
        faults: records that were left out.
    """

    batch: UUID
    recorded: int
    repeated: int
    refused: int
    faults: tuple[Fault, ...] = ()


class Faulty(Invalid):
    """Some records are at fault, and all were to be taken or none."""

    code = "records-at-fault"
    title = _("Some records can't be taken, so none was. Mend them, or ask to skip them.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__()

    def errors(self) -> list[dict[str, str]]:
        return [
            {"pointer": f"/lines/{fault.number}/{fault.field}".rstrip("/"), "code": fault.code, "detail": fault.detail}
            for fault in self.faults[:SHOWN]
        ]


def take_for_people(
    *,
    basis: AttestedBasis,
    records: Sent,
    by: Any,
    at: datetime,
    skip_faulty: bool = False,
) -> Taken:
    """Take what an organization sends about people whom it serves, each known by its own key for them.

    They count as accepted, since it is the organization's decision to send them. A person who objected, or claimed and
    decided otherwise, is refused line by line.

    Args:
        basis: on which the organization holds the records.
        records: at most 10,000, each with ``subject_key``, of which only a keyed hash is stored; see ``records.read``.
        skip_faulty: take the others when some are at fault; by default it is all or nothing.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        TooManyRecords.
        Faulty: names every record at fault.
    """
    organization = basis.organization
    if actor_id(by) is not None:
        organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    good, faults = read(records, about_people=True)
    return _take(
        good, faults, skip_faulty, organization=organization, basis=basis, under=None, subject=None, by=by, at=at
    )


def take_own(
    *,
    subject: Subject,
    under: ConsentText,
    records: Sent,
    by: Any,
    at: datetime,
    skip_faulty: bool = False,
    batch: UUID | None = None,
) -> Taken:
    """Take many records that a person gives of their own; the organization decides about them later.

    Args:
        records: at most 10,000, without keys of people; see ``records.read``.

    Raises:
        NotYours: ``by`` is not the person.
        NothingAllowed: none of the text's purposes is allowed at present.
        TooManyRecords, Faulty.
    """
    require_giver(subject, by)
    require_something_allowed(subject, under)
    good, faults = read(records, about_people=False)
    return _take(
        good, faults, skip_faulty,
        organization=under.organization, basis=None, under=under, subject=subject, by=by, at=at, batch=batch,
    )  # fmt: skip


@transaction.atomic
def _take(
    records: list[Record],
    faults: list[Fault],
    skip_faulty: bool,
    *,
    organization: Organization,
    basis: AttestedBasis | None,
    under: ConsentText | None,
    subject: Subject | None,
    by: Any,
    at: datetime,
    batch: UUID | None = None,
) -> Taken:
    """Organization, then people, then the audit chain are locked, in this order, as everywhere."""
    batch = batch or uuid4()
    if faults and not skip_faulty:
        raise Faulty(faults)
    with connection.cursor() as cursor:  # two equal requests must not both find an idempotency key unused
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sharing_contribution:{organization.pk}"]
        )
    _name_people(records, organization, basis, subject)
    keys = consent.hold({record.subject_id for record in records})
    purposes = basis.purposes if basis is not None else [item["purpose"] for item in under.purposes]  # type: ignore[union-attr]
    allowing = _allowing(keys, purposes, organization)
    for record in records:
        if record.subject_id not in allowing:
            faults.append(Fault(record.number, "subject_key" if basis else "under", "not-allowed", _not_allowed()))
    records = [record for record in records if record.subject_id in allowing]
    places = [(Place(record.id, record.subject_id, organization.pk), record.kept) for record in records]
    for record, sealed in zip(records, seal_many(places, keys), strict=True):
        record.sealed = sealed
    fresh, repeated = _without_repeats(records, organization, faults)
    faults.sort(key=lambda fault: fault.number)
    if faults and not skip_faulty:
        raise Faulty(faults)
    refused = _judge(fresh, accept=basis is not None)
    copy_in(fresh, at, batch=batch, organization_id=organization.pk, text_id=_id(under), basis_id=_id(basis))
    audit.record(
        "sharing.contributions.taken",
        subject=organization,
        by=by,
        organization_id=organization.pk,
        person_id=subject.pk if subject is not None else None,
        facts={
            "batch": str(batch),
            "records": len(fresh),
            "people": len({record.subject_id for record in fresh}),
            "repeated": repeated,
            "refused": refused,
            "left_out": len(faults),
            "basis": str(basis.pk) if basis else "",
        },
    )
    return Taken(batch, len(fresh), repeated, refused, tuple(faults))


def _name_people(
    records: list[Record], organization: Organization, basis: AttestedBasis | None, subject: Subject | None
) -> None:
    if basis is None:
        assert subject is not None
        for record in records:
            record.subject_id = subject.pk
        return
    ids = consent.subjects_for_keys(
        organization=organization, keys=[record.subject_key for record in records], basis=basis
    )
    for record in records:
        record.subject_id = ids[record.subject_key]


def _allowing(people: Iterable[UUID], purposes: Iterable[str], organization: Organization) -> set[UUID]:
    """Those who allow at least one of the purposes."""
    open_ids, allowing = set(people), set[UUID]()
    for purpose in purposes:
        allowing |= consent.allowed(open_ids - allowing, purpose=purpose, organization=organization)
    return allowing


def _not_allowed() -> str:
    return str(_("This person allows none of the purposes. Leave the record out."))


def _without_repeats(
    records: list[Record], organization: Organization, faults: list[Fault]
) -> tuple[list[Record], int]:
    """The records that are new, and how many came before; one that came before with other content is a fault."""
    named = [record for record in records if record.idempotency_key]
    names = vault.pseudonyms(
        [record.idempotency_key for record in named], scope=f"sharing.contribution.idempotency:{organization.pk}"
    )
    for record, name in zip(named, names, strict=True):
        record.idempotency_hash = name
    with connection.cursor() as cursor:  # the ORM's IN takes longer over 10,000 names than the query itself
        cursor.execute(
            "SELECT idempotency_hash, fingerprint FROM sharing_contribution"
            " WHERE organization_id = %s AND idempotency_hash = ANY(%s)",
            [organization.pk, names],
        )
        before = dict(cursor.fetchall())
    fresh, repeated = [], 0
    for record in records:
        known = record.idempotency_hash
        if known is None or known not in before:
            fresh.append(record)
            if known is not None:
                before[known] = record.sealed.fingerprint
        elif before[known] in (record.sealed.fingerprint, ""):  # none is left of one that was taken back
            repeated += 1
        else:
            said = str(_("This idempotency key came with another content before. Use a new one."))
            faults.append(Fault(record.number, "idempotency_key", "idempotency-key-reused", said))
    return fresh, repeated


def _judge(records: list[Record], *, accept: bool) -> int:
    """Do what ``judging.check`` does, for many; how many are refused.

    What a company sends twice may be two things; what a person sends twice is one.
    """
    seen: set[str] = set()
    if not accept:
        prints = [record.sealed.fingerprint for record in records]
        earlier = Contribution.objects.filter(fingerprint__in=prints).exclude(state=State.REFUSED)
        subjects = {record.subject_id for record in records}
        seen = set(earlier.filter(subject_id__in=subjects).values_list("fingerprint", flat=True))
    for record in records:
        if record.kept.data is None and says_nothing(record.kept.content):
            record.state, record.reason = State.REFUSED, Reason.NOTHING_LEFT
        elif record.sealed.fingerprint in seen:
            record.state, record.reason = State.REFUSED, Reason.SENT_BEFORE
        elif accept:
            record.state = State.ACCEPTED
        else:
            seen.add(record.sealed.fingerprint)
    return sum(record.state == State.REFUSED for record in records)


def _id(row: Any) -> UUID | None:
    return None if row is None else row.pk
