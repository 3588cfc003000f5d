"""An event's content under a key: its giver's, or that of the batch in which an organization sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from feedback.collection.core.said import content_from
from feedback.collection.models import Event
from vault import services as vault
from vault.core import envelope
from vault.models import DataKey


class Sealer:
    """Seals many events under one key, whose bare form it asks for once; keep it no longer than the call."""

    def __init__(self, key: DataKey) -> None:
        self.key = key
        self._material = vault.material(key)

    def seal(self, event: Event, content: bytes) -> None:
        """Set the sealed content; the caller saves."""
        event.key = self.key
        event.sealed = envelope.seal(self._material, content, f"{_place(event)}|{self.key.pk}")


def unseal(event: Event) -> Mapping[str, Any]:
    """The content: ``input``, ``output``, ``correction``, ``text``; each None when absent.

    Raises:
        vault.KeyDestroyed: its giver was erased.
        vault.Tampered: the bytes were changed, or moved from another row.
    """
    return content_from(vault.open(event.key, bytes(event.sealed), aad=_place(event)))


def unseal_many(events: Iterable[Event]) -> list[Mapping[str, Any]]:
    """The same for many events, asking for each key once.

    Raises: as ``unseal``.
    """
    materials: dict[UUID, bytes] = {}
    opened = []
    for event in events:
        if event.key_id not in materials:
            materials[event.key_id] = vault.material(event.key)
        try:
            content = envelope.unseal(materials[event.key_id], bytes(event.sealed), f"{_place(event)}|{event.key_id}")
        except envelope.Unreadable:
            raise vault.Tampered from None
        opened.append(content_from(content))
    return opened


def _place(event: Event) -> str:
    return vault.place(
        table=event._meta.db_table,
        column="sealed",
        row=event.pk,
        organization_id=f"{event.subject_id}:{event.organization_id}",
    )
