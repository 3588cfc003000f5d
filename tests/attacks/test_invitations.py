"""T-12: an invitation is for one address, in one role, once, for a while; what the link or the body says changes none of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations import services as organizations
from organizations.models import Invitation, Membership
from tests.cast import Person

pytestmark = pytest.mark.django_db
RAISED = {"role": "owner", "email": "dora@example.org", "organization": "", "expires_at": "2099-01-01"}


@pytest.fixture
def secret(northwind: Any, ada: Person) -> str:
    """Of an invitation of Ada to look at Northwind."""
    owner = northwind.memberships.get(role="owner").user
    return organizations.invite(
        organization=northwind, email=ada.user.email, role="viewer", by=owner, at=timezone.now()
    )


def press(person: Person, secret: str, query: str = "", **body: str) -> int:
    """Join by the page."""
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    return client.post(f"/invitations/{secret}/{query}", body).status_code


def test_t12_a_role_raised_in_the_address_or_the_body_is_not_the_role_that_one_gets(secret: str, ada: Person) -> None:
    assert press(ada, secret, "?role=owner&email=x@example.org", **RAISED) == 302
    assert Membership.objects.get(user=ada.user).role == "viewer"


@pytest.mark.parametrize("forged", ["cut", "longer", "upper", "other id", "hash", "empty hash"])
def test_t12_no_other_link_opens_it(forged: str, secret: str, ada: Person) -> None:
    invitation = Invitation.objects.get()
    links = {
        "cut": secret[:-1], "longer": secret + "0", "upper": secret.upper(), "other id": str(invitation.pk),
        "hash": invitation.secret_sha256, "empty hash": "0" * 64,
    }  # fmt: skip
    assert press(ada, links[forged]) == 410
    assert not Membership.objects.filter(user=ada.user).exists()


@pytest.mark.parametrize("when", ["used", "expired", "withdrawn", "sent again"])
def test_t12_a_link_that_is_over_joins_nobody(when: str, secret: str, ada: Person, northwind: Any) -> None:
    owner = northwind.memberships.get(role="owner").user
    invitation, at = Invitation.objects.get(), timezone.now()
    if when == "used":
        press(ada, secret)
        organizations.remove_member(membership=Membership.objects.get(user=ada.user), by=owner, at=at)
    elif when == "expired":
        Invitation.objects.update(expires_at=at - timedelta(seconds=1))
    elif when == "withdrawn":
        organizations.withdraw_invitation(invitation=invitation, by=owner, at=at)
    else:
        organizations.resend_invitation(invitation=invitation, by=owner, at=at)
    assert press(ada, secret) == 410
    assert not Membership.objects.filter(user=ada.user).exists()


def test_t12_another_person_does_not_join_with_it_whatever_they_call_themselves(secret: str, dora: Person) -> None:
    assert press(dora, secret, "?email=ada@example.org", email="ada@example.org") == 410
    for alike in ("аda@example.org", "ada+x@example.org", "ada@example.org.evil.example", "ADA@EXAMPLE.ORG "):
        dora.user.email = alike  # a Cyrillic first letter, a tag, a longer domain, a space
        assert press_as(dora, secret) == 410
        assert not Membership.objects.filter(user=dora.user).exists(), alike


def press_as(person: Person, secret: str) -> int:
    User.objects.filter(pk=person.user.pk).update(email=person.user.email)
    return press(person, secret)


def test_t12_over_the_api_an_address_and_a_role_are_what_the_owner_said(northwind: Any, ben: Person) -> None:
    owner = northwind.memberships.get(role="owner").user
    client = Client()
    client.force_login(owner)
    order = {"organization": str(northwind.pk), "email": "new@example.org", "role": "viewer"}
    made = client.post("/api/v1/member-invitations/", order, content_type="application/json").json()
    for method in ("put", "patch"):
        raised = getattr(client, method)(
            f"/api/v1/member-invitations/{made['id']}/", RAISED, content_type="application/json"
        )
        assert raised.status_code == 405
    client.force_login(ben.user)
    for act in ("resend", "withdraw"):
        assert client.post(f"/api/v1/member-invitations/{made['id']}/{act}/").status_code == 404
    assert (Invitation.objects.get().email, Invitation.objects.get().role) == ("new@example.org", "viewer")
