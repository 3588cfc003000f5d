"""Who may do what, how one is invited, and what a token can do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.errors import Forbidden, NotFound
from organizations import services as organizations
from organizations.models import ApiToken, Membership
from tests.architecture.routes import routes

pytestmark = pytest.mark.django_db


def test_an_outsider_does_not_learn_that_an_organization_exists(cy, northwind):
    with pytest.raises(NotFound):
        organizations.authorize(by=cy.user, organization=northwind, ability="datasets.view")


def test_a_member_without_the_role_is_told_so(bea, northwind):
    organizations.authorize(by=bea.user, organization=northwind, ability="models.train")
    with pytest.raises(Forbidden):
        organizations.authorize(by=bea.user, organization=northwind, ability="agreements.sign")


def test_t12_an_invitation_works_once_for_its_address_in_its_role(northwind, ada, dora):
    owner = northwind.memberships.get(role="owner").user
    now = timezone.now()
    secret = organizations.invite(organization=northwind, email=ada.user.email, role="viewer", by=owner, at=now)

    with pytest.raises(organizations.InvitationSpent):
        organizations.accept(secret=secret, by=dora.user, at=now)
    assert organizations.accept(secret=secret, by=ada.user, at=now).role == "viewer"
    with pytest.raises(organizations.InvitationSpent):
        organizations.accept(secret=secret, by=ada.user, at=now)


def test_t12_an_expired_invitation_is_refused(northwind, ada):
    owner = northwind.memberships.get(role="owner").user
    now = timezone.now()
    secret = organizations.invite(organization=northwind, email=ada.user.email, role="viewer", by=owner, at=now)
    with pytest.raises(organizations.InvitationSpent):
        organizations.accept(secret=secret, by=ada.user, at=now + timedelta(days=15))
    assert not Membership.objects.filter(user=ada.user).exists()


def _token(ben, *scopes, days=1):
    return organizations.issue_token(
        organization=ben.organization, name="t", scopes=scopes, by=ben.user, at=timezone.now(), days=days
    )


def test_t19_a_token_does_what_its_scopes_say_and_no_more(api, ben):
    _row, secret = _token(ben, "platform:read")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert api.get("/api/v1/organizations/").status_code == 200
    assert api.post(f"/api/v1/tokens/{_row.pk}/revoke/").status_code == 403
    assert api.get("/api/v1/datasets/").status_code == 403


def test_t19_a_token_that_reads_writes_nothing_anywhere(api, ben):
    """Asked before anything is looked up, so that a refusal tells nothing of what is there."""
    _row, secret = _token(ben, *(f"{area}:read" for area in organizations.AREAS))
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    writes = [route for route in routes() if route.name.startswith("api:") and "post" in route.methods]
    assert len(writes) > 60
    assert {route.name for route in writes if api.post(route.path({}), {}).status_code != 403} == set()


def test_t19_its_last_use_is_recorded_and_its_secret_is_in_no_later_answer(api, ben):
    row, secret = _token(ben, "platform:read")
    assert row.last_used_at is None
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    shown = api.get(f"/api/v1/tokens/{row.pk}/")

    row.refresh_from_db()
    assert timezone.now() - row.last_used_at < timedelta(minutes=1)
    assert secret not in shown.content.decode()
    assert secret[10:] not in api.get("/api/v1/tokens/").content.decode()


@pytest.mark.parametrize("place", ["query", "cookie", "other header", "body"])
def test_t19_a_token_counts_in_its_header_alone(api, ben, place):
    _row, secret = _token(ben, "platform:read", "platform:write")
    api.cookies["token"] = secret if place == "cookie" else ""
    more = {"HTTP_X_API_KEY": secret} if place == "other header" else {}
    query = f"?token={secret}&access_token={secret}&api_key={secret}" if place == "query" else ""
    assert api.get(f"/api/v1/organizations/{query}", **more).status_code == 401
    assert api.post("/api/v1/tokens/", {"token": secret, "access_token": secret}).status_code == 401


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer a b", "Bearer \xff"])
def test_a_broken_token_is_401_in_problem_json(api, db, header):
    api.credentials(HTTP_AUTHORIZATION=header)
    answer = api.get("/api/v1/organizations/")

    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")


def test_t09_a_revoked_token_and_a_deactivated_persons_token_stop_at_once(api, ben):
    row, secret = _token(ben, "platform:read")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    organizations.revoke_token(token=row, by=ben.user, at=timezone.now())
    assert api.get("/api/v1/organizations/").status_code == 401

    _row, secret = _token(ben, "platform:read")
    ben.user.is_active = False
    ben.user.save()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get("/api/v1/organizations/").status_code == 401


def test_t19_a_token_is_held_to_its_organization(api, ben, aurora):
    organizations.add_member(organization=aurora, user=ben.user, role="steward", by=ben.user)
    _row, secret = _token(ben, "platform:read")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    names = [row["name"] for row in api.get("/api/v1/organizations/").json()["results"]]

    assert names == ["Northwind"]


def test_t19_only_the_hash_of_a_token_is_stored(ben):
    _row, secret = _token(ben, "platform:read")
    assert secret not in str(ApiToken.objects.values().get())


def test_an_unknown_scope_names_the_field_and_the_choices(ben):
    with pytest.raises(organizations.UnknownScope) as refused:
        _token(ben, "everything")
    assert refused.value.field == "scopes"
    assert "sharing:read" in str(refused.value.detail)
