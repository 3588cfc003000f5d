"""A job that publishes under an agreement, and a party that stops it at that moment: one waits, and none is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from datastore.models import Permit
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from tests.platform.consent.test_races import Beside
from tests.sharing import shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agreement(ben: Any, cy: Any, run_jobs: Any) -> Agreement:
    sides = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    made = shop.signed(shop.proposed(ben, *sides), ben, cy)
    run_jobs()
    return made


@pytest.fixture
def amendment(agreement: Agreement, ben: Any, cy: Any) -> Agreement:
    ends_on = agreement.ends_on + timedelta(days=30)
    return shop.signed(shop.other_terms(agreements.amend, agreement, ben, ends_on=ends_on), ben)


def suspend(agreement: Agreement, cy: Any) -> None:
    agreements.suspend(agreement=agreement, on_behalf_of=cy.organization, reason="Wait.", by=cy.user, at=timezone.now())


def terminate(agreement: Agreement, cy: Any) -> None:
    agreements.terminate(agreement=agreement, on_behalf_of=cy.organization, by=cy.user, at=timezone.now())


def expire(agreement: Agreement, cy: Any) -> None:
    agreements.expire(on=agreement.ends_on + timedelta(days=1), at=timezone.now(), by=cy.user)


def renew(agreement: Agreement, cy: Any) -> None:
    shop.signed(agreement.amendments.get(), cy)


@pytest.mark.parametrize("stop", [suspend, terminate, expire, renew])
@pytest.mark.parametrize("held", [0, 1])
def test_who_stops_it_waits_for_the_permits_before_writing_an_entry(agreement, amendment, cy, stop, held):
    """The publication holds one permit and then writes its entry, which goes after every entry before it."""
    permit = list(Permit.objects.filter(agreement_id=agreement.pk).order_by("pk"))[held]
    with transaction.atomic():
        Permit.objects.hold_still([permit])
        stopping = Beside(lambda: stop(agreement, cy))
        stopping.join(0.5)
        assert stopping.is_alive(), "it did not wait for the publication"
        audit.record("datastore.version.published", subject=permit, by=cy.user, organization_id=cy.organization.pk)
    stopping.end()
    assert not Permit.objects.filter(agreement_id=agreement.pk, state="active").exists()
