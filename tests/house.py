"""Real processes beside the tests: each in a group of its own, so that it can be killed with its children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

WORKER = ("-m", "celery", "-A", "reciprocal.celery", "worker", "-Q", "quick,numerics", "-l", "WARNING")
WORKER_ALONE = ("--without-gossip", "--without-mingle")


def environment(**values: str) -> dict[str, str]:
    """This process's environment without what it says of an installation, and with ``values``."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "CELERY_", "SITE_URL", "PRODUCTION"))}
    return kept | {"PYTHONPATH": os.pathsep.join((".", "platform")), "OMP_NUM_THREADS": "1"} | values


def url_of(alias: str) -> str:
    """The address of a database that the tests use, for another process."""
    database = settings.DATABASES[alias]
    person = quote(str(database["USER"])) + (f":{quote(str(database['PASSWORD']))}" if database["PASSWORD"] else "")
    host = f"{quote(str(database['HOST']), safe='')}:{database['PORT']}"
    return f"postgresql://{person}@{host}/{database['NAME']}?{urlencode(database['OPTIONS'])}"


def wait_for(seen: Callable[[], Any], *, seconds: float = 120, what: str = "it") -> Any:
    """Poll until ``seen`` is true and return what it said."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s for {what} in vain")


@dataclass
class House:
    """Processes that share an environment; their output goes to ``log``."""

    env: dict[str, str]
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], env=self.env, cwd=settings.BASE_DIR, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, *, concurrency: int = 1) -> subprocess.Popen[bytes]:
        return self.start(*WORKER, *WORKER_ALONE, "-c", str(concurrency))

    def relay(self) -> subprocess.Popen[bytes]:
        return self.start("manage.py", "relay")

    def said(self) -> str:
        return self.log.read_text(errors="replace")


def kill(process: subprocess.Popen[bytes]) -> None:
    """``kill -9`` the process and its children, unless they're gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def stop(*processes: subprocess.Popen[bytes]) -> None:
    """Ask them to end, all at once, as a service manager would, and kill each that doesn't."""
    for process in processes:
        process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        kill(process)


@contextmanager
def opened(env: dict[str, str], log: Path) -> Iterator[House]:
    """A house that leaves no process behind."""
    house = House(env, log)
    try:
        yield house
    finally:
        stop(*reversed(house.processes))
