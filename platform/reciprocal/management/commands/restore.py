"""``manage.py restore BACKUP``: put a backup back, and erase again whom it brought back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audit import services as audit
from jobs import relay
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from reciprocal import backups
from rights import services as rights


class Command(BaseCommand):
    help = "Put a backup back in place of what the database holds, then replay the erasure list."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="the folder that `manage.py backup` wrote")
        parser.add_argument("--keys", type=Path, required=True, help="the folder of the same backup's keys")
        parser.add_argument("--erasures", type=Path, metavar="FILE", help="a newer copy of the erasure list")
        parser.add_argument("--replace", action="store_true", help="replace what the database holds now")

    def handle(
        self, *args: Any, backup: Path, keys: Path, erasures: Path | None, replace: bool, **options: Any
    ) -> None:
        if erasures is not None and not erasures.is_file():
            raise CommandError(f"There is no file {erasures}. Give --erasures the newest copy of the erasure list.")
        found = backups.Backup(backup, keys)
        try:
            manifest = backups.check(found)
            if not backups.is_empty():
                if not replace:
                    raise CommandError("The database is not empty. Add --replace to put the backup in its place.")
                if _somebody_works():
                    raise CommandError("The relay or a worker is running. Stop everything, then restore.")
            backups.put_back(found)
        except backups.BackupError as problem:
            raise CommandError(str(problem)) from None
        call_command("migrate", database=settings.MIGRATION_DATABASE, verbosity=0, interactive=False)
        with transaction.atomic():
            audit.record("rights.backup.restored", subject=None, by=SYSTEM, facts={"made_at": manifest["at"]})
        also = [file for file in (backup / "erasures.jsonl", erasures) if file is not None]
        since = timezone.now()
        replayed = rights.replay(at=since, also=also)
        for fault in replayed.faults:
            self.stderr.write(fault)
        built = self._build_again(since) if replayed.people else 0
        self.stdout.write(
            f"Restored the backup of {manifest['at']}. Erased again: {replayed.people}; built again without them: "
            f"{built}. Start the relay and the workers now."
        )

    def _build_again(self, since: datetime) -> int:
        """Run the builds that the erasures started here: until they are done, old files hold whom the list names."""
        built = 0
        while True:
            relay.publish(send=lambda payload: None)
            job = (
                Job.objects.filter(status=Job.Status.QUEUED, created_at__gte=since).order_by("created_at", "pk").first()
            )
            if job is None:
                return built
            ended = jobs.run_now(job)
            built += ended.status == Job.Status.SUCCEEDED
            if ended.status != Job.Status.SUCCEEDED:
                self.stderr.write(f"{ended.name} ended as {ended.status}: {ended.error_code or ended.error}")


def _somebody_works() -> bool:
    try:
        return relay.alive("worker") or relay.alive("relay")
    except ProgrammingError:  # a restore was interrupted before the migrations that follow it
        return False
