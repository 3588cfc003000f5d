"""The embedded engines: shared by processes, stopped with the last one, whatever way the others went."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings

from reciprocal import engines
from reciprocal.engines import folders, postgres
from tests import house as houses
from tests.house import kill

USER = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from reciprocal import engines
print(json.dumps(asdict(engines.start(Path(sys.argv[1])))), flush=True)
sys.stdin.read()
"""


@pytest.fixture(
    params=["var", "a-folder-with-a-long-name/" * 5, 'Zoë\'s "data", 数据'],
    ids=["plain path", "long path", "unusual path"],
)
def var(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder for data; the long path is past what the address of a unix socket may hold."""
    var = tmp_path / request.param
    var.mkdir(parents=True)
    yield var
    shutil.rmtree(engines.engines_folder(var))


@contextmanager
def using(var: Path) -> Iterator[tuple[subprocess.Popen[bytes], engines.Engines]]:
    """A process that uses the engines until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(var)], env=houses.environment(), cwd=settings.BASE_DIR,
        start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    with process:
        yield process, engines.Engines(**json.loads(process.stdout.readline()))
        process.stdin.close()
        process.wait(30)


def answers(addresses: engines.Engines) -> tuple[bool, bool]:
    """Whether the database and the broker answer."""
    try:
        with psycopg.connect(addresses.database_url, connect_timeout=5) as connection:
            database = connection.execute("SELECT current_user").fetchone() == (engines.APPLICATION_ROLE,)
    except psycopg.OperationalError:
        database = False
    try:
        socket = addresses.broker_url.removeprefix("redis+socket://")
        with closing(redis.Redis(unix_socket_path=socket)) as client:
            broker = bool(client.ping())
    except redis.ConnectionError:
        broker = False
    return database, broker


def test_two_processes_share_the_engines_and_the_last_one_stops_them(var: Path) -> None:
    with using(var) as (_first, addresses):
        with using(var) as (_second, same):
            assert same == addresses
            assert answers(addresses) == (True, True)
        assert answers(addresses) == (True, True)
    assert answers(addresses) == (False, False)


def test_a_killed_user_neither_stops_the_engines_nor_keeps_them_running(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    with using(var) as (killed, addresses):
        kill(killed)
        assert answers(addresses) == (True, True)
    with using(var) as (_heir, same):
        assert same == addresses
        with using(var) as (killed, _addresses):
            kill(killed)
        assert answers(addresses) == (True, True)
    assert answers(addresses) == (False, False)
    shutil.rmtree(engines.engines_folder(var))


def test_a_killed_server_is_started_anew_though_its_number_went_to_another_process(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    note = engines.engines_folder(var) / "postgresql" / "postmaster.pid"
    with using(var):
        lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    with using(var) as (_process, addresses):
        assert answers(addresses) == (True, True)
    shutil.rmtree(engines.engines_folder(var))


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "LEAST_FREE_BYTES", shutil.disk_usage(tmp_path).total + 1)
    with pytest.raises(SystemExit, match=r"Only \d+ MB are free on the disk of .*RECIPROCAL_VAR_DIR"):
        folders.prepare(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    folder = engines.engines_folder(tmp_path)
    (folder / "postgresql").mkdir(parents=True)
    (folder / "postgresql" / "letters").write_text("Dear Ada")
    with pytest.raises(SystemExit, match="holds files but no database; move it away"):
        postgres.start(folder)
    assert (folder / "postgresql" / "letters").read_text() == "Dear Ada"
    shutil.rmtree(folder)


def test_the_application_owns_nothing_and_is_no_superuser(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    with using(var) as (_process, addresses), psycopg.connect(addresses.database_url) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert rights == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER DATABASE reciprocal RENAME TO mine")
    shutil.rmtree(engines.engines_folder(var))
