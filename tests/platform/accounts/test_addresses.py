"""An address becomes the account's only once its owner confirmed it; a claim to somebody's address leaves nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

PAGE = "/accounts/email/"


def _mailed_code():
    return re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{2,4}\b", mail.outbox[-1].body)[0]


def test_t03_a_claim_to_an_address_leaves_no_row_and_looks_the_same_whoever_has_it(client, ada, dora):
    client.force_login(ada.user)
    pages = []
    for claimed in (dora.user.email, "nobody@example.org"):
        answer = client.post(PAGE, {"email": claimed, "action_add": ""}, follow=True)
        pages.append(re.sub(r'value="\S+"', "", answer.content.decode().replace(claimed, "")))
        assert not EmailAddress.objects.filter(email=claimed).exists()
    assert pages[0] == pages[1]


def test_the_mailed_code_confirms_an_address(client, ada):
    client.force_login(ada.user)
    client.post(PAGE, {"email": "ada@elsewhere.example", "action_add": ""})
    client.post(reverse("account_email_verification_sent"), {"code": _mailed_code()})

    assert EmailAddress.objects.get(email="ada@elsewhere.example").verified


def test_an_unconfirmed_address_does_not_become_the_accounts(client, ada):
    EmailAddress.objects.create(user=ada.user, email="victim@example.org", verified=False, primary=False)
    client.force_login(ada.user)
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


def test_whoever_signs_up_with_a_strangers_address_leaves_no_password_behind(client, settings):
    settings.OPEN_SIGNUP = True
    order = {"email": "victim@example.org", "password1": "correct horse battery", "password2": "correct horse battery"}
    client.post("/accounts/signup/", order)

    assert not User.objects.get(email="victim@example.org").has_usable_password()
    assert client.get("/settings/").status_code == 302
