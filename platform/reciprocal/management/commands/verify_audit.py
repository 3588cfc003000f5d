"""``manage.py verify_audit``: walk the audit chain beside its signed checkpoints and name what was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from audit import services as audit
from audit.models import Entry
from reciprocal.diagnosis import database


class Command(BaseCommand):
    help = "Check every entry of the audit trail against its hash, its neighbor and the signed checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoints", type=Path, metavar="FOLDER", help="a copy of the checkpoints that was kept elsewhere"
        )

    def handle(self, *args: Any, checkpoints: Path | None, **options: Any) -> None:
        if checkpoints is not None and not checkpoints.is_dir():
            raise CommandError(f"There is no folder {checkpoints}. Give --checkpoints the folder of the copy.")
        database.require_ready()
        if faults := audit.verify(checkpoints):
            raise CommandError("\n".join(faults))
        for entry in audit.begun_again():
            self.stdout.write(
                f"Entry {entry.seq} of {entry.at.isoformat()} tells that checkpoints were lost and begun again: "
                "entries before it are held by their hashes alone."
            )
        last = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        self.stdout.write(f"The chain of {last} entries is whole, and agrees with every signed checkpoint.")
