"""Make keys, seal and open under them, destroy them, sign, and name people by keyed pseudonyms."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Conflict, Gone, Invalid, Unavailable
from vault import root
from vault.core import envelope, identity
from vault.models import DataKey, KeyRing, PlatformSecret

Wrapped = TypeVar("Wrapped", KeyRing, PlatformSecret)
ROOT_LOCK = 4_711_010  # shared: wrap under the current root; exclusive: rotate it


class KeyDestroyed(Gone):
    code = "key-destroyed"
    title = _("The key was destroyed, so what it sealed is erased for good.")


class Tampered(Conflict):
    code = "sealed-bytes-unreadable"
    title = _("A sealed record was changed or moved. Restore it from a backup and read the audit trail.")


class WrongRootKey(Unavailable):
    code = "root-key-wrong"
    title = _("The root key is not the one that wraps the stored keys. Restore the right one from its backup.")


def create_key(*, organization_id: uuid.UUID | None = None) -> DataKey:
    """A new data key on the organization's ring, or without one on the participants'."""
    return create_keys(1, organization_id=organization_id)[0]


def create_keys(count: int, *, organization_id: uuid.UUID | None = None) -> list[DataKey]:
    """``create_key`` for many people at once."""
    ring = _ring(organization_id)
    bare, keys = _unwrap(ring), [DataKey(ring=ring) for _ in range(count)]
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
    rings = {ring.pk: _unwrap(ring) for ring in KeyRing.objects.filter(pk__in={row[1] for row in stored})}
    try:
        return {pk: envelope.unseal(rings[ring], wrapped, _data_key_place(pk, ring)) for pk, ring, wrapped in stored}
    except envelope.Unreadable:
        raise Tampered from None


def draft_key(*, organization_id: uuid.UUID | None = None) -> tuple[DataKey, bytes]:
    """A key that isn't stored yet, and its 32 bytes, for what is sealed before the transaction that refers to it.

    Save it in that transaction; a key that is never saved takes with it what it sealed.
    """
    ring = _ring(organization_id)
    key, bare = DataKey(ring=ring), envelope.new_key()
    key.wrapped = envelope.seal(_unwrap(ring), bare, f"{DataKey._meta.label}|{key.pk}|{ring.pk}")
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


def pseudonym(value: object, *, scope: str) -> str:
    """A stable name for ``value`` inside ``scope`` (an agreement's id, a study's): 32 hexadecimal digits."""
    return identity.pseudonym(_secret(PlatformSecret.Name.PSEUDONYMS), str(value), scope)


def pseudonyms(values: list[object], *, scope: str) -> list[str]:
    """``pseudonym`` for many values with one look at the secret."""
    return identity.pseudonyms(_secret(PlatformSecret.Name.PSEUDONYMS), map(str, values), scope)


def sign(message: bytes) -> bytes:
    """The platform's Ed25519 signature, 64 bytes."""
    return identity.sign(_secret(PlatformSecret.Name.SIGNING), message)


def verify(message: bytes, signature: bytes) -> bool:
    """Whether the platform signed exactly this message."""
    return identity.verify(identity.public_key(_secret(PlatformSecret.Name.SIGNING)), message, signature)


def public_key_pem() -> bytes:
    """The platform's public key, for whoever wants to check its signatures."""
    return identity.public_key_pem(_secret(PlatformSecret.Name.SIGNING))


