"""The test database: created and migrated by the owner role, used by the application role."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def create() -> None:
    """Make and migrate the database, and point both aliases at it."""
    _original["NAME"] = settings.DATABASES["default"]["NAME"]
    connections.close_all()
    with as_owner(_original["NAME"]) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    for alias in connections:
        connections[alias].settings_dict["NAME"] = NAME
        settings.DATABASES[alias]["NAME"] = NAME
    call_command("migrate", database=settings.MIGRATION_DATABASE, verbosity=0, interactive=False)
    connections[settings.MIGRATION_DATABASE].close()


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


def drop() -> None:
    connections.close_all()
    statement = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME))
    with as_owner(_original["NAME"]) as owner:
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
