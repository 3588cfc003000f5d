"""``manage.py setup``: migrate as the owner role, collect static files for production, say what to do next."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone

from reciprocal.diagnosis import database
from rights import services as rights


class Command(BaseCommand):
    help = "Migrate as the owner role and, in production, collect the static files."

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := [*database.before_migrating()]:
            raise CommandError("\n".join(faults))
        call_command("migrate", database=settings.MIGRATION_DATABASE, verbosity=0, interactive=False)
        if settings.PRODUCTION:
            call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["redoc"])  # a page we drop
        self._erase_again()
        self.stdout.write("Ready. `make run` starts everything; `manage.py doctor` tells what is wrong.")

    def _erase_again(self) -> None:
        """Before the web starts: a database that was put back by other means brings nobody back either."""
        replayed = rights.replay(at=timezone.now())
        for fault in replayed.faults:
            self.stderr.write(fault)
        if replayed.people:
            self.stdout.write(f"Erased again, as the erasure list says: {replayed.people}.")