def rotate_root(new: bytes | None = None, *, by: Any) -> int:
    """Wrap every ring and secret under a new root key; data and data keys stay as they are.

    With the key in a file, ``new`` (or a fresh key) is written before the old one, everything is wrapped anew in one
    transaction, and then the old one is dropped: stopped anywhere, the next call goes on. With the key in the
    environment, put the new one before the old one there first, restart, and call without ``new``.

    Returns:
        How many keys were wrapped anew.

    Raises:
        Invalid: ``new`` is no 256-bit key, or the environment doesn't name it first.
    """
    if new is not None and len(new) != envelope.KEY_BYTES:
        raise Invalid(_("The new root key must be 32 bytes."), field="new")
    if root.from_environment():
        if new is not None and root.keys()[0] != new:
            raise Invalid(
                _("Put the new root key first in RECIPROCAL_ROOT_KEY, restart, and rotate again."), field="new"
            )
        return _wrap_anew(by)
    with _alone():
        current = _roots()
        if new is not None and new != current[0]:
            root.replace([new, *(key for key in current if key != new)])
        elif new is None and len(current) == 1:  # two: an earlier rotation was interrupted, finish that one
            root.replace([envelope.new_key(), *current])
    changed = _wrap_anew(by)
    transaction.on_commit(_drop_unused_roots)
    return changed


def faults() -> list[str]:
    """What is wrong with the root key, in sentences, for the installation's check-up."""
    try:
        known = {envelope.key_id(key) for key in _roots()}
    except Unavailable as problem:
        return [str(problem.detail)]
    return [] if _used_roots() <= known else [str(WrongRootKey.title)]


def _wrap_anew(by: Any) -> int:
    with _alone():
        current = _roots()[0]
        name = envelope.key_id(current)
        changed = 0
        for model in (KeyRing, PlatformSecret):
            for row in model.objects.exclude(root_id=name).select_for_update():
                bare = _unwrap(row)
                row.wrapped, row.root_id = envelope.seal(current, bare, _root_place(row)), name
                row.save(update_fields=["wrapped", "root_id"])
                changed += 1
        audit.record("vault.root.rotated", subject=None, by=by, facts={"keys": changed})
    return changed


def _drop_unused_roots() -> None:
    with _alone():
        current, used = root.keys(), _used_roots()
        root.replace([current[0], *(key for key in current[1:] if envelope.key_id(key) in used)])


def _used_roots() -> set[str]:
    return {
        *KeyRing.objects.values_list("root_id", flat=True),
        *PlatformSecret.objects.values_list("root_id", flat=True),
    }


def _ring(organization_id: uuid.UUID | None) -> KeyRing:
    return _get_or_make(KeyRing, organization_id=organization_id)


def _secret(name: Any) -> bytes:
    return _unwrap(_get_or_make(PlatformSecret, name=name))


def _get_or_make(model: type[Wrapped], **natural_key: object) -> Wrapped:
    """The one row for a natural key, with a fresh wrapped key the first time, however many ask at the same time."""
    try:
        return model.objects.get(**natural_key)
    except model.DoesNotExist:
        pass
    with transaction.atomic():
        _lock("pg_advisory_xact_lock_shared")  # until this commits, no rotation may drop the root that wraps the row
        current = _roots()[0]
        row = model(**natural_key, root_id=envelope.key_id(current))
        row.wrapped = envelope.seal(current, envelope.new_key(), _root_place(row))
        model.objects.bulk_create([row], ignore_conflicts=True)
        return model.objects.get(**natural_key)


def _roots() -> list[bytes]:
    found = root.keys()
    if found:
        return found
    if KeyRing.objects.exists() or PlatformSecret.objects.exists():
        raise root.RootKeyMissing
    return root.make_first()


def _unwrap(row: KeyRing | PlatformSecret) -> bytes:
    for key in _roots():
        if envelope.key_id(key) == row.root_id:
            try:
                return envelope.unseal(key, row.wrapped, _root_place(row))
            except envelope.Unreadable:
                raise Tampered from None
    raise WrongRootKey


def _root_place(row: KeyRing | PlatformSecret) -> str:
    tenant = row.name if isinstance(row, PlatformSecret) else row.organization_id
    return f"{row._meta.label}|{row.pk}|{tenant or 'participants'}"


def _data_key_place(key_id: uuid.UUID, ring_id: uuid.UUID) -> str:
    return f"{DataKey._meta.label}|{key_id}|{ring_id}"


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction during which nobody else wraps under a root key."""
    with transaction.atomic():
        _lock("pg_advisory_xact_lock")
        yield


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [ROOT_LOCK])
