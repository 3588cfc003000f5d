"""The doctor, as a process of its own, beside servers that are away, locked, or let the application do too much."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings

from reciprocal import engines
from tests import databases
from tests import house as houses
from tests.house import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
NOWHERE = "redis+socket:///nowhere.sock"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    yield engines.start_broker(tmp_path)
    engines.stop_broker(tmp_path)


def run(var: Path, *command: str, **values: str) -> tuple[int, str]:
    """Exit code and words of a ``manage.py`` command in this environment."""
    addresses = {"DATABASE_URL": houses.url_of("default"), "CELERY_BROKER_URL": NOWHERE}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env=houses.environment(RECIPROCAL_VAR_DIR=str(var), **addresses | values),
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def as_role(role: str) -> str:
    """The address of the tests' database for another role (the embedded server asks for no password)."""
    return houses.url_of("default").replace(settings.APPLICATION_ROLE, role, 1)


def test_a_broker_that_is_away_is_told(tmp_path: Path) -> None:
    code, words = run(tmp_path, "doctor")

    assert code == 1
    assert (
        "The broker at redis+socket:///nowhere.sock doesn't answer (ConnectionError); check CELERY_BROKER_URL" in words
    )


def test_a_broker_that_is_locked_is_told_without_its_password(broker: str, tmp_path: Path) -> None:
    with redis.Redis(unix_socket_path=broker.removeprefix("redis+socket://")) as client:
        client.config_set("requirepass", "secret")
        code, words = run(tmp_path, "doctor", CELERY_BROKER_URL=broker.replace("://", "://:wrong@"))
        client.auth("secret")
        client.config_set("requirepass", "")

    assert code == 1
    assert "The broker refuses the password; check the one in CELERY_BROKER_URL." in words
    assert "wrong" not in words


def test_a_database_that_is_away_is_told_without_its_password(tmp_path: Path) -> None:
    code, words = run(tmp_path, "doctor", DATABASE_URL="postgresql://app:hush@127.0.0.1:1/reciprocal")

    assert code == 1
    assert "The database doesn't let app in: " in words
    assert "Check DATABASE_URL and that the server runs." in words
    assert ("hush" in words, "Traceback" in words) == (False, False)


@pytest.mark.parametrize("command", ["doctor", "setup"])
def test_a_database_that_is_missing_comes_with_the_recipe(command: str, tmp_path: Path) -> None:
    code, words = run(tmp_path, command, DATABASE_URL=houses.url_of("default").replace(databases.NAME, "nobody_s"))

    assert code == 1
    assert 'database "nobody_s" does not exist' in words
    assert "CREATE DATABASE nobody_s OWNER reciprocal_owner" in words


def test_setup_says_which_role_is_needed_when_this_one_may_not_make_tables(tmp_path: Path) -> None:
    code, words = run(tmp_path, "setup")

    assert code == 1
    assert f"The role {settings.APPLICATION_ROLE} may not make tables in the database {databases.NAME}" in words
    assert "DATABASE_URL must name the role that owns the database" in words
    assert "CREATE ROLE reciprocal_owner LOGIN" in words
    assert "Traceback" not in words


def test_a_scenario_on_an_empty_database_says_what_to_run_first(tmp_path: Path) -> None:
    with databases.as_owner() as owner:
        owner.execute("CREATE DATABASE empty_for_this_test")
    address = houses.url_of("default").replace(databases.NAME, "empty_for_this_test")
    code, words = run(tmp_path, "scenario", "questionnaire", DATABASE_URL=address)
    with databases.as_owner() as owner:
        owner.execute("DROP DATABASE empty_for_this_test WITH (FORCE)")

    assert code == 1
    assert words.startswith("CommandError: Migrations are pending (")
    assert words.endswith("; run `manage.py setup`.\n")


@pytest.mark.skipif(not settings.EMBEDDED, reason="another server's superuser is not known here")
def test_a_role_too_mighty_is_told(tmp_path: Path) -> None:
    _code, words = run(tmp_path, "doctor", DATABASE_URL=as_role("postgres"))

    for power in ("SUPERUSER", "BYPASSRLS", "CREATEROLE"):
        assert f"The application's database role may too much ({power}); take that away" in words


def test_a_role_that_owns_the_tables_is_told(tmp_path: Path) -> None:
    _code, words = run(tmp_path, "doctor", DATABASE_URL=houses.url_of(settings.MIGRATION_DATABASE))

    assert "The application's database role owns the tables, so it could drop the audit trail's trigger" in words


def test_triggers_that_are_off_are_told(tmp_path: Path) -> None:
    with databases.as_owner() as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        _code, words = run(tmp_path, "doctor")
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")

    assert "The audit trail's triggers are missing or off" in words


def test_a_queue_without_a_worker_is_told(broker: str, tmp_path: Path) -> None:
    env = houses.environment(
        RECIPROCAL_VAR_DIR=str(tmp_path), DATABASE_URL=houses.url_of("default"), CELERY_BROKER_URL=broker
    )
    with houses.opened(env, tmp_path / "house.log") as house:
        house.start(*houses.WORKER[:5], "-Q", "quick", "-l", "WARNING", *houses.WORKER_ALONE, "-c", "1")
        words = wait_for(lambda: _told_of_queues(tmp_path, broker), seconds=60, what="a worker that answers")

    assert "No worker listens to the queue numerics, so its jobs wait; start one with -Q numerics." in words
    assert "the queue quick" not in words


def _told_of_queues(var: Path, broker: str) -> str | None:
    _code, words = run(var, "doctor", CELERY_BROKER_URL=broker)
    return words if "listens to the queue" in words else None
