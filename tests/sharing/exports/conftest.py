"""Northwind and Aurora under an agreement that lets copies be taken, both views ready, and Northwind's key."""

from __future__ import annotations

import io

import pyrage
import pytest
from pyarrow import parquet

from consent import services as consent
from sharing.exports import services as exports
from sharing.exports.models import Export
from tests.sharing import shop

PURPOSES = ["improve_model", "share_score", "share_train", "share_export"]


@pytest.fixture
def basis_of():
    """Attests that a company's customers agreed to all of it."""

    def attested(person, purposes=PURPOSES):
        return consent.attest(
            organization=person.organization,
            kind="contract",
            statement="Customers agreed in their contract.",
            purposes=purposes,
            by=person.user,
        )

    return attested


@pytest.fixture
def agreement(ben, cy, basis_of, run_jobs):
    own = shop.uploaded(ben, "own", run_jobs, basis=basis_of(ben))
    partner = shop.uploaded(cy, "partner", run_jobs, basis=basis_of(cy))
    made = shop.signed(shop.proposed(ben, own, partner, use="export"), ben, cy)
    run_jobs()
    return made


@pytest.fixture
def identity():
    """Northwind's private key."""
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def key(ben, identity):
    return exports.add_key(
        organization=ben.organization, name="Data room", public_key=str(identity.to_public()), by=ben.user
    )


@pytest.fixture
def taken(agreement, key, ben, run_jobs):
    """A copy of Aurora's view for Northwind, made now."""

    def take() -> Export:
        job = exports.request(agreement=agreement, key=key, by=ben.user)
        run_jobs()
        job.refresh_from_db()
        assert job.status == "succeeded", (job.status, job.error)
        return Export.objects.get(pk=job.result["export"])

    return take


@pytest.fixture
def opened(identity):
    """What the private key makes of an encrypted file."""

    def decrypt(file):
        with file:
            return parquet.read_table(io.BytesIO(pyrage.decrypt(file.read(), [identity])))

    return decrypt
