"""``manage.py demo_people``: the demo's people, and a one-time log-in link for each role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from kernel.actors import SYSTEM
from organizations.roles import Role
from reciprocal.diagnosis import database
from reciprocal.scenarios.stage import Stage

OPERATOR = "odd@operator.example"


class Command(BaseCommand):
    help = "Make the demo's people if they don't exist, and print a one-time log-in link for each role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=settings.SITE_URL)

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        database.require_ready()
        stage = Stage(run="demo")
        people = {
            "participant": stage.person("Lin"),
            "product team, Northwind (steward)": stage.member("Northwind", Role.STEWARD),
            "product team, Northwind (researcher)": stage.member("Northwind", Role.RESEARCHER),
            "product team, Aurora (steward)": stage.member("Aurora", Role.STEWARD),
            "operator": _operator(),
        }
        self.stdout.write("One-time log-in links (each works once, for a day):")
        for role, user in people.items():
            secret = accounts.make_login_link(user=user, by=SYSTEM, at=timezone.now())
            self.stdout.write(f"  {role:<38} {address}/accounts/enter/{secret}/")


def _operator() -> User:
    found = User.objects.filter(email=OPERATOR).first()
    return found or User.objects.create_user(OPERATOR, display_name="Odd", is_operator=True)
