"""The team's pages: what each role sees and may press there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from kernel.errors import Forbidden
from organizations import services as organizations
from organizations.models import ApiToken, Invitation, Membership

pytestmark = pytest.mark.django_db
TEAM = "/admin/organizations/organization/"


def _page(client, person, path="change/", method="get", data=None):
    client.force_login(person.user)
    organization = person.organization
    return getattr(client, method)(f"{TEAM}{organization.pk}/{path}", data or {})


def test_the_menu_leads_a_member_to_their_team(client, ben):
    client.force_login(ben.user)
    assert f'href="{TEAM}"' in client.get("/admin/").content.decode()
    assert client.get(TEAM).headers["Location"] == f"{TEAM}{ben.organization.pk}/change/"


def test_addresses_are_shown_to_owners_alone(client, olga, ben, bea):
    assert ben.user.email in _page(client, olga).content.decode()
    page = _page(client, bea).content.decode()
    assert "Ben" in page
    assert ben.user.email not in page


def test_an_owner_invites_on_a_page_that_shows_the_link_once(client, olga):
    page = _page(client, olga, "invite/", "post", {"email": "new@example.org", "role": "viewer"}).content.decode()
    secret = organizations.secret_of(Invitation.objects.get())

    assert f"/invitations/{secret}/" in page
    assert secret not in _page(client, olga).content.decode()


def test_a_mistake_in_the_invitation_stands_beside_its_field(client, olga, ben):
    page = _page(client, olga, "invite/", "post", {"email": ben.user.email, "role": "viewer"})

    assert page.status_code == 400
    assert "member already" in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_owner_changes_and_ends_a_membership(client, olga, ben):
    row = Membership.objects.get(user=ben.user)
    _page(client, olga, f"members/{row.pk}/", "post", {"role": "reviewer"})
    assert Membership.objects.get(user=ben.user).role == "reviewer"
    _page(client, olga, f"members/{row.pk}/remove/", "post")
    assert not Membership.objects.filter(user=ben.user).exists()


def test_the_last_owner_is_told_what_to_do_first(client, olga):
    row = Membership.objects.get(user=olga.user)
    page = _page(client, olga, f"members/{row.pk}/", "post", {"role": "viewer"})

    assert page.status_code == 400
    assert "Make someone else an owner first" in page.content.decode()
    assert _page(client, olga, f"members/{row.pk}/remove/", "post").status_code == 409


def test_a_teammate_may_not_manage_members_and_an_outsider_finds_nothing(client, bea, ben, cy):
    row = Membership.objects.get(user=ben.user)
    for path in (f"members/{row.pk}/", f"members/{row.pk}/remove/"):
        assert _page(client, bea, path, "post", {"role": "owner"}).status_code == 403
    client.force_login(cy.user)
    assert client.get(f"{TEAM}{ben.organization.pk}/change/").status_code == 404
    # Another team's member under one's own team's address is not found either.
    assert _page(client, cy, f"members/{row.pk}/remove/", "post").status_code == 404


def test_a_token_is_shown_once_stored_hashed_and_audited(client, api, ben):
    page = _page(
        client, ben, "tokens/issue/", "post", {"name": "warehouse", "scopes": ["sharing:read"], "days": 30}
    ).content.decode()
    secret = page.split("Bearer ")[1].split("&quot;")[0].split('"')[0]
    token = ApiToken.objects.get()

    assert secret.startswith("rcp_")
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in _page(client, ben).content.decode()
    assert Entry.objects.get(kind="organizations.token.issued").facts == {"scopes": ["sharing:read"], "days": 30}
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get("/api/v1/datasets/").status_code == 200

    _page(client, ben, f"tokens/{token.pk}/revoke/", "post")
    _page(client, ben, f"tokens/{token.pk}/revoke/", "post")
    assert api.get("/api/v1/datasets/").status_code == 401
    assert Entry.objects.filter(kind="organizations.token.revoked").count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scopes": []}, "required"),
        ({"scopes": ["everything"]}, "everything"),
        ({"days": 5000}, "366"),
        ({"name": ""}, "required"),
    ],
)
def test_a_token_that_cannot_be_is_refused_beside_its_field(change, said, client, ben):
    order = {"name": "t", "scopes": ["sharing:read"], "days": 30} | change
    page = _page(client, ben, "tokens/issue/", "post", order)

    assert page.status_code == 400
    assert said in page.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_issues_no_tokens(ben):
    ben.user.acting_organization_id = ben.organization.pk
    with pytest.raises(Forbidden) as refused:
        organizations.issue_token(
            organization=ben.organization, name="t", scopes=["sharing:read"], by=ben.user, at=timezone.now()
        )
    assert "Sign in" in str(refused.value.detail)


def test_the_team_page_asks_the_same_however_many_belong_to_it(client, olga):
    def grow(count):
        for number in range(count):
            user = User.objects.create_user(f"m{User.objects.count()}-{number}@example.org")
            organizations.add_member(organization=olga.organization, user=user, role="viewer", by=olga.user)
            organizations.issue_token(
                organization=olga.organization, name="t", scopes=["sharing:read"], by=olga.user, at=timezone.now()
            )

    grow(1)
    _page(client, olga)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{TEAM}{olga.organization.pk}/change/")
    grow(29)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{TEAM}{olga.organization.pk}/change/")
    assert len(few) == len(many)
