"""T-20, T-21, T-22, T-25: other companies' things by their address. The table of all addresses and roles is
``tests/architecture/test_every_address.py``; here are tokens, owners and superusers, children under the wrong parent,
other people's profiles, and ids to be guessed."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from design.proposals import attributes
from design.studies import services as studies
from design.studies.models import Study
from kernel.actors import SYSTEM
from notices import services as notices
from organizations import services as organizations
from organizations.models import Invitation, Membership, OwnershipOffer
from tests.architecture import addresses
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.architecture.routes import Route, routes
from tests.cast import Person
from tests.design.conftest import ATTRIBUTES, both

pytestmark = pytest.mark.django_db
ROUTES = list(routes())
API = [route for route in ROUTES if route.name.startswith("api:") and route.methods]


def attempt(client: Client, route: Route, objects: dict[str, Any], **headers: Any) -> int:
    with transaction.atomic():
        body = {} if route.method == "get" else {"data": "{}", "content_type": "application/json"}
        status = getattr(client, route.method)(route.path(objects), **body, **headers).status_code
        transaction.set_rollback(True)
    return status


def bearer(person: Person, scopes: Any) -> dict[str, Any]:
    _token, secret = organizations.issue_token(
        organization=person.organization, name="t", scopes=scopes, by=person.user, at=timezone.now()
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def of_table(route: Route, role: str) -> int:
    return addresses.EXPECTED[route.name][addresses.ROLES.index(role)]


@pytest.mark.parametrize("role", ["ben", "cy"])
def test_t20_a_token_of_every_scope_opens_no_address_that_its_maker_may_not(
    role: str, objects: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    headers = bearer(request.getfixturevalue(role), organizations.SCOPES)
    client = Client(raise_request_exception=False)
    given = {route: attempt(client, route, objects, **headers) for route in API}
    assert {route.name: status for route, status in given.items() if status < 300 <= of_table(route, role)} == {}
    assert sum(status == 200 for status in given.values()) > 30
    assert max(given.values()) < 500


def test_t20_owners_of_other_companies_and_superusers_find_nothing_of_a_company(
    objects: dict[str, Any], aurora: Any, odd: Person
) -> None:
    odd.user.is_superuser = True
    odd.user.save()
    omar = aurora.memberships.get(role="owner").user
    ours = [
        route
        for route in ROUTES
        if {"pk", "object_id"} & set(route.parameters) and route.path(objects) != route.path({})
    ]
    assert len(ours) > 60
    for user, column in ((omar, "cy"), (odd.user, "odd")):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        beyond = [route.name for route in ours if attempt(client, route, objects) < 300 <= of_table(route, column)]
        assert beyond == [], user


@pytest.fixture
def children(northwind: Any, aurora: Any, ben: Person, cy: Person) -> dict[str, dict[str, Any]]:
    """Of each organization, by its name: the child that an address of it may name, by parameter."""
    made = {}
    for person in (ben, cy):
        organization, at = person.organization, timezone.now()
        owner = organization.memberships.get(role="owner").user
        member = Membership.objects.get(user=person.user)
        organizations.invite(organization=organization, email="new@example.org", role="viewer", by=owner, at=at)
        token, _secret = organizations.issue_token(
            organization=organization, name="t", scopes=["sharing:read"], by=owner, at=at
        )
        offer = organizations.offer_ownership(membership=member, role="viewer", name=organization.name, by=owner, at=at)
        invitation = Invitation.objects.get(organization=organization)
        made[organization.name] = {
            "pk": organization.pk, "member": member.pk, "invitation": invitation.pk, "token": token.pk,
            "offer": offer.pk,
        }  # fmt: skip
    return made


def test_t21_a_child_under_another_parent_is_not_found(northwind: Any, children: dict[str, dict[str, Any]]) -> None:
    nested = [route for route in ROUTES if len(re.findall(r"<uuid:", route.pattern)) > 1]
    assert len(nested) > 7
    client = Client(raise_request_exception=False)
    client.force_login(northwind.memberships.get(role="owner").user)
    ours, theirs = children["Northwind"], children["Aurora"]
    for route in nested:
        (child,) = set(route.parameters) - {"pk"}
        for parent, of in ((ours, theirs), (theirs, ours), (theirs, theirs)):
            address = reverse(route.name, kwargs={"pk": parent["pk"], child: of[child]})
            for method in ("get", "post"):
                status = getattr(client, method)(address, {"role": "viewer", "answer": "withdraw"}).status_code
                assert status in (404, 405), (route.name, status)
    assert Membership.objects.count() == 4
    assert OwnershipOffer.objects.filter(state="waiting").count() == 2


def test_t21_a_code_of_another_study_is_not_found_under_ones_own(objects: dict[str, Any], rae: Person) -> None:
    first = Study.objects.get(pk=objects["study"])
    other = studies.plan(
        organization=rae.organization,
        title=both("Other"),
        summary=both("O"),
        consent_text=first.consent_text,
        by=rae.user,
    )
    attributes.define(study=other, attributes=ATTRIBUTES, by=rae.user)
    client = Client()
    client.force_login(rae.user)
    code = ATTRIBUTES[0]["code"]
    statuses = [
        client.get(reverse("admin:design_study_attribute", args=[study.pk, code])).status_code
        for study in (other, first)
    ]
    assert statuses == [200, 404]


def test_t22_nobody_reads_or_changes_anothers_profile_notices_or_addresses(ada: Person, dora: Person) -> None:
    both_ways = {"en": "Something", "zh-hans": "某事"}
    hers = notices.send(user=ada.user, topic="test.thing.happened", title=both_ways, href="/", by=SYSTEM)
    client = Client(raise_request_exception=False)
    client.force_login(dora.user)
    for name, value in (("id", ada.user.pk), ("user", ada.user.pk), ("pk", ada.user.pk), ("email", ada.user.email)):
        client.post(f"/settings/?{name}={value}", {"display_name": "Taken", "language": "zh-hans", name: value})
        client.post(f"/accounts/email/?{name}={value}", {"email": ada.user.email, "action_remove": "", name: value})
    assert client.post(reverse("notices:open", args=[hers.pk])).status_code == 404
    assert str(hers.pk) not in client.get(reverse("notices:notices")).content.decode()
    for address in (
        f"/users/{ada.user.pk}/preferences/",
        f"/api/v1/users/{ada.user.pk}/",
        f"/api/v1/me/{ada.user.pk}/",
    ):
        assert client.patch(address, {}, content_type="application/json").status_code == 404
    theirs = User.objects.get(pk=ada.user.pk)
    assert (theirs.email, theirs.display_name, theirs.language) == (ada.user.email, "Ada", "en")
    assert User.objects.get(pk=dora.user.pk).display_name == "Taken"
    hers.refresh_from_db()
    assert hers.read_at is None


COUNTED = {"page", "number", "theme"}  # places within something whose id is asked first


def test_t25_no_address_takes_a_number_that_one_could_count_up() -> None:
    loose = [
        (route.name, kind, name)
        for route in ROUTES
        for kind, name in re.findall(r"<(\w+:)?(\w+)>", route.pattern)
        if kind not in ("uuid:", "str:", "slug:") and not (kind == "int:" and name in COUNTED)
        if "[0-9a-f-]{36}" not in route.pattern
    ]
    # The stock pages of the admin take any text; what it is looked up in has ids that nobody guesses (below).
    own = {"account_reset_password_from_key", "admin:app_list"}
    assert [row for row in loose if row[0] not in own and not row[2].startswith("object_id")] == []


def test_t25_ids_are_random_and_say_nothing() -> None:
    counted = []
    for model in apps.get_models():
        if hasattr(model._default_manager.all(), "visible_to"):
            made = model._meta.pk.get_default()
            if not (isinstance(made, uuid.UUID) and made.version == 4):
                counted.append(model._meta.label)
    # Both are shown to nobody: a message has a number, and whom a version is about is three ids together.
    assert sorted(counted) == ["datastore.VersionSubject", "jobs.Outbox"]
