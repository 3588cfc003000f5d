"""A log-in link signs in once, before it expires, and opening it alone spends nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import LoginLink
from kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


def _link(user, **options):
    return accounts.make_login_link(user=user, by=SYSTEM, at=timezone.now(), **options)


def test_a_link_signs_in_once(client, ada):
    address = reverse("accounts:use-login-link", args=[_link(ada.user)])

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert client.session["_auth_user_id"] == str(ada.user.pk)
    assert client.post(address).status_code == 410


def test_a_spent_expired_or_unknown_link_says_so_as_soon_as_it_is_opened(client, ada):
    spent, expired = _link(ada.user), _link(ada.user, lifetime=timedelta(seconds=-1))
    accounts.use_login_link(secret=spent, at=timezone.now())

    for secret in (spent, expired, "nonsense"):
        page = client.get(reverse("accounts:use-login-link", args=[secret]))
        assert page.status_code == 410
        assert "This link was used before or has expired. Ask for a new one on the sign-in page." in page.text
        assert "<form" not in page.text.partition("<main")[2]


def test_an_expired_link_is_refused(client, ada):
    secret = _link(ada.user, lifetime=timedelta(seconds=-1))
    with pytest.raises(accounts.LinkSpent):
        accounts.use_login_link(secret=secret, at=timezone.now())


def test_t09_a_deactivated_person_can_not_use_an_old_link(ada):
    secret = _link(ada.user)
    ada.user.is_active = False
    ada.user.save()
    with pytest.raises(accounts.LinkSpent):
        accounts.use_login_link(secret=secret, at=timezone.now())


def test_only_the_hash_of_the_secret_is_stored(ada):
    secret = _link(ada.user)
    assert secret not in str(LoginLink.objects.values().get())


def test_t13_nobody_signs_up_uninvited_on_a_fresh_installation(client):
    page = client.post("/accounts/signup/", {"email": "eve@example.org", "password1": "x" * 20, "password2": "x" * 20})
    from accounts.models import User

    assert page.status_code in (200, 302, 403)
    assert not User.objects.filter(email="eve@example.org").exists()
