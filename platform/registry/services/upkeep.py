"""Removing files that no model version refers to."""

from __future__ import annotations

from datetime import datetime

from datastore import files
from datastore.services.upkeep import GRACE
from registry.models import ModelVersion
from registry.services.publishing import FOLDER


def sweep_orphans(*, at: datetime) -> int:
    """Remove model files older than an hour that belong to no version; how many there were."""
    removed = 0
    for name in files.names_older_than(FOLDER, at - GRACE):
        if not ModelVersion.objects.filter(file=name).exists():
            files.remove(name)
            removed += 1
    return removed
