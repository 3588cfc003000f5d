"""Suspending stops every use under an agreement at its next step; the party that did resumes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import services as audit
from datastore import services as datastore
from kernel.errors import Forbidden, Invalid
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.complementarity import services as complementarity

pytestmark = pytest.mark.django_db
Status = Agreement.Status


def by(person, agreement, **more):
    return {
        "agreement": agreement, "on_behalf_of": person.organization, "by": person.user, "at": timezone.now(), **more,
    }  # fmt: skip


def ask(reader, view):
    return datastore.read(
        version=view, use="score", purpose="share_score", for_organization=reader.organization, by=reader.user
    )


def test_while_it_is_suspended_nothing_is_read_and_afterwards_all_goes_on(in_force, ben, cy):
    view = in_force.offers.get(organization=cy.organization).current_view()
    reading = ask(ben, view)
    suspended = agreements.suspend(**by(cy, in_force, reason="We look into a complaint."))
    assert (suspended.status, suspended.suspended_by) == (Status.SUSPENDED, cy.organization)
    with pytest.raises(datastore.PermitEnded):  # what was being read stops at its next question
        reading.confirm()
    with pytest.raises(datastore.PermitMissing):
        ask(ben, view)
    with pytest.raises(agreements.NotInForce, match="Its state"):
        complementarity.request(agreement=suspended, by=ben.user)
    resumed = agreements.resume(**by(cy, suspended))
    assert (resumed.status, resumed.suspended_by, resumed.reason) == (Status.IN_FORCE, None, "")
    assert ask(ben, view).table.num_rows
    kinds = [entry.kind for entry in audit.entries_about(resumed)]
    assert kinds.count("sharing.agreement.suspended") == kinds.count("sharing.agreement.resumed") == 1


def test_only_who_suspended_it_resumes_it_and_each_may_end_it(in_force, ben, bea, cy):
    agreements.suspend(**by(cy, in_force, reason="We look into a complaint."))
    with pytest.raises(agreements.NotSuspender):
        agreements.resume(**by(ben, in_force))
    with pytest.raises(Forbidden):
        agreements.suspend(**by(bea, in_force, reason="No."))
    with pytest.raises(agreements.Suspended):
        agreements.suspend(**by(ben, in_force, reason="We, too."))
    assert agreements.terminate(**by(ben, in_force, reason="It took too long.")).status == Status.TERMINATED


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_reason_is_given_in_a_sentence(in_force, cy, reason):
    with pytest.raises(Invalid) as refused:
        agreements.suspend(**by(cy, in_force, reason=reason))
    assert refused.value.field == "reason"
    in_force.refresh_from_db()
    assert in_force.status == Status.IN_FORCE


def test_only_what_is_in_force_is_suspended_and_only_what_is_suspended_resumed(agreement, in_force, ben):
    with pytest.raises(agreements.NotSuspended):
        agreements.resume(**by(ben, in_force))
    agreements.terminate(**by(ben, in_force))
    with pytest.raises(agreements.Ended):
        agreements.suspend(**by(ben, in_force, reason="Late."))


def test_its_term_runs_on(in_force, cy):
    agreements.suspend(**by(cy, in_force, reason="We look into a complaint."))
    after = timezone.now() + timedelta(days=31)
    with pytest.raises(agreements.TermOver):
        agreements.resume(**by(cy, in_force) | {"at": after})
    assert agreements.expire(on=after.date(), at=after, by=cy.user) == 1
    in_force.refresh_from_db()
    assert (in_force.status, in_force.suspended_by) == (Status.EXPIRED, None)
