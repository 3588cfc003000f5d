"""A person's own decisions in the audit chain: where each stands, which signed checkpoint covers it, the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit import services as audit
from audit.models import Entry
from consent.models import Purpose, Subject
from organizations.models import Organization
from vault import services as vault

FORMAT = "reciprocal-audit-proof/1"
RULE = (
    "digest = SHA-256 of the entry as JSON with sorted keys and no spaces; hash = SHA-256 of the previous hash and the "
    "digest, as text; go on through digests_after; the last hash is the checkpoint's; its signature is Ed25519 over its "
    "other fields as such JSON"
)
KINDS = {
    "consent.granted": _("You said yes"),
    "consent.refused": _("You said no"),
    "consent.withdrawn": _("You took it back"),
    "consent.subject.claimed": _("You showed that records are about you"),
}


@dataclass(frozen=True)
class Decided:
    """One decision as the audit trail holds it."""

    entry: Entry
    what: str
    purpose: str
    organization: str
    at: datetime


def decisions(user: Any) -> Any:
    """The entries about what a person decided, newest first; theirs alone."""
    mine = Subject.objects.of(user).values("pk")
    return Entry.objects.filter(person_id__in=mine, kind__in=KINDS).order_by("-seq")


def in_words(entries: list[Entry]) -> list[Decided]:
    """The same with names, for a page."""
    names = Organization.objects.in_bulk({entry.organization_id for entry in entries} - {None})
    labels = dict(Purpose.choices)
    return [
        Decided(
            entry=entry,
            what=str(KINDS[entry.kind]),
            purpose=str(labels.get(entry.facts.get("purpose"), "")),
            organization=names[entry.organization_id].name if entry.organization_id in names else "",
            at=entry.at,
        )
        for entry in entries
    ]


def proof_file(entry: Entry) -> dict[str, Any] | None:
    """What it takes to check an entry anywhere, JSON-able; None until a checkpoint covers it."""
    held = audit.proof(entry)
    if held is None:
        return None
    return {
        "format": FORMAT,
        "proof": held,
        "rule": RULE,
        "public_key": vault.public_key_pem().decode(),
        "check": "manage.py verify_proof FILE",
    }
