"""A token's successor: same scopes, shown once, and an old one that works on for the overlap and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from jobs.models import Outbox
from kernel.errors import Forbidden, Invalid, NotFound
from notices.models import Notice
from organizations import services as organizations
from organizations.models import ApiToken

pytestmark = pytest.mark.django_db
TEAM = "/admin/organizations/organization/"


def _token(person, days=30):
    return organizations.issue_token(
        organization=person.organization, name="warehouse", scopes=["sharing:read"], by=person.user,
        at=timezone.now(), days=days,
    )  # fmt: skip


def _rotate(token, person, **more):
    return organizations.rotate_token(token=token, by=person.user, at=timezone.now(), **more)


def _status(api, secret):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return api.get("/api/v1/datasets/").status_code


def test_both_work_during_the_overlap_and_then_the_new_one_alone(api, ben):
    token, old = _token(ben)
    made, new = _rotate(token, ben, overlap_hours=3)
    token.refresh_from_db()

    assert (made.scopes, made.name, made.user) == (token.scopes, token.name, ben.user)
    assert token.expires_at - made.created_at == pytest.approx(timedelta(hours=3), abs=timedelta(minutes=1))
    assert made.expires_at - timezone.now() == pytest.approx(timedelta(days=30), abs=timedelta(minutes=1))
    assert (_status(api, old), _status(api, new)) == (200, 200)
    assert organizations.find_token(secret=old, at=timezone.now() + timedelta(hours=4)) is None
    assert organizations.find_token(secret=new, at=timezone.now() + timedelta(hours=4)) == made
    assert new not in str(list(ApiToken.objects.values()))
    assert Entry.objects.get(kind="organizations.token.rotated").facts == {"of": str(token.pk), "overlap_hours": 3}


def test_without_a_word_the_overlap_is_the_installations_and_with_0_the_old_one_ends_at_once(api, ben, settings):
    settings.TOKEN_OVERLAP_HOURS = 2
    token, _old = _token(ben)
    _rotate(token, ben)
    token.refresh_from_db()
    assert timedelta(hours=1) < token.expires_at - timezone.now() < timedelta(hours=2)

    token, old = _token(ben)
    _rotate(token, ben, overlap_hours=0)
    assert _status(api, old) == 401


def test_an_overlap_lengthens_no_life(ben):
    token, _old = _token(ben, days=1)
    ends = token.expires_at
    _rotate(token, ben, overlap_hours=168)
    token.refresh_from_db()
    assert token.expires_at == ends


def test_what_was_rotated_revoked_or_has_expired_is_not_rotated(ben):
    rotated, _old = _token(ben)
    _rotate(rotated, ben)
    revoked, _old = _token(ben)
    organizations.revoke_token(token=revoked, by=ben.user, at=timezone.now())
    expired, _old = _token(ben)
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    for token in (rotated, revoked, expired):
        with pytest.raises(organizations.TokenEnded):
            _rotate(token, ben)
    with pytest.raises(Invalid) as refused:
        _rotate(_token(ben)[0], ben, overlap_hours=169)
    assert refused.value.field == "overlap_hours"


def test_who_rotates_anothers_token_gets_one_that_acts_for_themselves(olga, ben, api):
    """Else a steward would read in an owner's name what owners alone may read."""
    token, _old = organizations.issue_token(
        organization=olga.organization, name="t", scopes=["members:read"], by=olga.user, at=timezone.now()
    )
    made, new = _rotate(token, ben)
    assert made.user == ben.user
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {new}")
    assert {row["email"] for row in api.get("/api/v1/members/").json()["results"]} == {None}


def test_a_token_rotates_nothing_and_an_analyst_or_outsider_neither(ben, bea, cy):
    token, _old = _token(ben)
    for person, refusal in ((bea, Forbidden), (cy, NotFound)):
        with pytest.raises(refusal):
            _rotate(token, person)
    ben.user.acting_organization_id = ben.organization.pk
    with pytest.raises(Forbidden):
        _rotate(token, ben)


def test_owners_hear_once_when_a_rotated_one_is_still_used_near_its_end(olga, ben, run_jobs):
    token, old = _token(ben)
    _rotate(token, ben, overlap_hours=24)
    now = timezone.now()

    def told():
        return Outbox.objects.filter(topic="organizations.token.still_used").count()

    organizations.find_token(secret=old, at=now + timedelta(hours=12))
    assert told() == 0
    organizations.find_token(secret=old, at=now + timedelta(hours=20))
    organizations.find_token(secret=old, at=now + timedelta(hours=23))
    assert told() == 1
    run_jobs()
    heard = Notice.objects.filter(topic="organizations.token.still_used").values_list("user", flat=True)
    assert set(heard) == {olga.user.pk, ben.user.pk}


def test_on_the_page_the_new_secret_is_shown_once(client, api, ben):
    token, old = _token(ben)
    client.force_login(ben.user)
    page = f"{TEAM}{ben.organization.pk}/tokens/{token.pk}/rotate/"
    assert 'value="24"' in client.get(page).content.decode()
    assert client.post(page, {"overlap_hours": 1000}).status_code == 400
    shown = client.post(page, {"overlap_hours": 5}).content.decode()
    new = shown.split("Bearer ")[1].split("&quot;")[0].split('"')[0]

    assert (_status(api, new), _status(api, old)) == (200, 200)
    team = client.get(f"{TEAM}{ben.organization.pk}/change/").content.decode()
    assert "works on beside its successor" in team
    assert new not in team
    again = client.post(page, {"overlap_hours": 5})
    assert again.status_code == 400
    assert "rotated before" in again.content.decode()


def test_over_the_api_tokens_are_issued_and_rotated_by_those_who_signed_in(api, ben):
    api.force_authenticate(ben.user)
    order = {"organization": str(ben.organization.pk), "name": "ci", "scopes": ["sharing:read"], "days": 7}
    made = api.post("/api/v1/tokens/", order).json()
    rotated = api.post(f"/api/v1/tokens/{made['id']}/rotate/", {"overlap_hours": 1}).json()
    listed = api.get(f"/api/v1/tokens/{made['id']}/")

    assert listed.json()["successor"] == rotated["id"]
    assert "secret" not in listed.json()
    assert api.post("/api/v1/tokens/", order | {"scopes": ["all"]}).json()["errors"][0]["pointer"] == "/scopes"
    api.force_authenticate(None)
    assert _status(api, rotated["secret"]) == 200
    assert api.post("/api/v1/tokens/", order).status_code == 403
