"""A signature binds the exact text; the last one brings an agreement into force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import services as audit
from datastore.models import Dataset, Permit
from jobs.models import Job
from kernel.errors import Forbidden, NotFound
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.models import Agreement
from sharing.agreements.services import signing
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(ben, cy, run_jobs):
    return shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))


def sign(agreement, person, organization=None, text_hash=None):
    return agreements.sign(
        agreement=agreement,
        on_behalf_of=organization or person.organization,
        text_hash=text_hash or text.hash_of(agreement),
        by=person.user,
        at=timezone.now(),
    )


def test_only_the_last_signature_brings_it_into_force(agreement, ben, cy):
    assert sign(agreement, ben).status == Agreement.Status.PROPOSED
    assert not Permit.objects.filter(agreement_id=agreement.pk).exists()
    in_force = sign(agreement, cy)
    assert in_force.status == Agreement.Status.IN_FORCE
    grantees = Permit.objects.filter(agreement_id=agreement.pk).values_list("grantee_id", flat=True)
    assert set(grantees) == {ben.organization.pk, cy.organization.pk}
    assert Job.objects.filter(name=agreements.ANONYMIZE, status=Job.Status.QUEUED).count() == 2
    kinds = [entry.kind for entry in audit.entries_about(in_force)]
    assert kinds.count("sharing.agreement.signed") == 2
    assert kinds.count("sharing.agreement.entered_into_force") == 1


def test_t78_a_signature_under_another_text_is_refused(agreement, ben):
    with pytest.raises(agreements.TextChanged):
        sign(agreement, ben, text_hash="0" * 64)
    assert agreement.signatures.pending().count() == 2


def test_after_its_last_day_a_proposal_can_not_be_signed(agreement, ben):
    with pytest.raises(agreements.TermOver):
        agreements.sign(
            agreement=agreement,
            on_behalf_of=ben.organization,
            text_hash=text.hash_of(agreement),
            by=ben.user,
            at=timezone.now() + timedelta(days=31),
        )
    assert agreement.signatures.pending().count() == 2


def test_a_party_signs_once(agreement, ben):
    sign(agreement, ben)
    with pytest.raises(agreements.AlreadySigned):
        sign(agreement, ben)


def test_outsiders_find_nothing_and_an_analyst_may_not_sign(agreement, ben, bea, dora):
    with pytest.raises(NotFound):
        sign(agreement, dora, organization=ben.organization)
    with pytest.raises(Forbidden):
        sign(agreement, bea)


def test_without_its_audit_entry_a_signature_leaves_nothing(agreement, ben, cy, monkeypatch):
    sign(agreement, ben)
    record = signing.audit.record

    def broken(kind, **facts):
        if kind == "sharing.agreement.entered_into_force":
            raise RuntimeError("the audit log is away")
        return record(kind, **facts)

    monkeypatch.setattr(signing.audit, "record", broken)
    with pytest.raises(RuntimeError):
        sign(agreement, cy)
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.PROPOSED
    assert agreement.signatures.pending().count() == 1
    assert not Permit.objects.filter(agreement_id=agreement.pk).exists()
    assert not Job.objects.filter(name=agreements.ANONYMIZE).exists()


def test_views_come_with_the_last_signature_under_readable_names(agreement, ben, cy):
    names = Dataset.objects.order_by("name").values_list("name", flat=True)
    assert list(names) == ["Customers", "Customers"]
    sign(agreement, ben)
    assert len(names.all()) == 2
    sign(agreement, cy)
    assert [name for name in names.all() if name != "Customers"] == [
        "Customers → Aurora · Who leaves",
        "Customers → Northwind · Who leaves",
    ]


def test_a_second_agreement_of_the_same_title_gets_views_of_its_own(agreement, ben, cy, run_jobs):
    again = shop.proposed(ben, *(offer.source for offer in agreement.offers.order_by("created_at")))
    for each in (agreement, again):
        shop.signed(each, ben, cy)
    mine = Dataset.objects.filter(organization=ben.organization, name__startswith="Customers →").order_by("name")
    assert [dataset.name for dataset in mine] == [
        "Customers → Aurora · Who leaves",
        "Customers → Aurora · Who leaves (2)",
    ]
