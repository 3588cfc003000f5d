"""Secret links: who they let in, how often, until when."""

from datetime import timedelta

import pytest

from consent.models import ConsentOffer
from design.recruitment import services as recruitment
from design.recruitment.models import Enrollment, Invitation
from design.studies import services as studies
from kernel.errors import Invalid, NotFound


def test_the_secret_is_stored_hashed(study, rae, noon):
    invitation, secret = recruitment.invite(study=study, label="poster", by=rae.user, at=noon)
    assert secret not in str(vars(invitation))
    assert len(invitation.secret_sha256) == 64


def test_joining_asks_for_consent_and_uses_the_link_once_per_person(study, link, ada, noon):
    first = recruitment.join(secret=link, by=ada.user, at=noon)
    again = recruitment.join(secret=link, by=ada.user, at=noon)

    assert first == again
    assert Invitation.objects.get().uses == 1
    assert ConsentOffer.objects.get().text == study.consent_text


def test_a_single_use_link_lets_in_one_person(study, rae, ada, dora, noon):
    _invitation, secret = recruitment.invite(study=study, label="mail", by=rae.user, at=noon)
    recruitment.join(secret=secret, by=ada.user, at=noon)
    with pytest.raises(recruitment.InvitationSpent):
        recruitment.join(secret=secret, by=dora.user, at=noon)
    assert Enrollment.objects.count() == 1


@pytest.mark.parametrize("days", [31, 400])
def test_an_expired_link_lets_nobody_in(link, ada, noon, days):
    with pytest.raises(recruitment.InvitationSpent):
        recruitment.join(secret=link, by=ada.user, at=noon + timedelta(days=days))


def test_a_revoked_or_unknown_link_lets_nobody_in(link, rae, ada, noon):
    recruitment.revoke(invitation=Invitation.objects.get(), by=rae.user, at=noon)
    for secret in (link, "guessed"):
        with pytest.raises(recruitment.InvitationSpent):
            recruitment.look_at(secret=secret, by=ada.user, at=noon)
        with pytest.raises(recruitment.InvitationSpent):
            recruitment.join(secret=secret, by=ada.user, at=noon)


def test_a_closed_study_takes_nobody_and_uses_nothing_up(study, link, rae, ada, noon):
    studies.close_study(study=study, by=rae.user, at=noon)
    with pytest.raises(studies.NotOpen):
        recruitment.join(secret=link, by=ada.user, at=noon)
    assert Invitation.objects.get().uses == 0


def test_who_left_takes_no_part_until_they_join_again(study, link, ada, noon):
    recruitment.join(secret=link, by=ada.user, at=noon)
    recruitment.leave(study=study, by=ada.user, at=noon)
    with pytest.raises(NotFound):
        recruitment.require_taking_part(study=study, by=ada.user)
    recruitment.join(secret=link, by=ada.user, at=noon)
    assert recruitment.require_taking_part(study=study, by=ada.user).user_id == ada.user.pk


@pytest.mark.parametrize(("field", "value"), [("label", " "), ("days", 0), ("most_uses", 0)])
def test_bad_input_names_the_field(study, rae, noon, field, value):
    with pytest.raises(Invalid) as refusal:
        recruitment.invite(**{"study": study, "label": "poster", "by": rae.user, "at": noon, field: value})
    assert refusal.value.field == field


def test_who_is_in_comes_back_by_a_link_that_is_used_up(client, study, rae, ada, dora, noon):
    from django.urls import reverse
    from django.utils import timezone

    _invitation, secret = recruitment.invite(study=study, label="mail", by=rae.user, at=timezone.now())
    recruitment.join(secret=secret, by=ada.user, at=timezone.now())
    for person, status in ((ada, 302), (dora, 410)):
        client.force_login(person.user)
        assert client.get(reverse("design:join", args=[secret])).status_code == status


def test_two_links_used_by_one_person_make_one_place_and_count_once(study, link, rae, ada, noon):
    _other, secret = recruitment.invite(study=study, label="mail", by=rae.user, at=noon)
    recruitment.join(secret=link, by=ada.user, at=noon)
    recruitment.join(secret=secret, by=ada.user, at=noon)
    assert Enrollment.objects.count() == 1
    assert sorted(Invitation.objects.values_list("uses", flat=True)) == [0, 1]
