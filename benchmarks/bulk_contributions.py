"""Ten thousand records in one request over the API, against a view that only copies them into a table.

Ours authenticates, reads and checks each line, takes personal details out of it, asks the consent gate for its person,
seals it under that person's key, judges it, copies all, and leaves one audit entry: all or nothing. The peer reads the
lines and copies them, as plainly as PostgreSQL takes them. Both run in this process, against the same scratch database.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks import scratch
from benchmarks.measuring import REPEATS, Ratio, against

RECORDS = 10_000
NDJSON = "application/x-ndjson"
PLAIN = "COPY plain (subject, body, language, key) FROM STDIN"
_drawn = itertools.count()


def ratios() -> Iterator[Ratio]:
    scratch.opened()
    send, copy = _senders()
    send(_body("k"))  # makes the people and their keys
    for name, people, limit in (("known before", "k", 50.0), ("new, with a new key", "new", 80.0)):
        bodies, plain = (iter([_body(each) for _ in range(REPEATS)]) for each in (people, "k"))
        yield against(
            f"10,000 records taken sealed, each of another person, {name}",
            partial(_next, bodies, send),
            peer="a plain COPY",
            other=partial(_next, plain, copy),
            limit=limit,
        )


def _next(bodies: Iterator[bytes], take: Callable[[bytes], None]) -> None:
    take(next(bodies))


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
