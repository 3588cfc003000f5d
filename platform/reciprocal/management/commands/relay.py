"""``manage.py relay``: publish the outbox, bring back orphaned jobs, tick the schedule."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management import BaseCommand

from jobs import registration, relay


class Command(BaseCommand):
    help = "Run the relay until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        registration.declared_names()  # loads every room's tasks, and with them what they schedule
        relay.run_forever(stop)
