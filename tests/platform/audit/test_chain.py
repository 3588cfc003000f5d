"""The audit trail: chained, append-only, and honest about tampering."""

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError

from audit import services as audit
from audit.models import Entry
from kernel.actors import SYSTEM
from tests import databases

pytestmark = pytest.mark.django_db


def _record_three(organization):
    with transaction.atomic():
        return [audit.record("test.thing.done", subject=organization, by=SYSTEM, facts={"n": n}) for n in range(3)]


def test_each_entry_follows_the_one_before(northwind):
    entries = _record_three(northwind)

    assert entries[1].previous_hash == entries[0].hash
    assert audit.verify() == []


@pytest.mark.django_db(transaction=True)
def test_an_act_without_a_transaction_is_not_recorded(northwind):
    with pytest.raises(RuntimeError):
        audit.record("test.thing.done", subject=northwind, by=SYSTEM)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_t88_the_application_role_can_not_change_or_remove_entries(northwind, act):
    entry = _record_three(northwind)[1]
    mine = Entry.objects.filter(pk=entry.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        mine.update(kind="nothing.happened") if act == "update" else mine.delete()


def test_t88_the_application_role_can_not_drop_the_trigger(northwind):
    with pytest.raises(ProgrammingError), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tampering", "says"),
    [
        ("UPDATE audit_entry SET kind = 'test.thing.forged' WHERE seq = 2", "Entry 2 was changed"),
        ("UPDATE audit_entry SET facts = '{\"n\": 9}' WHERE seq = 3", "Entry 3 was changed"),
        ("DELETE FROM audit_entry WHERE seq = 2", "Entry 2 is missing"),
    ],
)
def test_t88_what_an_owner_changes_is_found_and_named(northwind, tampering, says):
    _record_three(northwind)
    with databases.as_owner() as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        owner.execute(tampering)
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")

    assert any(says in fault for fault in audit.verify())
