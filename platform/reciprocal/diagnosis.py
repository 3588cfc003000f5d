"""What is wrong with an installation, in sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from jobs import relay
from jobs.models import Job


def faults(*, address: str | None = None) -> list[str]:
    """Each fault as a sentence that ends with what to do; empty when all is well."""
    return [*_folders(), *_site(address), *_database()]


def _folders() -> Iterator[str]:
    for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, settings.VAR_DIR / "keys"):
        path = Path(folder)
        there = os.access(path, os.F_OK, effective_ids=True)
        if there and not os.access(path, os.W_OK | os.X_OK, effective_ids=True):
            yield f"The folder {path} can't be written; give this user write access to it."


def _site(address: str | None) -> Iterator[str]:
    site = urlsplit(settings.SITE_URL)
    if address and urlsplit(address).netloc != site.netloc:
        yield f"SITE_URL is {settings.SITE_URL}, but people come by {address}; set SITE_URL to the address people use."
    if settings.PRODUCTION and site.scheme != "https":
        yield "SITE_URL begins with http:// in production; sign-in cookies would travel in the clear. Use https://."
    if settings.PRODUCTION and settings.EMBEDDED:
        yield "The embedded database is meant for trying out; set DATABASE_URL and CELERY_BROKER_URL."


def _database() -> Iterator[str]:
    try:
        connection.ensure_connection()
    except OperationalError:
        yield "The database doesn't answer; check DATABASE_URL and that the server runs."
        return
    owner = connections[settings.MIGRATION_DATABASE]
    executor = MigrationExecutor(owner)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        yield f"Migrations are pending ({len(pending)}); run `manage.py setup`."
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'audit_entry'")
        row = cursor.fetchone()
        if row and row[0]:
            yield (
                "The application's database role owns the tables, so it could drop the audit trail's trigger; "
                "set DATABASE_OWNER_URL to another role for migrations."
            )
    if not relay.alive("relay"):
        yield "No relay is running, so jobs wait; start it with `manage.py relay` (make run does)."
    if not relay.alive("worker"):
        waiting = Job.objects.filter(status=Job.Status.QUEUED).count()
        yield (
            f"No worker is running ({waiting} jobs wait); start one with "
            "`celery -A reciprocal.celery worker -Q quick,numerics` (make run does)."
        )
