"""What came of a person's part, and who read it: both are the person's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.models import Entry
from consent.models import Purpose
from kernel import registry
from kernel.registry import ImpactEntry, Readable
from organizations.models import Organization

MOST = 1000


@dataclass(frozen=True)
class Read:
    """One read of something that holds a part of the person: who, what for, when."""

    organization: str
    what: str
    purpose: str
    at: datetime


def entries(user: Any) -> list[ImpactEntry]:
    """The way of each thing a person gave, newest first; what is in use before what no longer is."""
    found = registry.impact_of(user)
    return sorted(
        found,
        key=lambda entry: (entry.stands, entry.at is not None, entry.at.timestamp() if entry.at else 0),
        reverse=True,
    )


def reads(user: Any, *, since: datetime | None = None) -> list[Read]:
    """Reads of what holds a part of the person, newest first; at most ``MOST``.

    Each asked first whether the person allows that purpose, and went on without them when not: the audit trail notes
    how many were left out, not who, so a read stands here also when it passed the person by.
    """
    holding = {(thing.kind, thing.subject_id): thing for thing in registry.readable_of(user)}
    found = _entries(holding, since)
    names = Organization.objects.in_bulk({_reader_of(entry) for entry in found} - {None})
    return [_told(entry, holding[entry.kind, entry.subject_id], names) for entry in found]


def _told(entry: Entry, thing: Readable, names: dict[UUID, Organization]) -> Read:
    reader = _reader_of(entry)
    named = names.get(reader) if reader else None
    purpose = entry.facts.get("purpose")
    return Read(
        organization=named.name if named else thing.reader,
        what=thing.name,
        purpose=str(Purpose(purpose).label) if purpose else thing.reasons.get(entry.facts.get("reason", ""), ""),
        at=entry.at,
    )


def _entries(holding: dict[tuple[str, Any], Readable], since: datetime | None) -> list[Entry]:
    """Entries about these things that are not older than the person's part in them, newest first."""
    if not holding:
        return []
    about = Entry.objects.filter(
        kind__in={kind for kind, _id in holding}, subject_id__in={subject_id for _kind, subject_id in holding}
    )
    if since is not None:
        about = about.filter(at__gte=since)
    return [
        entry
        for entry in about.order_by("-seq")[:MOST]
        if (thing := holding.get((entry.kind, entry.subject_id))) is not None and entry.at >= thing.since
    ]


def _reader_of(entry: Entry) -> UUID | None:
    """The organization that read: the partner where one did, else the one that holds the thing."""
    named = entry.facts.get("for_organization_id")
    return UUID(named) if named else entry.organization_id
