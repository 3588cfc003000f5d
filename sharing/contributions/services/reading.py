"""The only way from an organization to what people gave it: it asks every person, and leaves an audit entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import services as audit
from consent import services as consent
from consent.models import Purpose, Subject
from kernel.actors import actor_id
from organizations import services as organizations
from organizations.models import Organization
from sharing.contributions.models import Contribution
from sharing.contributions.services.sealing import unseal_many


@dataclass(frozen=True)
class Item:
    """One record that passed the gate: ``content`` is {"text": …}, {"row": {…}}, {"image": bytes} or {"audio": bytes}."""

    id: UUID
    subject_id: UUID
    content: dict[str, Any]
    about: dict[str, Any]


@dataclass(frozen=True)
class Held:
    """What was read, in the order it was given, and the consent epoch at which its givers were asked."""

    items: tuple[Item, ...]
    snapshot: int

    @property
    def subject_ids(self) -> frozenset[UUID]:
        return frozenset(item.subject_id for item in self.items)


def read(
    *,
    organization: Organization,
    purpose: str,
    by: Any,
    kind: str | None = None,
    contributions: Iterable[Contribution] | None = None,
) -> Held:
    """Records of people who allow ``purpose`` to ``organization`` now, that were accepted and not taken back.

    Args:
        purpose: one of the closed list.
        kind: only texts, rows, images or recordings.
        contributions: only these, whatever their state short of taken back: for whoever has to judge them.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
    """
    if actor_id(by) is not None:
        organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    chosen = Contribution.objects.filter(organization=organization)
    chosen = chosen.usable() if contributions is None else chosen.kept().filter(pk__in=[c.pk for c in contributions])
    if kind is not None:
        chosen = chosen.filter(kind=kind)

    snapshot = consent.snapshot()  # before asking: what is taken back from here on has a higher epoch
    givers = set(chosen.values_list("subject_id", flat=True))
    allowed = consent.allowed(givers, purpose=Purpose(purpose), organization=organization)
    rows = list(chosen.filter(subject_id__in=allowed).order_by("created_at", "pk"))
    _record(organization, purpose, by, records=len(rows), people=len(allowed), withheld=len(givers) - len(allowed))
    keys = dict(Subject.objects.filter(pk__in=allowed).values_list("pk", "key_id"))
    contents = unseal_many(rows, keys)
    items = tuple(Item(row.pk, row.subject_id, content, row.about) for row, content in zip(rows, contents, strict=True))
    return Held(items=items, snapshot=snapshot)


@transaction.atomic
def _record(organization: Organization, purpose: str, by: Any, **counts: int) -> None:
    """Written before anything is decrypted, so that no crash leaves a read without its record."""
    audit.record(
        "sharing.contributions.read",
        subject=organization,
        by=by,
        organization_id=organization.pk,
        facts={"purpose": str(purpose), **counts},
    )
