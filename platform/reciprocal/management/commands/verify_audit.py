"""``manage.py verify_audit``: walk the audit chain and name what was changed."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from audit import services as audit
from audit.models import Entry


class Command(BaseCommand):
    help = "Check every entry of the audit trail against its hash and its neighbor."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = audit.verify()
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"The chain of {Entry.objects.count()} entries is whole.")
