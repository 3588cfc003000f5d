"""Signing in tells nobody who has an account, not even by its time, and guesses run out (T-01, T-02, T-04)."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache

pytestmark = pytest.mark.django_db

PAGE = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_guesses_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed: what the time of an answer is made of."""
    encode, counted = MD5PasswordHasher.encode, []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(1) or encode(*args))
    return counted


def _guess(client, email, **headers):
    return client.post(PAGE, {"login": email, "password": "a wrong guess"}, **headers)


def test_t04_a_guess_costs_the_same_whether_the_account_exists(client, ada, dora, hashes):
    ada.user.set_password("correct horse battery")
    ada.user.save()
    costs = []
    for email in (ada.user.email, dora.user.email, "nobody@example.org"):
        hashes.clear()
        _guess(client, email)
        costs.append(len(hashes))
    assert costs == [1, 1, 1]


def test_t02_another_forwarded_address_is_no_way_around_the_limit(client, ada):
    answers = [_guess(client, f"{n}@example.org", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n in range(32)]

    assert "Too many failed" in answers[12].content.decode()
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()
    assert "Content-Security-Policy" in answers[-1].headers
