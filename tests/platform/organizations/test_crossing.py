"""Two changes of owners that meet: one waits for the other, and an owner is left whichever comes first."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from organizations import services as organizations
from organizations.models import Membership, Organization
from tests.platform.consent.test_races import Beside

pytestmark = pytest.mark.django_db(transaction=True)


def _owners(northwind):
    return Membership.objects.filter(organization=northwind, role="owner").count()


def _at_once(northwind, *acts):
    """Start all while none can begin, then let them go: each takes the organization in turn."""
    refused = []

    def trying(act):
        try:
            act()
        except organizations.LastOwner as last:
            refused.append(last)
        except (organizations.OfferEnded, organizations.OfferWaits) as ended:
            refused.append(ended)
        finally:
            connections.close_all()

    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=northwind.pk)
        others = [Beside(lambda act=act: trying(act)) for act in acts]
        threading.Event().wait(0.2)
    for other in others:
        other.end()
    return refused


def test_of_two_offers_at_once_one_waits_and_accepting_crosses_a_removal_safely(northwind, olga, ben, bea):
    at = timezone.now()
    members = {person: Membership.objects.get(user=person.user) for person in (olga, ben, bea)}
    offers = []

    def offer(to):
        offers.append(
            organizations.offer_ownership(membership=members[to], role="viewer", name="Northwind", by=olga.user, at=at)
        )

    refused = _at_once(northwind, lambda: offer(ben), lambda: offer(bea))
    assert (len(offers), [type(each) for each in refused]) == (1, [organizations.OfferWaits])

    (waiting,) = offers
    receiver = next(person for person in (ben, bea) if person.user.pk == waiting.offered_to_id)
    refused = _at_once(
        northwind,
        lambda: organizations.accept_ownership(offer=waiting, by=receiver.user, at=at),
        lambda: organizations.remove_member(membership=members[receiver], by=receiver.user, at=at),
    )
    assert len(refused) == 1, "either the removed one accepts too late, or the new owner is the last and stays"
    assert _owners(northwind) == 1


def test_two_owners_who_step_down_at_once_leave_one(northwind, olga, ben):
    organizations.change_role(membership=Membership.objects.get(user=ben.user), role="owner", by=olga.user)
    at = timezone.now()
    refused = _at_once(
        northwind,
        *(
            lambda one=one: organizations.remove_member(
                membership=Membership.objects.get(user=one.user), by=one.user, at=at
            )
            for one in (olga, ben)
        ),
    )
    assert [type(each) for each in refused] == [organizations.LastOwner]
    assert _owners(northwind) == 1
