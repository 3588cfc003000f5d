"""Members: given another role, removed, leaving; an owner always stays."""

import pytest
from django.utils import timezone

from audit.models import Entry
from kernel.errors import Forbidden, NotFound
from organizations import services as organizations
from organizations.models import ApiToken, Membership

pytestmark = pytest.mark.django_db


def _membership(person):
    return Membership.objects.get(user=person.user)


def test_an_owner_changes_a_role_and_the_trail_says_from_what_to_what(olga, ben):
    changed = organizations.change_role(membership=_membership(ben), role="analyst", by=olga.user)

    assert changed.role == "analyst"
    facts = Entry.objects.get(kind="organizations.member.role_changed").facts
    assert (facts["from"], facts["to"]) == ("steward", "analyst")


@pytest.mark.parametrize(("who", "refusal"), [("bea", Forbidden), ("cy", NotFound), ("odd", NotFound)])
def test_nobody_but_an_owner_manages_members(who, refusal, ben, request):
    person = request.getfixturevalue(who)
    with pytest.raises(refusal):
        organizations.change_role(membership=_membership(ben), role="owner", by=person.user)
    with pytest.raises(refusal):
        organizations.remove_member(membership=_membership(ben), by=person.user, at=timezone.now())
    assert _membership(ben).role == "steward"


def test_the_last_owner_stays_owner_and_stays(olga, ben):
    with pytest.raises(organizations.LastOwner):
        organizations.change_role(membership=_membership(olga), role="viewer", by=olga.user)
    with pytest.raises(organizations.LastOwner):
        organizations.remove_member(membership=_membership(olga), by=olga.user, at=timezone.now())

    organizations.change_role(membership=_membership(ben), role="owner", by=olga.user)
    assert organizations.change_role(membership=_membership(olga), role="viewer", by=ben.user).role == "viewer"


def test_a_removed_member_loses_the_team_and_every_token_at_once(api, client, olga, ben):
    _token, secret = organizations.issue_token(
        organization=ben.organization, name="t", scopes=["platform:read"], by=ben.user, at=timezone.now()
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get("/api/v1/jobs/").status_code == 200

    organizations.remove_member(membership=_membership(ben), by=olga.user, at=timezone.now())

    assert api.get("/api/v1/jobs/").status_code == 401
    assert ApiToken.objects.get().revoked_at is not None
    client.force_login(ben.user)
    assert client.get("/admin/").status_code == 403


def test_members_may_leave_by_themselves(ben):
    organizations.remove_member(membership=_membership(ben), by=ben.user, at=timezone.now())

    assert not Membership.objects.filter(user=ben.user).exists()
    assert Entry.objects.filter(kind="organizations.member.removed", actor_id=ben.user.pk).exists()


def test_who_is_removed_or_given_another_role_reads_it_as_a_notice(olga, ben, run_jobs):
    from notices.models import Notice

    organizations.change_role(membership=_membership(ben), role="viewer", by=olga.user)
    organizations.remove_member(membership=_membership(ben), by=olga.user, at=timezone.now())
    run_jobs()

    topics = Notice.objects.filter(user=ben.user).values_list("topic", flat=True)
    assert sorted(topics) == ["organizations.member.removed", "organizations.member.role_changed"]


def test_a_role_and_its_audit_entry_are_written_together(olga, ben, monkeypatch):
    from organizations.services import members

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(members.audit, "record", broken)
    with pytest.raises(RuntimeError):
        organizations.change_role(membership=_membership(ben), role="viewer", by=olga.user)

    assert _membership(ben).role == "steward"
