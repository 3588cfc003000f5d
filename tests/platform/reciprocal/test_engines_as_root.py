"""Under root the database runs as another user, who must reach its files and programs without private homes being opened."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reciprocal import engines
from reciprocal.engines import folders, postgres

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root's database runs as another user")


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o700)
        yield Path(folder)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(folders, "ELSEWHERE", Path(folder))
        yield Path(folder)


def test_data_stays_where_it_is_when_permissions_change(home: Path, elsewhere: Path) -> None:
    closed = engines.engines_folder(home)
    assert closed.parent == elsewhere
    home.chmod(0o711)
    assert engines.engines_folder(home) == home / "engines"

    (closed / "postgresql").mkdir(parents=True)
    assert engines.engines_folder(home) == closed
    shutil.rmtree(closed)
    (home / "engines" / "postgresql").mkdir(parents=True)
    home.chmod(0o700)
    assert engines.engines_folder(home) == home / "engines"


def test_programs_in_a_private_home_are_copied_and_the_home_stays_private(
    home: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres.wheel()
    package = home / installed.name
    shutil.copytree(installed / "pginstall18", package / "pginstall18", symlinks=True)
    shutil.copytree(installed.with_name(f"{installed.name}.libs"), home / f"{installed.name}.libs")
    monkeypatch.setattr(postgres, "wheel", lambda: package)

    folder = engines.engines_folder(home / "var")
    folders.prepare(folder)
    postgres.start(folder)
    running = (folder / "postgresql" / "postmaster.opts").read_text()
    postgres.stop(folder)

    assert running.startswith(str(elsewhere))
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_another_users_data_are_served_as_that_user(home: Path) -> None:
    (home / "postgresql").mkdir()
    os.chown(home / "postgresql", 65534, 65534)

    server = postgres.Server.in_folder(home)

    assert server.runs_as is not None
    assert server.runs_as.pw_uid == 65534


def test_nobody_else_may_enter_the_folder_of_the_socket(home: Path, elsewhere: Path) -> None:
    var = home / ("a-folder-with-a-long-name/" * 5)
    folder = engines.engines_folder(var)
    folders.prepare(folder)
    socket, _port = postgres.start(folder)
    try:
        answer = subprocess.run(["ls", str(socket)], user=65534, group=65534, capture_output=True, cwd="/")
        assert answer.returncode != 0
    finally:
        postgres.stop(folder)
