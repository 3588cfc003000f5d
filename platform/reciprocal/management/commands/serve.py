"""``manage.py serve``: web, relay and worker in one go, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from reciprocal import house
from reciprocal.diagnosis import processes


class Command(BaseCommand):
    help = "Set up, then run web, relay and worker (and the demo, with --demo) until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo on real data, as jobs")
        parser.add_argument("--port", type=int, help="first port to try (default: SITE_URL's)")

    def handle(self, *args: Any, demo: bool, port: int | None, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background jobs start with SIGINT ignored
            signal.signal(number, _interrupt)
        if refusal := processes.broker_refusal():
            raise CommandError(refusal)
        call_command("setup", stdout=open(os.devnull, "w"))  # noqa: SIM115 - lives as long as the process
        port, address = place(port)
        family = house.House(environment(address))
        try:
            for name, command in house.commands(port).items():
                family.start(name, command)
            family.wait_until_answering(port)
            self.stdout.write(f"Reciprocal answers at {address}/")
            if demo:
                call_command("demo_people", address=address, stdout=self.stdout)
                family.start("demo", [sys.executable, "manage.py", "demo"], vital=False)
            self.stdout.write("Ctrl-C stops everything.")
            self.stdout.flush()
            raise CommandError(f"{family.watch()} The others were stopped.")
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            family.stop()


def place(wanted: int | None) -> tuple[int, str]:
    """The port to listen at and the address that people use; where a proxy counts on the port, no other is taken."""
    site = urlsplit(settings.SITE_URL)
    first = wanted or site.port or 8000
    if settings.PRODUCTION:
        if house.free_port(first, tries=1) is None:
            raise CommandError(f"Port {first} is taken; stop what listens there, or name another with --port.")
        return first, settings.SITE_URL
    port = house.free_port(first)
    if port is None:
        raise CommandError(f"Ports {first} to {first + house.TRIES - 1} are all taken; name another with --port.")
    return port, settings.SITE_URL if port == site.port else f"http://127.0.0.1:{port}"


def environment(address: str) -> dict[str, str]:
    """What the children need to know; the role that owns the tables is not for them."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return kept | {
        "DATABASE_URL": settings.DATABASE_URL,
        "CELERY_BROKER_URL": settings.BROKER_URL,
        "SITE_URL": address,
        "PYTHONPATH": os.pathsep.join((str(settings.BASE_DIR), str(settings.BASE_DIR / "platform"))),
    }


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt
