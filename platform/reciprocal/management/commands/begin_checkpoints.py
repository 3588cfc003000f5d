"""``manage.py begin_checkpoints``: sign the audit chain again where every checkpoint was lost."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from audit import services as audit
from kernel.actors import SYSTEM
from reciprocal.diagnosis import database


class Command(BaseCommand):
    help = (
        "Begin a new series of signed checkpoints where every one was lost. First look for them: in the newest backup, "
        "and with the auditor. The audit trail tells for good that this was done, and why."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="what became of the earlier ones; no names")

    def handle(self, *args: Any, reason: str, **options: Any) -> None:
        database.require_ready()
        if not reason.strip():
            raise CommandError("Say with --reason what became of the earlier checkpoints.")
        try:
            first = audit.begin_checkpoints(by=SYSTEM, reason=reason.strip())
        except OSError as error:
            raise CommandError(f"The folder of the checkpoints can't be written: {error.strerror}.") from None
        if first is None:
            raise CommandError(
                "No checkpoint is lost: there are some, or the trail is minutes old and the platform signs it by itself. Nothing was done."
            )
        self.stdout.write(f"Signed up to entry {first.seq}. The entries before it are held by their hashes alone.")
