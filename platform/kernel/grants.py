"""After the owner role has migrated, the application role may read and write rows, and nothing else.

Not even that everywhere: what migrations were applied it reads, and of a model that says ``never_deleted`` it deletes
no row. (Tables that only grow have triggers besides, see ``kernel.append_only``.)
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql


def after_migrate(*, using: str, **_: Any) -> None:
    """Grant row access to the application role when another role owns the tables."""
    role = settings.APPLICATION_ROLE
    owner = connections[using].settings_dict["USER"]
    if not role or role == owner:
        return
    name = sql.Identifier(role)
    with connections[using].cursor() as cursor:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        kept = [model._meta.db_table for model in apps.get_models() if getattr(model, "never_deleted", False)]
        for verbs, tables in (("INSERT, UPDATE, DELETE", ["django_migrations"]), ("DELETE", kept)):
            for table in tables:
                cursor.execute(
                    sql.SQL("REVOKE {} ON TABLE {} FROM {}").format(sql.SQL(verbs), sql.Identifier(table), name)
                )
