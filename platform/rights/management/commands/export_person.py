"""Everything about one person, as a zip."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from rights import services as rights


class Command(BaseCommand):
    help = "Write everything that is held about a person into a zip file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--out", type=Path, required=True, help="the zip file to write; it must not exist yet")
        parser.add_argument(
            "--reason",
            choices=rights.FOR_EVERYTHING,
            required=True,
            help="why; the person sees it, and all operators are told",
        )

    def handle(self, *, email: str, out: Path, reason: str, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError("email: there is no account with this address.")
        content = rights.hand_out(user=user, reason=reason, at=timezone.now())
        try:
            with out.open("xb") as file:
                file.write(content)
        except OSError as error:
            raise CommandError(f"--out: the file can't be written ({error.strerror}). Name one that is new.") from None
        out.chmod(0o600)
        self.stdout.write(f"{len(content):,} bytes written to {out}.")
