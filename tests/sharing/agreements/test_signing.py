"""A signature binds the exact text; the last one brings an agreement into force."""

from __future__ import annotations

import pytest
from django.utils import timezone

from audit import services as audit
from datastore import services as datastore
from datastore.models import Permit
from jobs.models import Job
from kernel.errors import Forbidden, NotFound
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.models import Agreement
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


def test_a_signature_binds_the_hash_of_the_text_that_was_read(agreement, ben):
    read = text.hash_of(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(minimum_group=2)
    with pytest.raises(agreements.TextChanged):
        sign(agreement, ben, text_hash=read)
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
    record = agreements.audit.record

    def broken(kind, **facts):
        if kind == "sharing.agreement.entered_into_force":
            raise RuntimeError("the audit log is away")
        return record(kind, **facts)

    monkeypatch.setattr(agreements.audit, "record", broken)
    with pytest.raises(RuntimeError):
        sign(agreement, cy)
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.PROPOSED
    assert agreement.signatures.pending().count() == 1
    assert not Permit.objects.filter(agreement_id=agreement.pk).exists()
    assert not Job.objects.filter(name=agreements.ANONYMIZE).exists()


def test_ending_it_refuses_the_next_read(agreement, ben, cy, run_jobs):
    in_force = shop.signed(agreement, ben, cy)
    run_jobs()
    view = in_force.offers.get(organization=cy.organization).current_view()
    ask = {
        "version": view, "use": "score", "purpose": "share_score", "for_organization": ben.organization, "by": ben.user,
    }  # fmt: skip
    assert datastore.read(**ask).table.num_rows > 0
    ended = agreements.terminate(agreement=in_force, on_behalf_of=cy.organization, by=cy.user, at=timezone.now())
    assert ended.status == Agreement.Status.TERMINATED
    with pytest.raises((datastore.PermitEnded, datastore.PermitMissing)):
        datastore.read(**ask)
    with pytest.raises(agreements.Ended):
        agreements.terminate(agreement=ended, on_behalf_of=ben.organization, by=ben.user, at=timezone.now())
