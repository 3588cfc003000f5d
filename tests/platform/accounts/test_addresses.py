"""An address becomes the account's only once its owner confirmed it (T-03, T-12)."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

pytestmark = pytest.mark.django_db

PAGE = "/accounts/email/"


def test_an_unconfirmed_address_does_not_become_the_accounts(client, ada):
    client.force_login(ada.user)
    client.post(PAGE, {"email": "victim@example.org", "action_add": ""})
    client.post(PAGE, {"email": "victim@example.org", "action_primary": ""})

    ada.user.refresh_from_db()
    assert ada.user.email == "ada@example.org"
    assert not EmailAddress.objects.filter(email="victim@example.org", primary=True).exists()
    assert "Confirm this address first" in client.get(PAGE).content.decode()


def test_a_confirmed_address_becomes_the_accounts(client, ada):
    EmailAddress.objects.create(user=ada.user, email="ada@elsewhere.example", verified=True, primary=False)
    client.force_login(ada.user)
    client.post(PAGE, {"email": "ada@elsewhere.example", "action_primary": ""})

    ada.user.refresh_from_db()
    assert ada.user.email == "ada@elsewhere.example"


def test_allauths_own_page_is_never_reached(client, ada):
    client.force_login(ada.user)
    assert reverse("account_email") == reverse("accounts:email") == PAGE
    assert client.get(PAGE).resolver_match.view_name == "accounts:email"
