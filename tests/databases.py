"""The test database: created and migrated by the owner role, used by the application role."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql

from reciprocal.diagnosis import database as diagnosis

PATIENCE_TENTHS = 100
NAME = f"test_reciprocal_{os.getpid()}"
MODEL = f"{NAME}_model"  # migrated, and copied by each process of a run of several
_original: dict[str, str] = {}


@contextmanager
def as_owner(database: str = NAME) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the role that owns the tables, beside Django's (which tests hold to the application role)."""
    owner = settings.DATABASES[settings.MIGRATION_DATABASE]
    with psycopg.connect(
        dbname=database,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"],
        port=owner["PORT"] or None,
        autocommit=True,
        **owner["OPTIONS"],
    ) as connection:
        yield connection


def create(ready: Path | None = None) -> None:
    """Make and migrate the database, and point both aliases at it.

    Args:
        ready: where the processes of one run meet. The first migrates a database; each takes a copy of it.
    """
    _original["NAME"] = settings.DATABASES["default"]["NAME"]
    connections.close_all()
    if ready is None:
        _migrated(NAME)
    else:
        with _alone(ready):
            if not ready.exists():
                _migrated(MODEL)
                ready.write_text(MODEL)
            _make(NAME, like=ready.read_text())
        _use(NAME)


@contextmanager
def _alone(ready: Path) -> Iterator[None]:
    with ready.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(name: str, *, like: str = "template1") -> None:
    with as_owner(_original["NAME"]) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))


def _use(name: str) -> None:
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def _migrated(name: str) -> None:
    _make(name)
    _use(name)
    call_command("migrate", database=settings.MIGRATION_DATABASE, verbosity=0, interactive=False)
    connections.close_all()


def missing_rights() -> str | None:
    """What the server's roles lack for tests, which run as the application and make a database as the owner."""
    if faults := [*diagnosis.reach_faults()]:
        return "\n".join(faults)
    if settings.MIGRATION_DATABASE == "default":
        return (
            "The tests prove what the application's role may not do, so they need two roles: set DATABASE_OWNER_URL "
            f"beside DATABASE_URL.\n{diagnosis.recipe()}"
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            role = settings.DATABASES["owner"]["USER"]
            return f"The tests make a database of their own; let the owner: ALTER ROLE {role} CREATEDB;"
    return None


def drop(ready: Path | None = None) -> None:
    connections.close_all()
    with as_owner(_original["NAME"]) as owner:
        _drop(owner, NAME)
        if ready is not None:
            with _alone(ready):
                if ready.exists() and ready.read_text() == MODEL:  # whoever comes later migrates anew
                    ready.unlink()
                    _drop(owner, MODEL)


def _drop(owner: psycopg.Connection[Any], name: str) -> None:
    statement = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(PATIENCE_TENTHS):
        # FORCE may not end an autovacuum worker, which is the superuser's and gone in a moment.
        with suppress(psycopg.errors.InsufficientPrivilege):
            owner.execute(statement)
            return
        time.sleep(0.1)
    owner.execute(statement)


def flush_as_owner() -> None:
    """After a transaction test the owner empties the tables, the append-only ones too."""

    def teardown(self: Any) -> None:
        connections["default"].close()
        with as_owner() as owner:
            tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            names = [sql.Identifier(name) for (name,) in tables if not name.startswith("django_")]
            kept = owner.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            guarded = [sql.Identifier(name) for (name,) in kept.fetchall()]
            for table in guarded:
                owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(names)))
            for table in guarded:
                owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
