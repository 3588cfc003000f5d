"""How agreements end: rejected, withdrawn, terminated, expired; nothing is read after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import services as audit
from datastore import services as datastore
from datastore.models import Permit
from jobs import relay
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, NotFound
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.agreements.services import ending
from sharing.agreements.tasks import EXPIRE
from sharing.complementarity import services as complementarity

pytestmark = pytest.mark.django_db
Status = Agreement.Status


def by(person, agreement):
    return {
        "agreement": agreement, "on_behalf_of": person.organization, "by": person.user, "at": timezone.now(),
    }  # fmt: skip


def ask(reader, view):
    return datastore.read(
        version=view, use="score", purpose="share_score", for_organization=reader.organization, by=reader.user
    ).table


def test_the_partner_rejects_and_the_proposer_withdraws_and_not_the_other_way(agreement, ben, cy):
    with pytest.raises(ending.NotForProposer):
        agreements.reject(**by(ben, agreement))
    with pytest.raises(ending.NotProposer):
        agreements.withdraw(**by(cy, agreement))
    rejected = agreements.reject(**by(cy, agreement))
    assert rejected.status == Status.REJECTED
    assert rejected.ended_at is not None
    assert [entry.kind for entry in audit.entries_about(rejected)].count("sharing.agreement.rejected") == 1
    for verb in (agreements.reject, agreements.terminate):
        with pytest.raises(agreements.Ended):
            verb(**by(cy, agreement))
    with pytest.raises(agreements.Ended):
        agreements.withdraw(**by(ben, agreement))


def test_a_withdrawn_proposal_can_not_be_signed(agreement, ben, cy):
    assert agreements.withdraw(**by(ben, agreement)).status == Status.WITHDRAWN
    with pytest.raises(agreements.Ended):
        agreements.sign(text_hash="", **by(cy, agreement))


def test_a_proposal_is_not_terminated_and_what_is_in_force_is_neither_rejected_nor_withdrawn(
    agreement, in_force, ben, cy
):
    for verb, person in ((agreements.reject, cy), (agreements.withdraw, ben)):
        with pytest.raises(agreements.InForce):
            verb(**by(person, in_force))


def test_only_stewards_of_a_party_end_it(agreement, ben, bea, dora):
    with pytest.raises(agreements.NotInForce):
        agreements.terminate(**by(ben, agreement))
    with pytest.raises(Forbidden):
        agreements.withdraw(**by(bea, agreement))
    with pytest.raises(NotFound):
        agreements.withdraw(agreement=agreement, on_behalf_of=ben.organization, by=dora.user, at=timezone.now())
    agreement.refresh_from_db()
    assert agreement.status == Status.PROPOSED


def test_terminating_it_refuses_the_next_read_and_the_next_score(in_force, ben, cy):
    view = in_force.offers.get(organization=cy.organization).current_view()
    assert ask(ben, view).num_rows > 0
    ended = agreements.terminate(**by(cy, in_force))
    assert ended.status == Status.TERMINATED
    with pytest.raises((datastore.PermitEnded, datastore.PermitMissing)):
        ask(ben, view)
    with pytest.raises(agreements.NotInForce, match="Its state"):
        complementarity.request(agreement=ended, by=ben.user)


def test_once_its_last_day_has_passed_it_expires_and_reads_stop(in_force, ben, cy):
    view = in_force.offers.get(organization=cy.organization).current_view()
    day, now = in_force.ends_on, timezone.now()
    assert agreements.expire(on=day, at=now, by=SYSTEM) == 0
    assert ask(ben, view).num_rows > 0
    assert agreements.expire(on=day + timedelta(days=1), at=now, by=SYSTEM) == 1
    assert agreements.expire(on=day + timedelta(days=1), at=now, by=SYSTEM) == 0
    in_force.refresh_from_db()
    assert in_force.status == Status.EXPIRED
    assert not Permit.objects.filter(agreement_id=in_force.pk).exclude(state=Permit.State.ENDED).exists()
    with pytest.raises((datastore.PermitEnded, datastore.PermitMissing)):
        ask(ben, view)


def test_reads_stop_on_the_day_itself_even_before_the_schedule_ran(in_force, ben, cy):
    view = in_force.offers.get(organization=cy.organization).current_view()
    yesterday = timezone.now().date() - timedelta(days=1)
    Permit.objects.filter(agreement_id=in_force.pk).update(starts_on=yesterday - timedelta(days=9), ends_on=yesterday)
    with pytest.raises((datastore.PermitEnded, datastore.PermitMissing)):
        ask(ben, view)


def test_a_proposal_that_nobody_signed_in_time_expires_too(agreement):
    later = agreement.ends_on + timedelta(days=1)
    assert agreements.expire(on=later, at=timezone.now(), by=SYSTEM) == 1
    agreement.refresh_from_db()
    assert agreement.status == Status.EXPIRED


def test_the_schedule_looks_for_what_has_expired(db, run_jobs):
    relay.tick(timezone.now())
    assert EXPIRE in {job.name for job in run_jobs() if job.status == "succeeded"}


def test_without_its_audit_entry_nothing_ends(in_force, cy, monkeypatch):
    def broken(*args, **facts):
        raise RuntimeError("the audit log is away")

    monkeypatch.setattr(ending.audit, "record", broken)
    with pytest.raises(RuntimeError):
        agreements.terminate(**by(cy, in_force))
    in_force.refresh_from_db()
    assert in_force.status == Status.IN_FORCE
    assert Permit.objects.filter(agreement_id=in_force.pk, state=Permit.State.ACTIVE).count() == 2
