"""Other terms are another agreement: a counter-offer takes a proposal's place at once, an amendment when all have signed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from datastore import services as datastore
from datastore.models import Permit
from kernel.errors import Forbidden, Invalid
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.differences import differences, predecessor
from sharing.agreements.models import Agreement
from sharing.agreements.services import proposing
from tests.sharing import shop

pytestmark = pytest.mark.django_db
Status = Agreement.Status


def told(before, after):
    return {(change.field, change.before, change.after) for change in differences(before, after) if not change.party}


def test_a_counter_offer_ends_the_proposal_and_waits_for_both_signatures(agreement, ben, cy):
    shop.signed(agreement, ben)
    made = shop.other_terms(agreements.counter, agreement, cy, columns=["delay"], use="score")
    agreement.refresh_from_db()
    assert agreement.status == Status.COUNTERED
    assert (made.status, made.proposed_by, made.counters) == (Status.PROPOSED, cy.organization, agreement)
    assert made.signatures.pending().count() == 2
    with pytest.raises(agreements.Ended):
        shop.signed(agreement, cy)
    assert shop.signed(made, ben, cy).status == Status.IN_FORCE
    assert not Permit.objects.filter(agreement_id=agreement.pk).exists()
    opened = Permit.objects.get(agreement_id=made.pk, grantee=ben.organization)
    assert (opened.uses, opened.columns) == (["score"], ["delay", "customer"])


def test_the_differences_are_named_term_by_term(agreement, cy):
    day = agreement.ends_on + timedelta(days=5)
    made = shop.other_terms(
        agreements.counter, agreement, cy, columns=["delay"], use="score", minimum_group=9, ends_on=day
    )
    assert predecessor(made) == agreement
    assert told(agreement, made) == {
        ("use", "train", "score"),
        ("minimum_group", 5, 9),
        ("ends_on", agreement.ends_on, day),
    }
    (columns,) = [change for change in differences(agreement, made) if change.party]
    assert (columns.party, columns.removed, columns.added) == (cy.organization.pk, ["region"], [])


def test_who_proposed_withdraws_instead_and_only_stewards_of_a_party_answer(agreement, ben, bea, dora):
    with pytest.raises(agreements.OwnProposal):
        shop.other_terms(agreements.counter, agreement, ben)
    with pytest.raises(Forbidden):
        shop.other_terms(agreements.counter, agreement, bea)
    agreement.refresh_from_db()
    assert agreement.status == Status.PROPOSED


def test_a_counter_offer_with_a_wrong_term_leaves_the_proposal_as_it_is(agreement, cy):
    with pytest.raises(Invalid) as refused:
        shop.other_terms(agreements.counter, agreement, cy, minimum_group=1)
    assert refused.value.field == "minimum_group"
    agreement.refresh_from_db()
    assert agreement.status == Status.PROPOSED
    assert not Agreement.objects.exclude(pk=agreement.pk).exists()


def test_other_terms_are_about_the_same_datasets(agreement, cy, run_jobs):
    from datastore.models import Dataset

    Dataset.objects.filter(organization=cy.organization).update(name="Before")
    other = shop.uploaded(cy, "partner", run_jobs)
    offers = {offer.organization_id: offer for offer in agreement.offers.select_related("source")}
    own, partner = offers.pop(cy.organization.pk), next(iter(offers.values()))
    with pytest.raises(Invalid) as refused:
        agreements.counter(
            agreement=agreement, on_behalf_of=cy.organization, by=cy.user, at=timezone.now(), title="T", mode="columns",
            use="train", target="left", starts_on=agreement.starts_on, ends_on=agreement.ends_on,
            own=agreements.Terms(other, own.columns, "customer"),
            partners=[agreements.Terms(partner.source, partner.columns, "customer")],
        )  # fmt: skip
    assert refused.value.field == "own"


def test_an_amendment_leaves_what_is_in_force_until_all_have_signed_it(in_force, ben, cy, run_jobs):
    made = shop.other_terms(agreements.amend, in_force, cy, columns=["delay"])
    assert text.hash_of(in_force) in made.text
    view = in_force.offers.get(organization=cy.organization).current_view()
    reading = {"version": view, "use": "score", "purpose": "share_score"}
    reading |= {"for_organization": ben.organization, "by": ben.user}
    assert datastore.read(**reading).table.num_rows
    shop.signed(made, cy)
    assert datastore.read(**reading).table.num_rows
    shop.signed(made, ben)
    in_force.refresh_from_db()
    made.refresh_from_db()
    assert (in_force.status, made.status) == (Status.AMENDED, Status.IN_FORCE)
    with pytest.raises((datastore.PermitEnded, datastore.PermitMissing)):
        datastore.read(**reading)
    run_jobs()
    view = made.offers.get(organization=cy.organization).current_view()
    assert "region" not in datastore.read(**reading | {"version": view}).table.column_names


def test_there_is_one_open_amendment_at_a_time_which_can_be_answered(agreement, in_force, ben, cy):
    first = shop.other_terms(agreements.amend, in_force, cy, use="score")
    with pytest.raises(agreements.AmendmentOpen):
        shop.other_terms(agreements.amend, in_force, ben, use="score")
    second = shop.other_terms(agreements.counter, first, ben, minimum_group=8)
    assert (second.amends, second.counters) == (in_force, first)
    shop.signed(second, ben, cy)
    in_force.refresh_from_db()
    assert in_force.status == Status.AMENDED


def test_the_database_holds_one_open_amendment(in_force, cy, monkeypatch):
    shop.other_terms(agreements.amend, in_force, cy, use="score")
    monkeypatch.setattr(proposing.AmendmentOpen, "__init__", lambda self: None)
    with pytest.raises(IntegrityError, match="one_open_amendment"):
        Agreement.objects.create(
            title="T", mode="rows", target="left", text="T", starts_on=in_force.starts_on, ends_on=in_force.ends_on,
            proposed_by=cy.organization, amends=in_force,
        )  # fmt: skip


def test_only_what_is_in_force_is_amended(agreement, cy):
    with pytest.raises(agreements.NotInForce):
        shop.other_terms(agreements.amend, agreement, cy, use="score")
    agreements.reject(agreement=agreement, on_behalf_of=cy.organization, by=cy.user, at=timezone.now())
    with pytest.raises(agreements.Ended):
        shop.other_terms(agreements.amend, agreement, cy, use="score")


def test_ending_an_agreement_ends_the_amendment_that_waits(in_force, ben, cy):
    made = shop.other_terms(agreements.amend, in_force, cy, use="score")
    agreements.terminate(agreement=in_force, on_behalf_of=ben.organization, by=ben.user, at=timezone.now())
    made.refresh_from_db()
    assert made.status == Status.WITHDRAWN
    with pytest.raises(agreements.Ended):
        shop.signed(made, ben)


def test_a_renewal_signed_after_the_last_day_is_in_force_all_the_same(in_force, ben, cy):
    made = shop.other_terms(agreements.amend, in_force, cy, ends_on=in_force.ends_on + timedelta(days=300))
    over = in_force.ends_on + timedelta(days=1)
    assert agreements.expire(on=over, at=timezone.now(), by=cy.user) == 1
    assert shop.signed(made, ben, cy).status == Status.IN_FORCE
    in_force.refresh_from_db()
    assert in_force.status == Status.EXPIRED


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("minimum_cell", 4),
        ("row_cap", 10),
        ("on_end", "sell"),
        ("use", "sell"),
        ("redaction", "none"),
        ("diversity", 1),
        ("diversity", 2),  # none of the columns that are shared is sensitive
        ("closeness", float("nan")),
        ("closeness", 0.2),
    ],
)
def test_each_term_is_checked_and_named(agreement, cy, term, value):
    with pytest.raises(Invalid) as refused:
        shop.other_terms(agreements.counter, agreement, cy, **{term: value})
    assert refused.value.field == term
