"""Ten million rows about a million people: a version built, read whole and scored, in a process of its own.

What is measured is the most memory that the process held (its peak resident set), against the 2 GiB that we promise; and
the time of building and reading through the gate, against pyarrow writing and reading the same batches in clear.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from benchmarks import scratch
from benchmarks.measuring import Ratio

ROWS, PEOPLE, BATCH = 10_000_000, 1_000_000, 131_072
LIMIT_GIB = 2.0
STEPS = ("built", "read whole", "scored on a sample")


def ratios() -> Iterator[Ratio]:
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.large_versions"], check=True, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(child.stdout.splitlines()[-1])
    for step in STEPS:
        yield Ratio(
            f"10,000,000 rows, {step}: peak memory", found[step]["gib"], "the limit", LIMIT_GIB, limit=1.0, unit="GiB"
        )
    for step, peer, limit in (("built", "written in clear", 30.0), ("read whole", "read in clear", 30.0)):
        yield Ratio(f"10,000,000 rows, {step}", found[step]["seconds"], peer, found[peer]["seconds"], limit=limit)


def measure() -> dict[str, dict[str, float]]:
    """Each step's seconds, and the process's peak memory after it in GiB."""
    scratch.opened()
    owner, dataset = _house()
    people = _people(dataset)
    found: dict[str, dict[str, float]] = {}

    def step(name: str, work: Any) -> Any:
        began = time.perf_counter()
        result = work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        found[name] = {"seconds": time.perf_counter() - began, "gib": peak}
        return result

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        step("written in clear", lambda: _write_plain(_batches(people, 0), plain))
        step("read in clear", lambda: sum(b.num_rows for b in parquet.ParquetFile(plain).iter_batches(BATCH)))
    version = step("built", lambda: _publish(dataset, _batches(people, 0), owner))
    assert step("read whole", lambda: sum(b.num_rows for b in _stream(version, owner).batches)) == ROWS
    partner = _publish(_dataset(owner, dataset, "Visits"), _batches(people, 1), owner)
    step("scored on a sample", lambda: _score(version, partner, owner))
    return found


def _house() -> tuple[Any, Any]:
    from accounts.models import User
    from consent import services as consent
    from datastore import services as datastore
    from kernel.actors import SYSTEM
    from organizations import services as organizations

    owner = User.objects.create_user("owner@example.org", display_name="Owner")
    company = organizations.found(name="Northwind", owner=owner, by=SYSTEM)
    basis = consent.attest(
        organization=company, kind="contract", statement="As agreed.", purposes=["improve_model"], by=owner
    )
    return owner, datastore.create_dataset(organization=company, name="Stays", kind="table", basis=basis, by=owner)


def _dataset(owner: Any, like: Any, name: str) -> Any:
    from datastore import services as datastore

    return datastore.create_dataset(organization=like.organization, name=name, kind="table", basis=like.basis, by=owner)


def _people(dataset: Any) -> pa.Array:
    """A million people under the company's basis; their ids as text."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_subject (id, organization_id, basis_id, key_hash, consent_epoch)"
            " SELECT gen_random_uuid(), %s, %s, md5(number::text), 0 FROM generate_series(1, %s) AS number",
            [dataset.organization_id, dataset.basis_id, PEOPLE],
        )
        cursor.execute("ANALYZE consent_subject")
        cursor.execute("SELECT id::text FROM consent_subject")
        return pa.array([row[0] for row in cursor], pa.string())


def _batches(people: pa.Array, side: int) -> pa.RecordBatchReader:
    """Ten rows a person, made as they are taken; side 1 knows something about what side 0 predicts."""
    drawn = np.random.default_rng(5).normal(size=PEOPLE)
    kinds = {f"amount {side}": pa.float64(), f"visits {side}": pa.int64(), f"left {side}": pa.string()}
    schema = pa.schema(kinds | {"_subject": pa.string()})

    def rows() -> Iterator[pa.RecordBatch]:
        rng = np.random.default_rng(side)
        for start in range(0, ROWS, BATCH):
            who = np.arange(start, min(start + BATCH, ROWS)) % PEOPLE
            noisy = drawn[who] + rng.normal(size=len(who))
            left = pa.array(np.where(drawn[who] + rng.normal(scale=0.5, size=len(who)) > 0, "yes", "no"))
            arrays = [pa.array(noisy), pa.array(rng.integers(0, 40, len(who))), left, people.take(pa.array(who))]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, rows())


def _write_plain(batches: pa.RecordBatchReader, path: Path) -> None:
    with parquet.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def _publish(dataset: Any, batches: pa.RecordBatchReader, owner: Any) -> Any:
    from consent import services as consent
    from datastore import services as datastore

    snapshot = consent.snapshot()
    with datastore.drafted(dataset=dataset, table=batches) as draft:
        return datastore.publish_version(
            dataset=dataset, table=draft, builder="benchmark", parameters={}, by=owner, consent_snapshot=snapshot
        )


def _stream(version: Any, owner: Any) -> Any:
    from datastore import services as datastore

    return datastore.stream(
        version=version,
        use="own",
        purpose="improve_model",
        for_organization=version.dataset.organization,
        by=owner,
    )


def _score(own: Any, partner: Any, owner: Any) -> None:
    from django.conf import settings

    from sharing.complementarity.core import complementarity
    from sharing.complementarity.services import drawn

    share = settings.SCORED_ROWS / ROWS
    tables = [drawn(_stream(version, owner), share, by="_subject").table for version in (own, partner)]
    one_a_person = [table.group_by("_subject", use_threads=False).aggregate(_first(table)) for table in tables]
    result = complementarity(*one_a_person, "left 0_first", on="_subject")
    assert result.verdict


def _first(table: pa.Table) -> list[tuple[str, str]]:
    return [(name, "first") for name in table.column_names if name != "_subject"]


if __name__ == "__main__":
    print(json.dumps(measure()))
