"""Ten thousand records in one request over the API, against a view that only copies them into a table.

Ours authenticates, reads and checks each line, takes personal details out of it, asks the consent gate for its person,
seals it under that person's key, judges it, copies all, and leaves one audit entry: all or nothing. The peer reads the
lines and copies them, as plainly as PostgreSQL takes them. Both run in this process, against the same scratch database.
"""

from __future__ import annotations

import atexit
import itertools
import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from typing import Any

RECORDS = 10_000
REPEATS = 5
NDJSON = "application/x-ndjson"
PLAIN = "COPY plain (subject, body, language, key) FROM STDIN"
_drawn = itertools.count()


def known_people() -> tuple[float, float]:
    """10,000 records taken sealed, each of another person known before, against a plain COPY"""
    send, copy = _world()
    send(_body("k"))  # makes the people and their keys
    return _best(send, "k"), _best(copy, "k")


def new_people() -> tuple[float, float]:
    """10,000 records taken sealed, each of a new person with a new key, against a plain COPY"""
    send, copy = _world()
    return _best(send, "new"), _best(copy, "k")


def _body(people: str) -> bytes:
    run = next(_drawn)
    prefix = f"{people}{run}" if people == "new" else people
    return "\n".join(
        json.dumps(
            {
                "subject_key": f"{prefix}-{n}",
                "text": f"Order {n} came {n % 9} days late, and the box was open. Please tell me what to do next.",
                "language": "en",
                "idempotency_key": f"{run}-{n}",
            }
        )
        for n in range(RECORDS)
    ).encode()


def _best(take: Callable[[bytes], None], people: str) -> float:
    """The shortest of several requests, in seconds."""
    found = []
    for _ in range(REPEATS):
        body = _body(people)
        began = time.perf_counter()
        take(body)
        found.append(time.perf_counter() - began)
    return min(found)


@cache
def _world() -> tuple[Callable[[bytes], None], Callable[[bytes], None]]:
    """A scratch database with one company, gone when the process ends; and the two ways of sending to it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reciprocal.settings")
    import django

    django.setup()
    from django.conf import settings

    from tests import databases

    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    settings.AUDIT_CHECKPOINTS = folder.name
    databases.create()
    atexit.register(databases.drop)
    return _senders()


def _senders() -> tuple[Callable[[bytes], None], Callable[[bytes], None]]:
    from django.db import connection, transaction
    from rest_framework.test import APIClient

    from accounts.models import User
    from consent import services as consent
    from kernel.actors import SYSTEM
    from organizations import services as organizations
    from tests import databases

    owner = User.objects.create_user("owner@example.org", display_name="Owner")
    company = organizations.found(name="Northwind", owner=owner, by=SYSTEM)
    basis = consent.attest(
        organization=company, kind="contract", statement="As agreed.", purposes=["improve_model"], by=owner
    )
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(owner)
    with databases.as_owner() as keeper:
        keeper.execute("CREATE TABLE plain (id serial PRIMARY KEY, subject text, body text, language text, key text)")
        keeper.execute("GRANT ALL ON TABLE plain TO PUBLIC")
        keeper.execute("GRANT ALL ON SEQUENCE plain_id_seq TO PUBLIC")

    def send(body: bytes) -> None:
        answer: Any = client.generic(
            "POST", f"/api/v1/sharing/contributions/bulk/?basis={basis.pk}", body, content_type=NDJSON
        )
        assert answer.json()["recorded"] == RECORDS, answer.json()

    def copy(body: bytes) -> None:
        lines = [json.loads(line) for line in body.splitlines()]
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(PLAIN) as rows:
            for line in lines:
                rows.write_row((line["subject_key"], line["text"], line["language"], line["idempotency_key"]))

    return send, copy
