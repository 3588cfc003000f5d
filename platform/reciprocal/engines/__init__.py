"""Embedded PostgreSQL and Valkey: real servers out of wheels, for machines that have none of their own.

Both listen on unix sockets and stop with the last process that uses them. Users are counted
by shared locks on one file, which the kernel drops for a killed process too.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from reciprocal.engines import folders, postgres
from reciprocal.engines.folders import EngineFailed, engines_folder
from reciprocal.engines.postgres import APPLICATION_ROLE, DATABASE, OWNER_ROLE
from reciprocal.engines.valkey import start_broker, stop_broker

__all__ = [
    "APPLICATION_ROLE", "DATABASE", "OWNER_ROLE", "EngineFailed", "Engines", "engines_folder", "leave", "start",
    "start_broker", "stop_broker",
]  # fmt: skip
_held: dict[Path, IO[str]] = {}


@dataclass(frozen=True)
class Engines:
    """Addresses of the embedded servers; empty for one that wasn't asked for."""

    database_url: str
    owner_url: str
    broker_url: str


def start(var: Path, *, database: bool = True, broker: bool = True) -> Engines:
    """Start (or join) the servers that are asked for, and stop them when this process was their last user.

    Raises:
        EngineFailed: a folder can't be written, the disk is full, or a server's own reason.
    """
    folder = engines_folder(var)
    folders.prepare(folder)
    with _starting(folder):
        _hold(folder)
        owner_url, application_url = _database(folder) if database else ("", "")
        return Engines(application_url, owner_url, start_broker(folder) if broker else "")


def _database(folder: Path) -> tuple[str, str]:
    """The database's addresses for the role that owns it and the role that uses it."""
    socket, port = postgres.start(folder)
    place = f"{quote(str(socket), safe='')}:{port}/{DATABASE}"
    return f"postgresql://{OWNER_ROLE}@{place}", f"postgresql://{APPLICATION_ROLE}@{place}"


@contextlib.contextmanager
def _starting(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops servers."""
    with (folder / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hold(folder: Path) -> None:
    if folder in _held:
        return
    users = (folder / "users.lock").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    _held[folder] = users
    atexit.register(_release, folder, os.getpid())


def leave(var: Path) -> None:
    """Give the engines up before this process ends."""
    _release(engines_folder(var), os.getpid())


def _release(folder: Path, pid: int) -> None:
    """Let go; the last user stops the servers. Forked children only inherit the hold, so they skip this."""
    users = _held.pop(folder, None)
    if users is None or os.getpid() != pid:
        return
    with _starting(folder):
        users.close()
        with (folder / "users.lock").open("w") as probe:
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            postgres.stop(folder)
            stop_broker(folder)
