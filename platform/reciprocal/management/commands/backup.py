"""``manage.py backup FOLDER``: the data, and the keys apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reciprocal import backups


class Command(BaseCommand):
    help = "Write a backup of the database and the stored files, and of the wrapped keys into a folder of their own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where data backups are kept")
        parser.add_argument(
            "--keys", type=Path, required=True, help="where key backups are kept: another place, for a shorter time"
        )

    def handle(self, *args: Any, folder: Path, keys: Path, **options: Any) -> None:
        if folder.resolve() == keys.resolve():
            raise CommandError("Keep the keys in another folder than the data: together they open each other.")
        try:
            backup = backups.back_up(folder, keys, at=timezone.now())
        except (backups.BackupError, OSError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Data: {backup.folder}\nKeys: {backup.keys}")
        self.stdout.write("The root key is in neither. Keep it in a third place, and the erasure list in a fourth.")
