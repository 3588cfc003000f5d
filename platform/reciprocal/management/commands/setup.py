"""``manage.py setup``: migrate as the owner role, collect static files, say what to do next."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from reciprocal.diagnosis import database


class Command(BaseCommand):
    help = "Migrate as the owner role and collect static files."

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := [*database.before_migrating()]:
            raise CommandError("\n".join(faults))
        call_command("migrate", database=settings.MIGRATION_DATABASE, verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write("Ready. `make run` starts everything; `manage.py doctor` tells what is wrong.")
