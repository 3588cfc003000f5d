"""The page on operating says what is true: each setting, each command, each queue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from jobs import registration
from vault import root

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "operating.md").read_text()
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))
READ = re.compile(r"""env\.(?:text|flag|number|choice)\(\s*["']([A-Z_]+)["']""")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")


def read_variables() -> set[str]:
    code = [path for path in (ROOT / "platform").rglob("*.py") if "migrations" not in path.parts]
    return {root.VARIABLE, *(name for path in code for name in READ.findall(path.read_text()))}


def test_the_table_of_settings_names_each_variable_that_is_read() -> None:
    assert len(read_variables()) > 15
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)) == read_variables()


def test_every_command_it_names_exists() -> None:
    named = {name for text in (PAGE, *(unit.read_text() for unit in UNITS)) for name in COMMAND.findall(text)}
    assert {"setup", "doctor", "backup", "restore", "make_operator"} <= named
    assert named - set(get_commands()) == set()


def test_the_units_start_a_worker_for_each_queue() -> None:
    started = re.findall(r"reciprocal-worker@(\w+)\.service", (ROOT / "docs/systemd/reciprocal.target").read_text())
    assert set(started) == set(registration.QUEUES)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_only_setup_and_backup_know_the_role_that_owns_the_tables(unit: Path) -> None:
    assert ("owner.env" in unit.read_text()) == (unit.stem in {"reciprocal-setup", "reciprocal-backup"})


def test_the_proxy_lets_the_largest_upload_through() -> None:
    megabytes = re.search(r"client_max_body_size (\d+)m", (ROOT / "docs/systemd/nginx.conf").read_text())
    assert megabytes
    assert int(megabytes[1]) * 2**20 > settings.MAX_UPLOAD_BYTES
