"""What the application's database role may not do, though it reads and writes rows."""

import pytest
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM django_migrations",
        "UPDATE django_migrations SET name = 'x'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('sharing', 'x', now())",
        "DELETE FROM disclosure_release",
        "TRUNCATE disclosure_release",
        "DROP TABLE disclosure_release",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_role_is_refused(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_reads_what_was_applied():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 20
