"""What is wrong with an installation, in sentences."""

from __future__ import annotations

from reciprocal.diagnosis import database, files, processes, site


def faults(*, address: str | None = None) -> list[str]:
    """Each fault as a sentence that ends with what to do; empty when all is well.

    What needs the database is asked only where it answers and is migrated.
    """
    found = [*files.faults(), *site.faults(address), *processes.broker_faults()]
    refused = [*database.reach_faults()] or [*database.migration_faults()]
    if refused:
        return found + refused
    return [*found, *database.role_faults(), *files.key_faults(), *processes.faults()]
