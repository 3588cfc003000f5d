"""The database: whether it answers, is migrated, and keeps its two roles apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from reciprocal.diagnosis.site import is_local

LEAST_VERSION = 15
VARIABLE = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}
# What an administrator of the server has to do once. The owner role needs CREATEDB for the tests only.
RECIPE = """\
As the server's administrator, make two roles and a database that one of them owns (`psql` in the database postgres):
  CREATE ROLE {owner} LOGIN PASSWORD '…' CREATEDB;
  CREATE ROLE {application} LOGIN PASSWORD '…';
  CREATE DATABASE {name} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0;
    (or, when it is there already: ALTER DATABASE {name} OWNER TO {owner};)
Then set
  DATABASE_OWNER_URL=postgresql://{owner}:…@{place}/{name}    (migrates)
  DATABASE_URL=postgresql://{application}:…@{place}/{name}    (web, relay and workers)"""


def reach_faults(*, quick: bool = False) -> Iterator[str]:
    """Why the application's role, or (unless ``quick``) the role that migrates, can't work in the database."""
    for alias in ("default",) if quick else dict.fromkeys(("default", settings.MIGRATION_DATABASE)):
        if refusal := _refusal(alias):
            yield refusal
            return


def before_migrating() -> Iterator[str]:
    """What would stop the migrations, with what to do about it."""
    refused = False
    for fault in reach_faults():
        refused = True
        yield fault
    if not refused:
        yield from _may_not_make_tables(connections[settings.MIGRATION_DATABASE])


def migration_faults() -> Iterator[str]:
    executor = MigrationExecutor(connections["default"])
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield _("Migrations are pending (%(n)s); run `manage.py setup`.") % {"n": len(pending)}


def require_ready() -> None:
    """For commands that can't begin otherwise.

    Raises:
        CommandError: the database doesn't answer or isn't migrated.
    """
    if found := (_refusal("default") or next(migration_faults(), None)):
        raise CommandError(found)


def role_faults() -> Iterator[str]:
    """Rights of the application's role that would let it past the audit trail's trigger, and a line in the clear."""
    connection = connections["default"]
    role = _one(connection, "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    for mighty, power in zip(role, ("SUPERUSER", "BYPASSRLS", "CREATEROLE"), strict=True):
        if mighty:
            yield _(
                "The application's database role may too much (%(power)s); take that away, or set DATABASE_URL to another "
                "role."
            ) % {"power": power}
    if not role[0] and _one(connection, _OWNS)[0]:
        yield _(
            "The application's database role owns the tables, so it could drop the audit trail's trigger; "
            "set DATABASE_OWNER_URL to another role for migrations."
        )
    if not _one(connection, _GUARDED)[0]:
        yield _(
            "The audit trail's triggers are missing or off, so entries could be changed; restore them from a backup."
        )
    if settings.PRODUCTION:
        yield from line_faults(connection)


# A member of the owning role could act as it.
_OWNS = """
    SELECT coalesce(bool_or(pg_has_role(current_user, tableowner, 'MEMBER')), false)
    FROM pg_tables WHERE tablename = 'audit_entry' AND schemaname = current_schema()
"""
_GUARDED = """
    SELECT count(*) >= 2 FROM pg_trigger
    WHERE tgrelid = to_regclass('audit_entry') AND NOT tgisinternal AND tgenabled IN ('O', 'A')
"""


def _refusal(alias: str) -> str | None:
    connection = connections[alias]
    database, variable = connection.settings_dict, VARIABLE[alias]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        said = str(error).strip().splitlines()[0].removeprefix("connection failed: ").rstrip(".")
        absent = "does not exist" in said or "no password" in said or "authentication failed" in said
        return (
            f"The database doesn't let {database['USER'] or 'us'} in: {said}. Check {variable} and that the server runs."
            + (f"\n{recipe()}" if absent else "")
        )
    version = connection.pg_version // 10_000  # type: ignore[attr-defined]
    if version < LEAST_VERSION:
        return f"{variable} leads to PostgreSQL {version}; {LEAST_VERSION} or newer is needed."
    encoding = _one(connection, "SHOW server_encoding")[0]
    if encoding != "UTF8":
        return f"The database {database['NAME']} is encoded in {encoding}; make one with ENCODING 'UTF8'.\n{recipe()}"
    return None


def _may_not_make_tables(connection: BaseDatabaseWrapper) -> Iterator[str]:
    if not _one(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')")[0]:
        database = connection.settings_dict
        yield (
            f"The role {database['USER']} may not make tables in the database {database['NAME']}, so migrations can't "
            f"run; {VARIABLE[settings.MIGRATION_DATABASE]} must name the role that owns the database.\n{recipe()}"
        )


def line_faults(connection: Any) -> Iterator[str]:
    """Whether what travels to the database can be read or answered by others on the way."""
    host = str(connection.settings_dict["HOST"])
    if is_local(host):
        return
    if not connection.connection.pgconn.ssl_in_use:
        yield _(
            "What travels to the database at %(host)s isn't encrypted; add ?sslmode=verify-full to DATABASE_URL."
        ) % {"host": host}
    elif connection.settings_dict["OPTIONS"].get("sslmode") not in {"verify-ca", "verify-full"}:
        yield _(
            "The certificate of the database at %(host)s isn't checked; add ?sslmode=verify-full to DATABASE_URL."
        ) % {"host": host}


def recipe() -> str:
    """The recipe, in the words of the addresses that were given."""
    application = settings.DATABASES["default"]
    owner = settings.DATABASES[settings.MIGRATION_DATABASE]["USER"]
    apart = owner and owner != application["USER"]
    return RECIPE.format(
        owner=owner if apart else "reciprocal_owner",
        application=application["USER"] if apart and application["USER"] else "reciprocal_app",
        name=application["NAME"],
        place=f"{application['HOST'] or 'localhost'}:{application['PORT'] or 5432}",
    )


def _one(connection: BaseDatabaseWrapper, query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()
