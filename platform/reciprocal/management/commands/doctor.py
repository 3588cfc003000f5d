"""``manage.py doctor``: what is wrong with this installation, in sentences."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser

from reciprocal import diagnosis


class Command(BaseCommand):
    help = "Say what is wrong with this installation and what to do about it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", help="the address people use, to compare with SITE_URL")

    def handle(self, *args: Any, address: str | None, **options: Any) -> None:
        faults = diagnosis.faults(address=address)
        for fault in faults:
            self.stdout.write(f"- {fault}")
        if faults:
            sys.exit(1)
        self.stdout.write("Nothing is wrong.")
