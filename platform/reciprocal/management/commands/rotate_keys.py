"""``manage.py rotate_keys``: wrap every key under a new root key."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from kernel.actors import SYSTEM
from kernel.errors import DomainError
from reciprocal.diagnosis import database
from vault import root
from vault import services as vault


class Command(BaseCommand):
    help = (
        "Wrap every key under a new root key; data stay as they are. With RECIPROCAL_ROOT_KEY, put the new key before "
        "the old one there, restart everything, run this, then take the old one out."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        database.require_ready()
        if root.from_environment() and len(root.keys()) < 2:
            raise CommandError(
                "RECIPROCAL_ROOT_KEY names one key. Put a new one before it (`openssl rand -hex 32`), with a comma "
                "between, restart everything, and run this again."
            )
        try:
            changed = vault.rotate_root(by=SYSTEM)
        except DomainError as refused:
            raise CommandError(str(refused.detail)) from None
        self.stdout.write(f"Wrapped anew: {changed}. {self._next()}")

    def _next(self) -> str:
        if root.from_environment():
            return (
                "Take the old key out of RECIPROCAL_ROOT_KEY, restart, and keep it as long as key backups made before."
            )
        return f"Back up {root.path()} apart from the data; keep its old copy as long as key backups made before."
