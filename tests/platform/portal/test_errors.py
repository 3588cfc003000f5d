"""Whatever breaks, the answer is of the kind that was asked for, under our policy, and tells nothing of the machine."""

import pytest
from django.test import Client

from api.views import Root

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(Root, "get", breaks)


def test_t82_a_failure_of_ours_is_a_problem_over_the_api(broken):
    answer = Client(raise_request_exception=False).get("/api/v1/")

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "server-error"
    assert "Content-Security-Policy" in answer.headers
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["/?next=%00", "/admin/jobs/job/?status__exact=%00", "/studies/%00/"])
def test_t36_a_nul_in_an_address_is_refused_before_anything_reads_it(client, odd, path):
    client.force_login(odd.user)
    answer = client.get(path)

    assert answer.status_code == 400
    assert "can&#x27;t be read" in answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_t36_over_the_api_too(client, odd):
    client.force_login(odd.user)
    answer = client.get("/api/v1/jobs/?status=%00")

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_t82_too_many_tries_have_a_page_of_ours(rf):
    from allauth.core.ratelimit import respond_429
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/accounts/login/")
    request.user = AnonymousUser()
    answer = respond_429(request)

    assert answer.status_code == 429
    assert b"Wait a few minutes" in answer.content
