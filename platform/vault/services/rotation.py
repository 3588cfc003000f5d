"""A new root key in place of the old one; data and data keys stay as they are."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Invalid, Unavailable
from vault import root
from vault.core import envelope
from vault.models import KeyRing, PlatformSecret
from vault.services.wrapping import WrongRootKey, alone, root_place, roots, unwrap


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
    with alone():
        current = roots()
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
        known = {envelope.key_id(key) for key in roots()}
    except Unavailable as problem:
        return [str(problem.detail)]
    return [] if _used_roots() <= known else [str(WrongRootKey.title)]


def _wrap_anew(by: Any) -> int:
    with alone():
        current = roots()[0]
        name = envelope.key_id(current)
        changed = 0
        for model in (KeyRing, PlatformSecret):
            for row in model.objects.exclude(root_id=name).select_for_update():
                bare = unwrap(row)
                row.wrapped, row.root_id = envelope.seal(current, bare, root_place(row)), name
                row.save(update_fields=["wrapped", "root_id"])
                changed += 1
        audit.record("vault.root.rotated", subject=None, by=by, facts={"keys": changed})
    return changed


def _drop_unused_roots() -> None:
    with alone():
        current, used = root.keys(), _used_roots()
        root.replace([current[0], *(key for key in current[1:] if envelope.key_id(key) in used)])


def _used_roots() -> set[str]:
    return {
        *KeyRing.objects.values_list("root_id", flat=True),
        *PlatformSecret.objects.values_list("root_id", flat=True),
    }
