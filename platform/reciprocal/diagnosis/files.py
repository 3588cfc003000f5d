"""Folders, room on the disk, keys."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from audit import services as audit
from kernel import documents
from vault import services as vault

LEAST_FREE_BYTES = 1 * 2**30


def faults() -> Iterator[str]:
    """Folders that can't be written, a disk that is nearly full, secrets that others may read."""
    var = Path(settings.VAR_DIR)
    for folder in (var, Path(settings.MEDIA_ROOT), var / "keys", Path(settings.AUDIT_CHECKPOINTS)):
        there = os.access(folder, os.F_OK, effective_ids=True)
        if there and not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
            yield _("The folder %(folder)s can't be written; give this user write access to it.") % {"folder": folder}
    free = shutil.disk_usage(var).free
    if free < LEAST_FREE_BYTES:
        yield _(
            "Only %(n)s MB are free on the disk of %(folder)s; uploads and models need room. Free some, or move it."
        ) % {
            "n": free >> 20,
            "folder": var,
        }
    secret = var / "keys" / "django"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield _("Others may read %(file)s, which signs the sessions. Run: chmod 600 %(file)s") % {"file": secret}
    if not documents.available():
        yield _(
            "No PDF can be made: the library Pango is missing. Install it "
            "(on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk)."
        )


def checkpoint_faults() -> Iterator[str]:
    """An audit trail whose signed checkpoints are gone."""
    with suppress(PermissionError):
        if audit.lost():
            yield _(
                "The audit trail has no signed checkpoint any more. Put the files back into %(folder)s from the newest "
                "backup; where there are none, run manage.py begin_checkpoints."
            ) % {"folder": settings.AUDIT_CHECKPOINTS}


def key_faults() -> Iterator[str]:
    """A root key that is missing, misread, open to others, or not the one that wraps what is stored."""
    with suppress(PermissionError):  # a folder that can't be used was told above
        yield from vault.faults()
