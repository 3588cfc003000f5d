"""``manage.py serve``: web, relay and worker in one go, until Ctrl-C."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command

STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1  # of linux/prctl.h


class Command(BaseCommand):
    help = "Set up, then run web, relay and worker (and the demo, with --demo) until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo on real data, as jobs")
        parser.add_argument("--port", type=int, help="first port to try (default: SITE_URL's)")

    def handle(self, *args: Any, demo: bool, port: int | None, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):  # a shell's background jobs start with SIGINT ignored
            signal.signal(number, self._interrupt)
        call_command("setup", stdout=open(os.devnull, "w"))  # noqa: SIM115 - lives as long as the process
        site = urlsplit(settings.SITE_URL)
        port = free_port(port or site.port or 8000)
        address = settings.SITE_URL if site.port == port or settings.PRODUCTION else f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "SITE_URL": address,
            "DATABASE_URL": settings.DATABASE_URL,
            "DATABASE_OWNER_URL": settings.OWNER_URL,
            "CELERY_BROKER_URL": settings.BROKER_URL,
        }
        self.children: list[tuple[str, subprocess.Popen[bytes]]] = []
        try:
            web = [
                "gunicorn",
                "reciprocal.wsgi",
                "--bind",
                f"127.0.0.1:{port}",
                "--workers",
                "2",
                "--log-level",
                "warning",
            ]
            self._start("web", [sys.executable, "-m", *web], environment)
            self._start("relay", [sys.executable, "manage.py", "relay"], environment)
            worker = ["-A", "reciprocal.celery", "worker", "-Q", "quick,numerics", "-c", "2", "-l", "WARNING"]
            worker += ["--without-gossip", "--without-mingle"]
            quiet = ["-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet"]
            self._start("worker", [sys.executable, *quiet, *worker], environment)
            wait_until_answering(port)
            self.stdout.write(f"Reciprocal answers at {address}/")
            if demo:
                call_command("demo_people", address=address, stdout=self.stdout)
                self._start("demo", [sys.executable, "manage.py", "demo"], environment, vital=False)
            self.stdout.write("Ctrl-C stops everything.")
            self.stdout.flush()
            self._watch()
        except KeyboardInterrupt:
            self.stdout.write("Stopping.")
        finally:
            self._stop_all()

    def _start(self, name: str, command: list[str], environment: dict[str, str], *, vital: bool = True) -> None:
        child = subprocess.Popen(  # noqa: S603 - our own commands
            command, env=environment, cwd=settings.BASE_DIR, start_new_session=True, preexec_fn=end_with_parent
        )
        self.children.append((name if vital else f"{name} (may end)", child))

    def _watch(self) -> None:
        """Return when a process that must live has ended."""
        while True:
            for name, child in self.children:
                if child.poll() is not None and "may end" not in name:
                    self.stderr.write(f"The {name} process ended with code {child.returncode}; stopping the others.")
                    return
            time.sleep(0.5)

    def _stop_all(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):  # an impatient second Ctrl-C must not leave anyone behind
            signal.signal(number, signal.SIG_IGN)
        for _name, child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for _name, child in self.children:
            try:
                child.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    @staticmethod
    def _interrupt(*_: Any) -> None:
        raise KeyboardInterrupt


def end_with_parent() -> None:
    """In a new child: be told to end when the parent dies, even by ``kill -9``, where the system knows how (Linux)."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port(first: int) -> int:
    """The first port from ``first`` on that nobody listens at."""
    for port in range(first, first + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"Ports {first} to {first + 49} are all taken; name another with --port.")


def wait_until_answering(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The web server did not answer within {seconds:.0f} s; its messages are above.")
