"""What is erased of a person who belonged somewhere."""

import pytest

from accounts import person as accounts
from kernel import registry
from organizations.models import Invitation, Membership

pytestmark = pytest.mark.django_db


def test_invitations_are_found_by_the_address_before_the_account_loses_it(northwind, ada, noon):
    Invitation.objects.create(
        organization=northwind, email=ada.user.email, role="viewer", secret_sha256="0" * 64, expires_at=noon
    )
    for room in registry.people_rooms():
        if room.room in ("accounts", "organizations"):
            room.erase([], noon, user=ada.user)

    assert not Invitation.objects.exists()
    ada.user.refresh_from_db()
    assert not ada.user.is_active
    assert not ada.user.email.startswith("ada")


def test_a_member_who_is_erased_belongs_nowhere(ben, noon):
    from organizations import registrations as person

    said = person.erase([], noon, user=ben.user)

    assert not Membership.objects.filter(user=ben.user).exists()
    assert said
    assert accounts.export([], user=ben.user)["account"][0]["email"] == ben.user.email
