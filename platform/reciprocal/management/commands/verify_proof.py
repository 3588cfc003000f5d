"""``manage.py verify_proof``: check a person's proof that an entry stands in the audit chain."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from audit import services as audit
from impact.record import FORMAT


class Command(BaseCommand):
    help = "Say whether this platform signed an audit chain with the proof's entry in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the proof, as the portal hands it out")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            held = json.loads(file.read_text(encoding="utf-8"))
            proof = held["proof"] if held["format"] == FORMAT else None
        except OSError as error:
            raise CommandError(f"file: it can't be read ({error.strerror}).") from None
        except (ValueError, KeyError, TypeError):
            proof = None
        if not isinstance(proof, dict):
            raise CommandError("file: this is not a proof of an audit entry.")
        if not audit.check_proof(proof):
            raise CommandError("The proof does not hold: it was changed, or another platform signed it.")
        entry, checkpoint = proof["entry"], proof["checkpoint"]
        self.stdout.write(
            f"Genuine: entry {entry['seq']} ({entry['kind']}, {entry['at']}) is covered by checkpoint "
            f"{checkpoint['number']}, signed at {checkpoint['at']}."
        )
