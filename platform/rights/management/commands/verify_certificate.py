"""Check a certificate of erasure."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rights import services as rights
from rights.core.certificates import NotACertificate


class Command(BaseCommand):
    help = "Say whether this platform signed a certificate of erasure, and that nothing in it was changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the certificate's JSON file")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            document, genuine = rights.verify_certificate(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"file: it can't be read ({error.strerror}).") from None
        except (NotACertificate, UnicodeDecodeError):
            raise CommandError("file: this is not a certificate of erasure.") from None
        if not genuine:
            raise CommandError(
                "The signature does not fit: the certificate was changed, or another platform signed it."
            )
        self.stdout.write(f"Genuine: request {document['request']}, erased at {document['erased_at']}.")
