"""A database of this run's own beside the installation's, and folders that go with the process."""

from __future__ import annotations

import atexit
import os
import tempfile
from functools import cache
from pathlib import Path


@cache
def opened() -> None:
    """Set Django up over an empty, migrated database, gone when the process ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reciprocal.settings")
    import django

    django.setup()
    from django.conf import settings

    from tests import databases

    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    settings.AUDIT_CHECKPOINTS = Path(folder.name) / "audit"
    settings.MEDIA_ROOT = Path(folder.name) / "store"
    settings.VAR_DIR = Path(folder.name)
    databases.create()
    atexit.register(databases.drop)
