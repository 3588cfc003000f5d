"""What the rules cost: the read gate and the job engine, against the same work without them, in a scratch database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from benchmarks import scratch
from benchmarks.measuring import Ratio, against

PEOPLE = 50_000


def ratios() -> Iterator[Ratio]:
    scratch.opened()
    version, order = a_version()
    yield reading_through_the_gate(version, order)
    yield asking_again(order)
    yield a_job()


def a_version() -> tuple[Any, dict[str, Any]]:
    """Fifty thousand rows, each of another person, and how to ask for them."""
    import numpy as np
    import pyarrow as pa

    from accounts.models import User
    from consent import services as consent
    from datastore import services as datastore
    from kernel.actors import SYSTEM
    from organizations import services as organizations

    owner = User.objects.create_user("bench@example.org", display_name="Bench")
    organization = organizations.found(name="Bench", owner=owner, by=SYSTEM)
    basis = consent.attest(
        organization=organization, kind="contract", statement="Made up for a measurement.",
        purposes=["improve_model"], by=SYSTEM,
    )  # fmt: skip
    dataset = datastore.create_dataset(organization=organization, name="Bench", kind="table", basis=basis, by=SYSTEM)
    people = consent.subjects_for_records(organization=organization, count=PEOPLE, basis=basis)
    rng = np.random.default_rng(0)
    columns = {f"c{i}": rng.normal(size=PEOPLE) for i in range(10)}
    table = pa.table(columns | {"_subject": [str(person) for person in people]})
    version = datastore.publish_version(
        dataset=dataset, table=table, builder="benchmark", parameters={}, by=SYSTEM,
        consent_snapshot=consent.snapshot(),
    )  # fmt: skip
    return version, {
        "version": version, "use": "own", "purpose": "improve_model", "for_organization": organization, "by": SYSTEM,
    }  # fmt: skip


def reading_through_the_gate(version: Any, order: dict[str, Any]) -> Ratio:
    """Asking 50,000 people and leaving a record, against opening the file with the key in hand."""
    from datastore import files
    from datastore import services as datastore
    from datastore.core import parquet
    from vault import services as vault

    key = vault.material(version.key)

    def bare() -> None:
        with files.open_stored(version.file) as source:
            parquet.read(source, key=key, bound_to=str(version.pk))

    return against(
        f"{PEOPLE:,} rows read through the gate, each person asked",
        lambda: datastore.read(**order),
        peer="the file alone, with the key in hand",
        other=bare,
        limit=120.0,
        repeats=3,
    )


def asking_again(order: dict[str, Any]) -> Ratio:
    from django.db import connection

    from datastore import services as datastore

    reading = datastore.read(**order)

    def round_trip() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    return against(
        f"the gate asked again about {PEOPLE:,} people in use",
        reading.still_allowed,
        peer="one round trip to the database",
        other=round_trip,
        limit=200.0,
    )


def a_job() -> Ratio:
    """From asking to its end with a result, in this process; against writing such a row and changing it three times."""
    from jobs import services as jobs
    from jobs.models import Job
    from jobs.registration import task
    from kernel.actors import SYSTEM

    @task("benchmark.nothing", queue="quick", title="Nothing")
    def nothing(run: Any, **_: Any) -> dict[str, int]:
        return {"done": 1}

    def bare() -> None:
        job = Job.objects.create(name="benchmark.bare", queue="quick", unique_key=str(uuid.uuid4()))
        for status in (Job.Status.RUNNING, Job.Status.RUNNING, Job.Status.SUCCEEDED):
            Job.objects.filter(pk=job.pk).update(status=status)

    return against(
        "a job: asked for, claimed, leased, ended",
        lambda: jobs.run_now(jobs.start("benchmark.nothing", by=SYSTEM)),
        peer="one row written and changed three times",
        other=bare,
        limit=15.0,
        repeats=20,
    )
