"""Members and invitations over the API: the same rules as on the pages."""

import pytest
from django.core import mail
from django.utils import timezone

from organizations import services as organizations
from organizations.models import Invitation, Membership
from organizations.roles import MEANING, Role
from tests.architecture.places import ROOT

pytestmark = pytest.mark.django_db


def _as(api, person):
    api.force_authenticate(person.user)
    return api


def test_members_are_listed_with_addresses_for_owners_alone(api, olga, ben, bea, cy):
    rows = _as(api, bea).get("/api/v1/members/").json()["results"]
    assert {row["name"] for row in rows} == {"Olga", "Ben", "Bea"}
    assert {row["email"] for row in rows} == {None}
    rows = _as(api, olga).get("/api/v1/members/").json()["results"]
    assert ben.user.email in {row["email"] for row in rows}


def test_a_role_is_changed_and_a_membership_ended(api, olga, ben):
    row = Membership.objects.get(user=ben.user)
    answer = _as(api, olga).post(f"/api/v1/members/{row.pk}/change-role/", {"role": "viewer"})
    assert answer.json()["role"] == "viewer"
    assert api.post(f"/api/v1/members/{row.pk}/remove/").status_code == 204
    assert not Membership.objects.filter(user=ben.user).exists()


def test_an_unknown_role_names_the_field(api, olga, ben):
    row = Membership.objects.get(user=ben.user)
    answer = _as(api, olga).post(f"/api/v1/members/{row.pk}/change-role/", {"role": "emperor"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/role"


def test_teammates_may_not_and_outsiders_find_nothing(api, ben, bea, cy):
    path = f"/api/v1/members/{Membership.objects.get(user=ben.user).pk}/remove/"
    assert _as(api, bea).post(path).status_code == 403
    assert _as(api, cy).post(path).status_code == 404


def test_an_invitation_is_mailed_and_its_secret_is_in_no_answer(api, olga, bea, run_jobs):
    order = {"organization": str(olga.organization.pk), "email": "new@example.org", "role": "analyst"}
    answer = _as(api, olga).post("/api/v1/member-invitations/", order, HTTP_IDEMPOTENCY_KEY="k")
    run_jobs()
    invitation = Invitation.objects.get()

    assert answer.status_code == 201
    assert organizations.secret_of(invitation) not in answer.content.decode()
    assert organizations.secret_of(invitation) in mail.outbox[0].body
    assert _as(api, bea).get("/api/v1/member-invitations/").json()["results"] == []
    assert _as(api, bea).post("/api/v1/member-invitations/", order).status_code == 403
    assert _as(api, olga).post(f"/api/v1/member-invitations/{invitation.pk}/withdraw/").status_code == 200
    assert api.post(f"/api/v1/member-invitations/{invitation.pk}/withdraw/").status_code == 410


def test_members_need_a_scope_of_their_own(api, olga):
    _token, secret = organizations.issue_token(
        organization=olga.organization, name="t", scopes=["platform:write"], by=olga.user, at=timezone.now()
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get("/api/v1/members/").status_code == 403


def test_an_operators_token_sees_no_more_than_its_organization(api, odd, olga, aurora):
    organizations.add_member(organization=olga.organization, user=odd.user, role="owner", by=olga.user)
    _token, secret = organizations.issue_token(
        organization=olga.organization,
        name="t",
        scopes=["platform:read", "members:read"],
        by=odd.user,
        at=timezone.now(),
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    assert [row["name"] for row in api.get("/api/v1/organizations/").json()["results"]] == ["Northwind"]
    assert {row["organization"] for row in api.get("/api/v1/members/").json()["results"]} == {str(olga.organization.pk)}


def test_every_role_is_said_with_what_it_is_for(api, olga, client):
    rows = _as(api, olga).get("/api/v1/roles/").json()
    client.force_login(olga.user)
    team = client.get(f"/admin/organizations/organization/{olga.organization.pk}/change/").content.decode()

    assert [row["role"] for row in rows] == list(Role)
    for row in rows:
        assert row["meaning"] == MEANING[Role(row["role"])]
        assert row["meaning"] in team
    assert "tokens.manage" in next(row["abilities"] for row in rows if row["role"] == "steward")
    assert "tokens.manage" not in next(row["abilities"] for row in rows if row["role"] == "analyst")


def test_the_page_on_teams_says_of_each_role_what_the_code_says():
    rows = [f"| {role.label} | {MEANING[role]} |" for role in Role]
    page = (ROOT / "docs" / "teams.md").read_text()
    assert [row for row in rows if row not in page] == []
