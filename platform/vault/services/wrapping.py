"""What a root key wraps: the rings of organizations and participants, and the platform's long-lived secrets."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Unavailable
from vault import root
from vault.core import envelope
from vault.models import KeyRing, PlatformSecret

Wrapped = TypeVar("Wrapped", KeyRing, PlatformSecret)
ROOT_LOCK = 4_711_010  # shared: wrap under the current root; exclusive: rotate it


class Tampered(Conflict):
    code = "sealed-bytes-unreadable"
    title = _("A sealed record was changed or moved. Restore it from a backup and read the audit trail.")


class WrongRootKey(Unavailable):
    code = "root-key-wrong"
    title = _("The root key is not the one that wraps the stored keys. Restore the right one from its backup.")


def ring_of(organization_id: uuid.UUID | None) -> KeyRing:
    return _get_or_make(KeyRing, organization_id=organization_id)


def secret(name: Any) -> bytes:
    return unwrap(_get_or_make(PlatformSecret, name=name))


def _get_or_make(model: type[Wrapped], **natural_key: object) -> Wrapped:
    """The one row for a natural key, with a fresh wrapped key the first time, however many ask at the same time."""
    try:
        return model.objects.get(**natural_key)
    except model.DoesNotExist:
        pass
    with transaction.atomic():
        lock(shared=True)  # until this commits, no rotation may drop the root that wraps the row
        current = roots()[0]
        row = model(**natural_key, root_id=envelope.key_id(current))
        row.wrapped = envelope.seal(current, envelope.new_key(), root_place(row))
        model.objects.bulk_create([row], ignore_conflicts=True)
        return model.objects.get(**natural_key)


def roots() -> list[bytes]:
    found = root.keys()
    if found:
        return found
    if KeyRing.objects.exists() or PlatformSecret.objects.exists():
        raise root.RootKeyMissing
    return root.make_first()


def unwrap(row: KeyRing | PlatformSecret) -> bytes:
    """The bare key of a row.

    Raises:
        Tampered, WrongRootKey.
    """
    bare = _unwrapped(row)
    if bare is None:  # a rotation may have ended between reading the row and reading the root key
        row.refresh_from_db(fields=["wrapped", "root_id"])
        bare = _unwrapped(row)
    if bare is None:
        raise WrongRootKey
    return bare


def _unwrapped(row: KeyRing | PlatformSecret) -> bytes | None:
    for key in roots():
        if envelope.key_id(key) == row.root_id:
            try:
                return envelope.unseal(key, row.wrapped, root_place(row))
            except envelope.Unreadable:
                raise Tampered from None
    return None


def root_place(row: KeyRing | PlatformSecret) -> str:
    tenant = row.name if isinstance(row, PlatformSecret) else row.organization_id
    return f"{row._meta.label}|{row.pk}|{tenant or 'participants'}"


@contextmanager
def alone() -> Iterator[None]:
    """A transaction during which nobody else wraps under a root key."""
    with transaction.atomic():
        lock()
        yield


def lock(*, shared: bool = False) -> None:
    """Hold the root key's lock until the transaction ends: shared to wrap under it, alone to change it."""
    statement = "SELECT pg_advisory_xact_lock_shared(%s)" if shared else "SELECT pg_advisory_xact_lock(%s)"
    with connection.cursor() as cursor:
        cursor.execute(statement, [ROOT_LOCK])
