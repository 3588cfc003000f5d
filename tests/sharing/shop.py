"""Two companies that know other columns about the same 300 customers, and the steps they take together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from consent import services as consent
from datastore import services as datastore
from datastore.models import DatasetVersion
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.cleaning import services as cleaning
from sharing.uploads import services as uploads

PEOPLE = 300


def csv(side: str) -> bytes:
    """One side's columns; whether a customer left hangs on Northwind's ``calls`` and Aurora's ``delay``."""
    rng = np.random.default_rng(7)
    age, region = rng.integers(20, 70, PEOPLE), rng.integers(1, 5, PEOPLE)
    calls, delay = rng.normal(size=PEOPLE), rng.normal(size=PEOPLE)
    left = calls + 2 * delay + rng.normal(scale=0.5, size=PEOPLE) > 0
    lines = ["customer,age,calls,left" if side == "own" else "customer,region,delay"]
    for i in range(PEOPLE):
        own = f"C{i:04d},{age[i]},{calls[i]:.4f},{'yes' if left[i] else 'no'}"
        lines.append(own if side == "own" else f"C{i:04d},{region[i]},{delay[i]:.4f}")
    return "\n".join([*lines, ""]).encode()


def rows_csv(side: str) -> bytes:
    """The same columns about other customers of each side; who left hangs on ``calls`` in both."""
    rng = np.random.default_rng(11 if side == "own" else 12)
    age, calls = rng.integers(20, 70, PEOPLE), rng.normal(size=PEOPLE)
    left = calls + rng.normal(scale=0.7, size=PEOPLE) > 0
    letter = "N" if side == "own" else "A"
    lines = [f"{letter}{i:04d},{age[i]},{calls[i]:.4f},{'yes' if left[i] else 'no'}" for i in range(PEOPLE)]
    return "\n".join(["customer,age,calls,left", *lines, ""]).encode()


def dataset_of(person: Any, basis: Any = None) -> tuple[Any, Any]:
    """An empty dataset of the person's organization, and the basis it stands on."""
    basis = basis or consent.attest(
        organization=person.organization,
        kind="contract",
        statement="Customers agreed in their contract.",
        purposes=["improve_model", "share_score", "share_train"],
        by=person.user,
    )
    made = datastore.create_dataset(
        organization=person.organization, name="Customers", kind="table", basis=basis, by=person.user
    )
    return made, basis


def uploaded(
    person: Any,
    side: str,
    run_jobs: Callable[..., Any],
    basis: Any = None,
    data: bytes | None = None,
    roles: dict[str, str] | None = None,
) -> DatasetVersion:
    """One side's customers as the first version of a dataset."""
    dataset, attested = dataset_of(person, basis)
    basis = basis or attested
    if roles is None:
        own = {"age": "quasi_identifier", "left": "target"}
        more = own if side == "own" or data is not None else {"region": "quasi_identifier"}
        roles = {"customer": "identifier"} | more
    _upload, job = uploads.receive(
        dataset=dataset, data=data or csv(side), basis=basis, by=person.user, subject_column="customer", roles=roles
    )
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", (job.status, job.error)
    return dataset.versions.get()


def again(version: DatasetVersion, person: Any, run_jobs: Callable[..., Any]) -> DatasetVersion:
    """The dataset's next version: the same, cleaned."""
    cleaning.request(version=version, by=person.user)
    run_jobs()
    return version.dataset.versions.order_by("-number").first()


def proposed(ben: Any, own: DatasetVersion, partner: DatasetVersion, **changes: Any) -> Any:
    """Northwind's proposal to Aurora, whose version is in the catalogue; unsigned.

    It begins yesterday: to the database, a test that goes past midnight is still at the day of its transaction's start.
    """
    owner = partner.dataset.organization.memberships.get(role="owner").user
    agreements.list_version(version=partner, by=owner)
    today = timezone.now().date()
    terms: dict[str, Any] = {
        "title": "Who leaves",
        "mode": "columns",
        "use": "train",
        "target": "left",
        "starts_on": today - timedelta(days=1),
        "ends_on": today + timedelta(days=30),
    }
    return agreements.propose(
        own=agreements.Terms(own, ["age", "calls", "left"], "customer"),
        partners=[agreements.Terms(partner, ["region", "delay"], "customer")],
        by=ben.user,
        **terms | changes,
    )


def signed(agreement: Any, *people: Any) -> Any:
    """The agreement with these people's signatures under its text."""
    for person in people:
        agreement = agreements.sign(
            agreement=agreement,
            on_behalf_of=person.organization,
            text_hash=text.hash_of(agreement),
            by=person.user,
            at=timezone.now(),
        )
    return agreement


def other_terms(verb: Any, agreement: Any, person: Any, *, columns: Any = None, **changes: Any) -> Any:
    """Propose for ``person`` the agreement's own terms, but for ``changes`` and the columns of their side."""
    offers = {
        offer.organization_id: offer for offer in agreement.offers.select_related("source__dataset__organization")
    }
    own = offers.pop(person.organization.pk)
    (partner,) = offers.values()
    terms = {name: getattr(agreement, name) for name in ("title", "mode", "use", "target", "starts_on", "ends_on")}
    moment = {"at": timezone.now()} if verb is agreements.counter else {}
    return verb(
        agreement=agreement,
        on_behalf_of=person.organization,
        own=agreements.Terms(own.source, columns or own.columns, own.link_column),
        partners=[agreements.Terms(partner.source, partner.columns, partner.link_column)],
        by=person.user,
        **moment,
        **terms | changes,
    )


def by_rows(ben: Any, cy: Any, run_jobs: Callable[..., Any], **changes: Any) -> Any:
    """A proposal between two companies that know the same about other people, unsigned."""
    versions = [
        uploaded(person, side, run_jobs, data=rows_csv(side)) for person, side in ((ben, "own"), (cy, "partner"))
    ]
    agreements.list_version(version=versions[1], by=cy.user)
    today = timezone.now().date()
    columns = ["age", "calls", "left"]
    return agreements.propose(
        title="Who leaves, by rows", mode="rows", use="train", target="left", starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30), own=agreements.Terms(versions[0], columns),
        partners=[agreements.Terms(versions[1], columns)], by=ben.user, **changes,
    )  # fmt: skip


def people_of(version: DatasetVersion) -> set[Any]:
    """Ids of the subjects in a version."""
    return set(version.subjects.values_list("subject_id", flat=True))
