"""How one is invited: by mail, with a link for one address that also opens sign-up, and that an owner can withdraw."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from accounts.models import User
from jobs.models import Outbox
from kernel import registry
from kernel.errors import Forbidden, NotFound
from organizations import services as organizations
from organizations.models import Invitation, Membership

pytestmark = pytest.mark.django_db


def _invite(olga, email, role="analyst", **more):
    return organizations.invite(
        organization=olga.organization, email=email, role=role, by=olga.user, at=timezone.now(), **more
    )


def _answer(client, secret):
    return client.get(f"/invitations/{secret}/")


def test_the_link_goes_by_mail_and_its_secret_lies_in_no_table(olga, run_jobs):
    secret = _invite(olga, "New@Example.org")
    stored = [str(list(model.objects.values())) for model in (Invitation, Outbox)]
    run_jobs()

    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert f"/invitations/{secret}/" in mail.outbox[0].body
    assert not any(secret in rows for rows in stored)


def test_opening_the_link_joins_nobody(client, olga, ada):
    secret = _invite(olga, ada.user.email)
    client.force_login(ada.user)
    page = _answer(client, secret)

    assert "Northwind invites you" in page.content.decode()
    assert not Membership.objects.filter(user=ada.user).exists()


def test_joining_leads_to_the_team(client, olga, ada):
    secret = _invite(olga, ada.user.email)
    client.force_login(ada.user)
    answer = client.post(f"/invitations/{secret}/")

    assert answer.headers["Location"] == "/admin/"
    assert Membership.objects.get(user=ada.user).role == "analyst"
    assert client.post(f"/invitations/{secret}/").status_code == 410


def test_another_person_is_told_which_address_to_sign_in_with_but_not_the_address(client, olga, dora, ada):
    secret = _invite(olga, ada.user.email)
    client.force_login(dora.user)
    page = _answer(client, secret).content.decode()

    assert "another e-mail address" in page
    assert ada.user.email not in page
    assert client.post(f"/invitations/{secret}/").status_code == 410


def test_a_member_keeps_their_role_whatever_they_are_invited_to(olga, ben, ada):
    with pytest.raises(organizations.AlreadyInvited):
        _invite(olga, ben.user.email)

    secret = _invite(olga, ada.user.email, "viewer")
    organizations.add_member(organization=olga.organization, user=ada.user, role="steward", by=olga.user)
    with pytest.raises(organizations.AlreadyInvited):
        organizations.accept(secret=secret, by=ada.user, at=timezone.now())
    assert Membership.objects.get(user=ada.user).role == "steward"


def test_a_second_invitation_ends_the_first(client, olga):
    first, second = _invite(olga, "new@example.org"), _invite(olga, "new@example.org")

    assert _answer(client, first).status_code == 410
    assert _answer(client, second).status_code == 200


def test_sent_again_the_old_link_dies_and_a_new_mail_goes_out(client, api, olga, bea, run_jobs):
    first = _invite(olga, "new@example.org", "steward")
    invitation = Invitation.objects.get()
    place = f"/admin/organizations/organization/{olga.organization.pk}/invitations/{invitation.pk}/resend/"
    client.force_login(bea.user)
    assert client.post(place).status_code == 403
    client.force_login(olga.user)
    client.post(place)
    newest = Invitation.objects.pending(timezone.now()).get()
    run_jobs()

    assert (newest.email, newest.role) == ("new@example.org", "steward")
    assert _answer(client, first).status_code == 410
    assert _answer(client, organizations.secret_of(newest)).status_code == 200
    assert organizations.secret_of(newest) in mail.outbox[-1].body
    assert first not in mail.outbox[-1].body
    api.force_authenticate(olga.user)
    assert api.post(f"/api/v1/member-invitations/{newest.pk}/resend/").status_code == 201
    assert Invitation.objects.pending(timezone.now()).count() == 1


def test_the_mail_and_the_page_say_what_the_role_is_for(client, olga, run_jobs):
    secret = _invite(olga, "new@example.org", "privacy_officer")
    run_jobs()
    for words in (mail.outbox[0].body, _answer(client, secret).content.decode()):
        assert "As Privacy officer. Looks, and answers privacy requests." in words


def test_t70_one_address_gets_so_many_invitations_a_day(olga):
    for _ in range(5):
        _invite(olga, "new@example.org")
    with pytest.raises(organizations.InvitedTooOften):
        _invite(olga, "NEW@example.org")
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert _invite(olga, "new@example.org")


def test_what_somebody_invited_as_owner_ends_when_they_are_none(client, olga, ben):
    organizations.change_role(membership=Membership.objects.get(user=ben.user), role="owner", by=olga.user)
    secret = organizations.invite(
        organization=ben.organization, email="friend@example.org", role="owner", by=ben.user, at=timezone.now()
    )
    organizations.change_role(membership=Membership.objects.get(user=ben.user), role="viewer", by=olga.user)
    assert _answer(client, secret).status_code == 410


def test_a_withdrawn_or_expired_invitation_opens_nothing(client, olga):
    secret = _invite(olga, "new@example.org")
    organizations.withdraw_invitation(invitation=Invitation.objects.get(), by=olga.user, at=timezone.now())
    late = _invite(olga, "late@example.org", days=1)
    Invitation.objects.filter(email="late@example.org").update(expires_at=timezone.now() - timedelta(seconds=1))

    assert _answer(client, secret).status_code == 410
    assert _answer(client, late).status_code == 410
    assert "signup_closed" in _template(client.get(f"/accounts/signup/?next=/invitations/{late}/"))


def _template(answer):
    return " ".join(template.name or "" for template in answer.templates)


def test_sign_up_is_open_to_the_invited_address_alone(client, olga):
    secret = _invite(olga, "new@example.org")
    onward = f"/invitations/{secret}/"
    order = {"password1": "correct horse battery", "password2": "correct horse battery", "next": onward}

    assert "signup_closed" in _template(client.get("/accounts/signup/"))
    assert "signup_closed" in _template(client.get("/accounts/signup/?next=/studies/"))
    assert "account/signup.html" in _template(client.get(f"/accounts/signup/?next={onward}"))
    refused = client.post("/accounts/signup/", {**order, "email": "other@example.org"})
    assert "invitation was sent to" in refused.content.decode()
    assert not User.objects.filter(email="other@example.org").exists()
    client.post("/accounts/signup/", {**order, "email": "new@example.org"})
    assert User.objects.filter(email="new@example.org").exists()


def test_an_invitation_waits_at_home_for_a_person_whose_address_is_confirmed(olga, ada):
    secret = _invite(olga, ada.user.email)

    def offered():
        return [item.href for item in registry.waiting_for(ada.user) if "invitations" in item.href]

    address = EmailAddress.objects.create(user=ada.user, email=ada.user.email, verified=False, primary=True)
    assert offered() == []
    address.verified = True
    address.save()
    assert offered() == [f"/invitations/{secret}/"]


def test_an_operator_opens_an_organization_and_invites_its_first_owner(client, odd, ben, run_jobs):
    client.force_login(odd.user)
    answer = client.post(
        "/admin/organizations/organization/open/", {"name": "Borealis", "email": "first@example.org"}, follow=True
    )
    run_jobs()

    assert "Borealis" in answer.content.decode()
    assert Invitation.objects.get().role == "owner"
    assert [message.to for message in mail.outbox] == [["first@example.org"]]
    with pytest.raises(Forbidden):
        organizations.open_for(name="Mine", email="a@example.org", by=ben.user, at=timezone.now())


def test_an_operator_may_appoint_an_owner_only_where_none_is_left(odd, olga):
    with pytest.raises(NotFound):
        organizations.invite(
            organization=olga.organization, email="a@example.org", role="owner", by=odd.user, at=timezone.now()
        )
    Membership.objects.filter(user=olga.user).delete()
    assert organizations.invite(
        organization=olga.organization, email="a@example.org", role="owner", by=odd.user, at=timezone.now()
    )
