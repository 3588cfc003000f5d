"""The processes of a running house: started together, watched, and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from django.conf import settings

STOP_SECONDS = 15
START_SECONDS = 120
TRIES = 50
PR_SET_PDEATHSIG = 1  # of linux/prctl.h


class DidNotStart(SystemExit):
    """A process ended before it could be used; its own words stand above."""


@dataclass
class Child:
    """A process and whether the house can live without it."""

    name: str
    process: subprocess.Popen[bytes]
    vital: bool


@dataclass
class House:
    """Children that share an environment, each in a session of its own."""

    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, command: list[str], *, vital: bool = True) -> None:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        self.children.append(Child(name, process, vital))

    def fallen(self) -> str | None:
        """Which child has ended that must live, as a sentence."""
        for child in self.children:
            if child.vital and child.process.poll() is not None:
                return f"The {child.name} process ended with code {child.process.returncode}; its words stand above."
        return None

    def watch(self) -> str:
        """Return when a child has ended that must live, with the sentence that says so."""
        while True:
            if fallen := self.fallen():
                return fallen
            time.sleep(0.5)

    def wait_until_answering(self, port: int) -> None:
        """Until a request gets an answer, whatever it says.

        Raises:
            DidNotStart: a child ended first, or no answer came in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if fallen := self.fallen():
                raise DidNotStart(fallen)
            try:
                with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)) as web:
                    web.request("GET", "/")
                    web.getresponse()
                    return
            except (OSError, HTTPException):
                time.sleep(0.1)
        raise DidNotStart(f"The web server did not answer within {START_SECONDS} s; its words stand above.")

    def stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):  # an impatient second Ctrl-C must not leave anyone behind
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.process.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()


def commands(port: int) -> dict[str, list[str]]:
    """The three processes, each as one would start it by hand."""
    web = ["gunicorn", "reciprocal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--log-level", "warning"]
    worker = ["celery", "--quiet", "-A", "reciprocal.celery", "worker", "-Q", "quick,numerics", "-c", "2"]
    worker += ["-l", "WARNING", "--without-gossip", "--without-mingle"]
    as_root = ["-W", "ignore:You're running the worker with superuser"]
    return {
        "web": [sys.executable, "-m", *web],
        "relay": [sys.executable, "manage.py", "relay"],
        "worker": [sys.executable, *as_root, "-m", *worker],
    }


def end_with_parent() -> None:
    """In a new child: be told to end when the parent dies, even by ``kill -9``, where the system knows how (Linux)."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port(first: int, tries: int = TRIES) -> int | None:
    """The first port from ``first`` on that nobody listens at; None when all of them are taken."""
    for port in range(first, min(first + tries, 2**16)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return None
