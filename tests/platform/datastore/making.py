"""Datasets for tests, made by the same services that a company calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from consent import services as consent
from datastore import services as datastore
from kernel.actors import SYSTEM

PURPOSES = ["improve_model", "share_score", "share_train", "share_export"]
SCHEMA = [
    {"name": "city", "role": "quasi_identifier"},
    {"name": "spend", "role": "feature"},
    {"name": "leaves", "role": "target"},
]


def basis_of(person: Any, purposes: Sequence[str] = PURPOSES) -> Any:
    return consent.attest(
        organization=person.organization,
        kind="contract",
        statement="Customers agreed to this in their contract.",
        purposes=purposes,
        by=person.user,
    )


def people(person: Any, count: int, basis: Any) -> list[str]:
    """Ids of ``count`` customers whom the person's organization knows."""
    keys = [f"customer {number}" for number in range(count)]
    known = consent.subjects_for_keys(organization=person.organization, keys=keys, basis=basis)
    return [str(known[key]) for key in keys]


def rows(subject_ids: Sequence[str]) -> pa.Table:
    n = len(subject_ids)
    return pa.table(
        {
            "city": [f"city {i % 3}" for i in range(n)],
            "spend": [float(i) for i in range(n)],
            "leaves": ["yes" if i % 2 else "no" for i in range(n)],
            "_subject": list(subject_ids),
        }
    )


def published(person: Any, *, count: int = 12, name: str = "customers", purposes: Sequence[str] = PURPOSES) -> Any:
    """A dataset's first version, with ``count`` customers."""
    basis = basis_of(person, purposes)
    dataset = datastore.create_dataset(
        organization=person.organization, name=name, kind="table", by=person.user, basis=basis
    )
    snapshot = consent.snapshot()
    return datastore.publish_version(
        dataset=dataset,
        table=rows(people(person, count, basis)),
        schema=SCHEMA,
        builder="sharing.contributions.build",
        parameters={"upload_id": "7"},
        by=person.user,
        consent_snapshot=snapshot,
    )


def permit(version: Any, grantee: Any, **terms: Any) -> Any:
    return datastore.grant_permit(
        **{
            "dataset": version.dataset,
            "grantee": grantee,
            "agreement_id": "6f1d5c0e-5b1f-4a55-9d0f-0c9f6d2f7a11",
            "columns": ["city", "leaves"],
            "uses": ["score", "train"],
            "purposes": ["share_score", "share_train"],
            "starts_on": date(2020, 1, 1),
            "ends_on": date(2099, 12, 31),
            "by": SYSTEM,
        }
        | terms
    )


def own_rows(version: Any, person: Any, **order: Any) -> Any:
    return datastore.read(
        **{
            "version": version,
            "use": "own",
            "purpose": "improve_model",
            "for_organization": person.organization,
            "by": person.user,
        }
        | order
    )
