"""A chain of a few entries and its checkpoints, and the database's owner, who may change them."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction

from audit import services as audit
from audit.core import checkpoints as core
from audit.services import checkpoints
from kernel.actors import SYSTEM
from tests import databases


@pytest.fixture(autouse=True)
def nothing_signed_yet(northwind):
    """The first entry was signed as it was committed; the tests below sign where they say so."""
    (first,) = checkpoints.lines()
    assert core.parse(first).seq == 1
    file().unlink()


def record(organization, count=3):
    with transaction.atomic():
        return [
            audit.record("test.thing.done", subject=organization, by=SYSTEM, person_id=uuid.uuid4(), facts={"n": n})
            for n in range(count)
        ]


def file():
    (file,) = checkpoints.folder().glob("*.jsonl")
    return file


def as_owner(*statements: str) -> None:
    with databases.as_owner() as owner:
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        for statement in statements:
            owner.execute(statement)
        owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
