"""What came of a person's part, and who read it: both are the person's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.models import Entry
from consent.models import Purpose, Subject
from datastore.models import DatasetVersion
from kernel import registry
from kernel.registry import ImpactEntry
from organizations.models import Organization

READ = "datastore.version.read"


@dataclass(frozen=True)
class Read:
    """One read of a dataset version that holds the person: who, what for, when."""

    organization: str
    dataset: str
    purpose: str
    use: str
    at: datetime


def entries(user: Any) -> list[ImpactEntry]:
    """The way of each thing a person gave, newest first."""
    found = registry.impact_of(user)
    return sorted(
        found, key=lambda entry: (entry.at is not None, entry.at.timestamp() if entry.at else 0), reverse=True
    )


def reads(user: Any, *, limit: int = 200) -> list[Read]:
    """Reads of dataset versions that hold the person, newest first.

    Each asked first whether the person allows that purpose, and went on without them when not: the audit trail notes
    how many were left out, not who, so a read stands here also when it passed the person by.
    """
    subjects = Subject.objects.of(user).values_list("pk", flat=True)
    versions = DatasetVersion.objects.holding(subjects).select_related("dataset").in_bulk()
    found = Entry.objects.filter(kind=READ, subject_id__in=versions).order_by("-seq")[:limit]
    names = {str(pk): name for pk, name in Organization.objects.values_list("pk", "name")}
    return [
        Read(
            organization=names.get(entry.facts.get("for_organization_id", ""), ""),
            dataset=versions[entry.subject_id].dataset.name,
            purpose=str(Purpose(entry.facts["purpose"]).label),
            use=entry.facts.get("use", ""),
            at=entry.at,
        )
        for entry in found
    ]
