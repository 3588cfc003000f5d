"""Handing ownership over: offered, accepted by the one it is offered to, and never without an owner."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import proving
from audit.models import Entry
from kernel import registry
from kernel.errors import Forbidden, Invalid, NotFound
from notices.models import Notice
from organizations import services as organizations
from organizations.models import Invitation, Membership, OwnershipOffer

pytestmark = pytest.mark.django_db
TEAM = "/admin/organizations/organization/"


def _membership(person):
    return Membership.objects.get(user=person.user)


def _offer(olga, to, **changed):
    order = {"membership": _membership(to), "role": "viewer", "name": "Northwind", "by": olga.user} | changed
    return organizations.offer_ownership(**{"at": timezone.now(), **order})


def _accept(offer, person, at=None):
    return organizations.accept_ownership(offer=offer, by=person.user, at=at or timezone.now())


def test_nothing_changes_until_the_member_accepts_then_each_has_the_others_place(olga, ben, run_jobs):
    offer = _offer(olga, ben)
    assert (_membership(olga).role, _membership(ben).role) == ("owner", "steward")

    _accept(offer, ben)
    run_jobs()

    assert (_membership(olga).role, _membership(ben).role) == ("viewer", "owner")
    kinds = Entry.objects.filter(kind__startswith="organizations.ownership").order_by("seq")
    assert list(kinds.values_list("kind", "actor_id")) == [
        ("organizations.ownership.offered", olga.user.pk),
        ("organizations.ownership.accepted", ben.user.pk),
    ]
    for person in (olga, ben):
        assert Notice.objects.filter(user=person.user, topic="organizations.ownership.accepted").exists()
    assert Notice.objects.filter(user=ben.user, topic="organizations.ownership.offered").exists()


@pytest.mark.parametrize(
    ("changed", "field"), [({"name": "Nothwind"}, "name"), ({"role": "owner"}, "role"), ({"role": "king"}, "role")]
)
def test_an_offer_that_cannot_be_names_its_field(changed, field, olga, ben):
    with pytest.raises(Invalid) as refused:
        _offer(olga, ben, **changed)
    assert refused.value.field == field
    assert not OwnershipOffer.objects.exists()


def test_nobody_but_an_owner_offers_and_nobody_but_the_member_answers(olga, ben, bea, cy, odd):
    for person, refusal in ((bea, Forbidden), (ben, Forbidden), (cy, NotFound), (odd, NotFound)):
        with pytest.raises(refusal):
            _offer(olga, ben, by=person.user)
    offer = _offer(olga, ben)
    for person in (bea, cy, odd, olga):
        with pytest.raises(NotFound):
            _accept(offer, person)
        with pytest.raises(NotFound):
            organizations.decline_ownership(offer=offer, by=person.user, at=timezone.now())
    assert _membership(ben).role == "steward"


def test_a_token_hands_nothing_over_and_makes_nobody_an_owner(olga, ben):
    offer = _offer(olga, ben)
    for person in (olga, ben):
        person.user.acting_organization_id = olga.organization.pk
    with pytest.raises(Forbidden):
        _accept(offer, ben)
    with pytest.raises(Forbidden):
        organizations.change_role(membership=_membership(ben), role="owner", by=olga.user)
    with pytest.raises(Forbidden):
        organizations.invite(
            organization=olga.organization, email="x@example.org", role="owner", by=olga.user, at=timezone.now()
        )
    assert (_membership(ben).role, Invitation.objects.count()) == ("steward", 0)


def test_one_offer_waits_at_a_time_also_in_the_database(olga, ben, bea):
    offer = _offer(olga, ben)
    with pytest.raises(organizations.OfferWaits):
        _offer(olga, bea)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnershipOffer.objects.create(
            organization=olga.organization,
            offered_by=olga.user,
            offered_to=bea.user,
            role_after="viewer",
            expires_at=timezone.now(),
        )
    organizations.withdraw_ownership(offer=offer, by=olga.user, at=timezone.now())
    assert _offer(olga, bea).state == "waiting"


@pytest.mark.parametrize("end", ["declined", "taken back", "late", "answered before"])
def test_an_offer_that_is_over_makes_no_owner(end, olga, ben):
    offer, at = _offer(olga, ben), timezone.now()
    if end == "declined":
        organizations.decline_ownership(offer=offer, by=ben.user, at=at)
    elif end == "taken back":
        organizations.withdraw_ownership(offer=offer, by=olga.user, at=at)
    elif end == "late":
        at += timedelta(days=8)
    else:
        _accept(offer, ben)
    with pytest.raises(organizations.OfferEnded):
        _accept(offer, ben, at)
    assert Membership.objects.filter(organization=olga.organization, role="owner").count() == 1


def test_an_expired_offer_makes_way_for_another(olga, ben, bea):
    _offer(olga, ben, at=timezone.now() - timedelta(days=8))
    assert _offer(olga, bea).offered_to == bea.user


@pytest.mark.parametrize("who", ["giver steps down", "receiver leaves"])
def test_an_offer_ends_with_the_place_of_either(who, olga, ben, bea):
    organizations.change_role(membership=_membership(bea), role="owner", by=olga.user)
    offer = _offer(olga, ben)
    if who == "giver steps down":
        organizations.change_role(membership=_membership(olga), role="viewer", by=bea.user)
    else:
        organizations.remove_member(membership=_membership(ben), by=olga.user, at=timezone.now())
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    with pytest.raises(organizations.OfferEnded):
        _accept(offer, ben)


def test_what_the_former_owner_had_sent_as_owner_ends(olga, ben):
    organizations.invite(
        organization=olga.organization, email="friend@example.org", role="owner", by=olga.user, at=timezone.now()
    )
    _accept(_offer(olga, ben), ben)
    assert not Invitation.objects.pending(timezone.now()).exists()


def test_by_pages_it_is_offered_seen_among_what_waits_and_accepted(client, olga, ben):
    client.force_login(olga.user)
    page = reverse("admin:organizations_organization_hand_over", args=[olga.organization.pk, _membership(ben).pk])
    wrong = client.post(page, {"role": "analyst", "name": "Northwest"})
    assert wrong.status_code == 400
    assert "Type the organization" in wrong.content.decode()
    client.post(page, {"role": "analyst", "name": "Northwind"})
    offer = OwnershipOffer.objects.get()
    place = reverse("admin:organizations_organization_ownership", args=[olga.organization.pk, offer.pk])
    assert place in client.get(f"{TEAM}{olga.organization.pk}/change/").content.decode()

    client.force_login(ben.user)
    assert [item.href for item in registry.needs_of(ben.user) if "ownership" in item.href] == [place]
    assert "Everything, also members" in client.get(place).content.decode()
    assert client.post(place, {}).status_code == 400
    assert _membership(ben).role == "steward"
    before = client.session.session_key
    client.post(place, {"answer": "accept"})
    assert (_membership(olga).role, _membership(ben).role) == ("analyst", "owner")
    assert client.session.session_key != before


def test_a_borrowed_session_is_asked_for_a_proof_first(client, olga, ben):
    offer = _offer(olga, ben)
    hand_over = reverse("admin:organizations_organization_hand_over", args=[olga.organization.pk, _membership(ben).pk])
    place = reverse("admin:organizations_organization_ownership", args=[olga.organization.pk, offer.pk])
    for person, address in ((olga, hand_over), (ben, place)):
        client.force_login(person.user)
        session = client.session
        session[proving.PROVEN] = time.time() - 3600
        session.save()
        answer = client.post(address, {"answer": "accept", "name": "Northwind", "role": "viewer"})
        assert answer["Location"].startswith(reverse("accounts:prove"))
    refused = client.post(f"/api/v1/ownership-offers/{offer.pk}/accept/")
    assert (refused.status_code, refused.json()["code"]) == (403, "proof-needed")
    assert _membership(ben).role == "steward"


def test_over_the_api_by_those_who_signed_in(client, olga, ben, bea, cy):
    client.force_login(olga.user)
    order = {"member": str(_membership(ben).pk), "role": "viewer", "name": "Northwind"}
    made = client.post("/api/v1/ownership-offers/", order, content_type="application/json")
    assert made.status_code == 201
    place = f"/api/v1/ownership-offers/{made.json()['id']}/"
    for person in (bea, cy):
        client.force_login(person.user)
        assert client.get(place).status_code == client.post(f"{place}accept/").status_code == 404
    client.force_login(ben.user)
    assert client.post(f"{place}accept/").json()["state"] == "accepted"
    assert client.post(f"{place}decline/").status_code == 410
