"""``manage.py make_operator EMAIL``: the first account of an installation, or one more operator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import services as accounts
from kernel.actors import SYSTEM
from kernel.errors import DomainError
from reciprocal.diagnosis import database


class Command(BaseCommand):
    help = "Let the person of this address operate the platform, and print a one-time log-in link for them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        database.require_ready()
        try:
            operator = accounts.make_operator(email=email, by=SYSTEM)
        except DomainError as refused:
            raise CommandError(str(refused.detail)) from None
        secret = accounts.make_login_link(user=operator, by=SYSTEM, at=timezone.now())
        self.stdout.write(f"This link signs {operator.email} in once, within a day:")
        self.stdout.write(f"{settings.SITE_URL}/accounts/enter/{secret}/")
