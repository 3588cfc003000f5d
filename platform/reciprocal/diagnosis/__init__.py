"""What is wrong with an installation, in sentences."""

from __future__ import annotations

from reciprocal.diagnosis import database, files, processes, site


def faults(*, address: str | None = None, quick: bool = False) -> list[str]:
    """Each fault as a sentence that ends with what to do; empty when all is well.

    What needs the database is asked only where it answers and is migrated; what takes a second, not where it is
    ``quick``.
    """
    found = [*files.faults(), *site.faults(address), *processes.broker_faults()]
    refused = [*database.reach_faults(quick=quick)] or [*database.migration_faults()]
    if refused:
        return found + refused
    kept = [*files.key_faults(), *files.checkpoint_faults()]
    return [*found, *database.role_faults(), *kept, *processes.faults(quick=quick)]
