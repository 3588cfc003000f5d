"""Data keys: made, used to seal and open, and destroyed, which erases what they sealed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Gone
from vault.core import envelope
from vault.models import DataKey, KeyRing
from vault.services.wrapping import Tampered, ring_of, unwrap


class KeyDestroyed(Gone):
    code = "key-destroyed"
    title = _("The key was destroyed, so what it sealed is erased for good.")


def create_key(*, organization_id: uuid.UUID | None = None) -> DataKey:
    """A new data key on the organization's ring, or without one on the participants'."""
    return create_keys(1, organization_id=organization_id)[0]


def create_keys(count: int, *, organization_id: uuid.UUID | None = None) -> list[DataKey]:
    """``create_key`` for many people at once."""
    ring = ring_of(organization_id)
    bare, keys = unwrap(ring), [DataKey(ring=ring) for _ in range(count)]
    with connection.cursor() as cursor, cursor.copy("COPY vault_datakey (id, ring_id, wrapped) FROM STDIN") as copy:
        for key in keys:
            key.wrapped = envelope.seal(bare, envelope.new_key(), _data_key_place(key.pk, ring.pk))
            copy.write_row((key.pk, ring.pk, key.wrapped))
    return keys


def place(*, table: str, column: str, row: object, organization_id: object = None) -> str:
    """Where a sealed value lives, as associated data: moved to another place, it no longer opens."""
    return "|".join((table, column, str(row), str(organization_id or "participants")))


def seal(key: DataKey, plaintext: bytes, *, aad: str) -> bytes:
    """Encrypt under ``key``. ``aad`` names the place (see ``place``); the key's id joins it.

    Raises:
        KeyDestroyed.
    """
    return envelope.seal(material(key), plaintext, f"{aad}|{key.pk}")


def open(key: DataKey, ciphertext: bytes, *, aad: str) -> bytes:
    """What ``seal`` encrypted at the same place.

    Raises:
        KeyDestroyed: the content was erased.
        Tampered: the bytes were changed, or come from another place.
    """
    try:
        return envelope.unseal(material(key), ciphertext, f"{aad}|{key.pk}")
    except envelope.Unreadable:
        raise Tampered from None


def seal_many(values: Sequence[tuple[uuid.UUID, bytes, str]]) -> list[bytes]:
    """``seal`` for many (key id, plaintext, aad), with one look at the keys.

    Raises:
        KeyDestroyed: one of them was.
    """
    bare = materials({key_id for key_id, _plaintext, _aad in values})
    return [envelope.seal(bare[key_id], plaintext, f"{aad}|{key_id}") for key_id, plaintext, aad in values]


def open_many(values: Sequence[tuple[uuid.UUID, bytes, str]]) -> list[bytes]:
    """``open`` for many (key id, ciphertext, aad), with one look at the keys.

    Raises:
        KeyDestroyed, Tampered: one of them was.
    """
    bare = materials({key_id for key_id, _ciphertext, _aad in values})
    try:
        return [envelope.unseal(bare[key_id], sealed, f"{aad}|{key_id}") for key_id, sealed, aad in values]
    except envelope.Unreadable:
        raise Tampered from None


def material(key: DataKey) -> bytes:
    """The 32 bytes of the key, for libraries that encrypt by themselves; asked anew, as no copy may outlive ``destroy``.

    Raises:
        KeyDestroyed.
    """
    return materials([key.pk])[key.pk]


def materials(key_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """``material`` of many keys, by their ids.

    Raises:
        KeyDestroyed: one of them was.
    """
    with connection.cursor() as cursor:  # the ORM's IN takes longer over 10,000 ids than all the unwrapping
        cursor.execute("SELECT id, ring_id, wrapped FROM vault_datakey WHERE id = ANY(%s)", [list(key_ids)])
        stored = cursor.fetchall()
    if len(stored) < len(set(key_ids)) or any(wrapped is None for _pk, _ring_id, wrapped in stored):
        raise KeyDestroyed
    rings = {ring.pk: unwrap(ring) for ring in KeyRing.objects.filter(pk__in={row[1] for row in stored})}
    try:
        return {pk: envelope.unseal(rings[ring], wrapped, _data_key_place(pk, ring)) for pk, ring, wrapped in stored}
    except envelope.Unreadable:
        raise Tampered from None


def draft_key(*, organization_id: uuid.UUID | None = None) -> tuple[DataKey, bytes]:
    """A key that isn't stored yet, and its 32 bytes, for what is sealed before the transaction that refers to it.

    Save it in that transaction; a key that is never saved takes with it what it sealed.
    """
    ring = ring_of(organization_id)
    key, bare = DataKey(ring=ring), envelope.new_key()
    key.wrapped = envelope.seal(unwrap(ring), bare, _data_key_place(key.pk, ring.pk))
    return key, bare


@transaction.atomic
def destroy(key: DataKey, *, by: Any) -> DataKey:
    """Erase all that the key sealed, by erasing the key. A second call changes nothing."""
    stored = DataKey.objects.select_for_update(of=("self",)).select_related("ring").get(pk=key.pk)
    if stored.destroyed_at is None:
        DataKey.objects.filter(pk=key.pk).update(wrapped=None, destroyed_at=Now())
        stored.refresh_from_db(fields=["wrapped", "destroyed_at"])
        audit.record("vault.key.destroyed", subject=stored, by=by, organization_id=stored.organization_id)
    return stored


def _data_key_place(key_id: uuid.UUID, ring_id: uuid.UUID) -> str:
    return f"{DataKey._meta.label}|{key_id}|{ring_id}"
