"""Removing files that no row refers to."""

from __future__ import annotations

from datetime import datetime, timedelta

from datastore import files
from datastore.models import DatasetVersion
from datastore.services.publishing import FOLDER

# A publication that takes longer than its job may run would lose its file: the hard limit of a task is a third of this.
GRACE = timedelta(hours=1)


def sweep_orphans(*, at: datetime) -> int:
    """Remove files older than an hour that belong to no readable version: stored ones, and drafts of killed processes.

    Returns:
        How many there were.
    """
    removed = files.sweep_drafts(at - GRACE)
    for name in files.names_older_than(FOLDER, at - GRACE):
        if not DatasetVersion.objects.readable().filter(file=name).exists():
            files.remove(name)
            removed += 1
    return removed
