"""The only way from an organization to what people said: it asks every person, and leaves an audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import services as audit
from consent import services as consent
from feedback.collection.access import require
from feedback.collection.models import Event
from feedback.collection.services.sealing import unseal_many
from registry import services as registry
from registry.models import Model, ModelVersion
from vault import services as vault


@dataclass(frozen=True)
class Item:
    """One event that passed the gate. ``content``: input, output, correction and text; None when absent."""

    id: UUID
    subject_id: UUID
    version_id: UUID
    kind: str
    channel: str
    rating: int | None
    corrects: bool
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """What was read, in the order received, and the consent epoch at which its givers were asked."""

    items: tuple[Item, ...]
    snapshot: int

    @property
    def subject_ids(self) -> frozenset[UUID]:
        return frozenset(item.subject_id for item in self.items)

    def still_allowed(self) -> set[UUID]:
        """Ask again, between batches: who took something back since, and must be dropped."""
        return consent.withdrawn_since(self.subject_ids, self.snapshot)

    def confirm(self) -> None:
        """Ask for the last time, in the transaction that publishes; the givers are held still until it ends.

        Raises:
            ConsentChanged: names those who took something back; drop them, or start anew.
        """
        consent.lock_and_compare(self.subject_ids, self.snapshot)


def read(
    *,
    model: Model,
    by: Any,
    version: ModelVersion | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    channel: str = "",
    corrections_only: bool = False,
    purpose: str = "improve_model",
) -> Held:
    """Feedback on a model from people who allow ``purpose`` to its organization now, without what was taken back.

    Args:
        version: on this version alone, and on those in whose place it was trained.
        since, until: received from then on, and before then.
        channel: received through this one alone.
        corrections_only: only events that say what would have been right.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's feedback.
        ConsentChanged: somebody was erased while it was read; read again.
    """
    organization = model.organization
    require(by=by, organization=organization, ability="feedback.manage")
    chosen = Event.objects.kept().filter(version__model=model).received(since, until)
    if version is not None:
        chosen = chosen.filter(version__in=registry.stands_for(version))
    if channel:
        chosen = chosen.filter(channel=channel)
    if corrections_only:
        chosen = chosen.filter(corrects=True)

    snapshot = consent.snapshot()  # before asking: what is taken back from here on has a higher epoch
    givers = set(chosen.values_list("subject_id", flat=True))
    allowed = consent.allowed(givers, purpose=purpose, organization=organization)
    events = list(chosen.filter(subject_id__in=allowed).select_related("key").order_by("created_at", "pk"))
    _record(model, purpose, by, events=len(events), people=len(allowed), withheld=len(givers) - len(allowed))
    try:
        contents = unseal_many(events)
    except vault.KeyDestroyed:  # somebody was erased since we asked; who reads again finds their events gone
        raise consent.ConsentChanged from None
    items = tuple(
        Item(
            event.pk,
            event.subject_id,
            event.version_id,
            event.kind,
            event.channel,
            event.rating,
            event.corrects,
            content,
        )
        for event, content in zip(events, contents, strict=True)
    )
    return Held(items=items, snapshot=snapshot)


@transaction.atomic
def _record(model: Model, purpose: str, by: Any, **counts: int) -> None:
    """Written before anything is decrypted, so that no crash leaves a read without its record."""
    audit.record(
        "feedback.events.read",
        subject=model,
        by=by,
        organization_id=model.organization_id,
        facts={"purpose": str(purpose), **counts},
    )
