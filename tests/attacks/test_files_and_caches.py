"""T-27, T-28: a file has no address of its own, and what one person is shown is kept for no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations import services as organizations
from rights import services as rights
from rights.models import PrivacyRequest
from sharing.contributions.models import Contribution
from tests.cast import Person
from tests.platform.datastore import making
from tests.platform.media.making import picture

pytestmark = pytest.mark.django_db


def session_of(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    return client


@pytest.fixture
def given(give: Callable[..., Any]) -> Contribution:
    """A picture of Ada's."""
    assert give(picture()).status_code == 201
    return Contribution.objects.get()


def places(given: Contribution) -> list[str]:
    return [
        reverse("sharing:contribution-content", args=[given.pk]),
        reverse("api:contribution-content", args=[given.pk]),
    ]


def test_t27_a_stored_file_has_no_address(ben: Person, cy: Person) -> None:
    making.published(ben)
    root = Path(settings.MEDIA_ROOT)
    stored = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    assert stored
    for person in (ben, cy):
        client = session_of(person)
        for name in stored:
            for folder in ("", "media/", "store/", "static/", "static/../", "var/store/", "static/%2e%2e/store/"):
                assert client.get(f"/{folder}{name}").status_code == 404, folder


def test_t27_the_address_of_a_picture_opens_for_its_giver_until_it_is_taken_back(
    given: Contribution, ada: Person, ben: Person, cy: Person, dora: Person
) -> None:
    for address in places(given):
        assert session_of(ada).get(address).status_code == 200
        for person in (ben, cy, dora):
            assert session_of(person).get(address).status_code == 404, (person, address)
        assert Client().get(address).status_code in (302, 401)
    session_of(ada).post(reverse("sharing:take-back", args=[given.pk]))
    for address in places(given):
        assert session_of(ada).get(address).status_code in (404, 410)


def test_t27_an_export_opens_for_its_person_until_its_time_is_over(ada: Person, dora: Person, run_jobs: Any) -> None:
    request = rights.request_export(user=ada.user, by=ada.user, at=timezone.now())
    run_jobs()
    address = reverse("rights:download", args=[request.pk])
    opened = session_of(ada).get(address)
    assert (opened.status_code, "no-store" in opened["Cache-Control"]) == (200, True)
    assert session_of(dora).get(address).status_code == 404
    PrivacyRequest.objects.update(expires_at=timezone.now())
    assert session_of(ada).get(address).status_code == 410


# A cache that ignored what it is told would answer the second person with the first one's page.
SAME = ("/", "/settings/", "/data/", "/consents/", "/impact/", "/notices/", "/admin/", "/api/v1/organizations/")


def test_t28_the_same_address_is_each_persons_own_and_kept_by_nothing_between(ben: Person, cy: Person) -> None:
    browsers = [session_of(ben), session_of(cy)]
    for browser in browsers:
        browser.cookies["unrelated"] = "the same"
    for address in SAME:
        answers = [browser.get(address) for browser in browsers]
        for answer in answers:
            assert answer.status_code == 200, address
            assert {"no-store", "private"} <= set(answer["Cache-Control"].replace(" ", "").split(",")), address
            assert "Cookie" in answer["Vary"], address
            assert not {"ETag", "Last-Modified"} & set(answer.headers), "nothing to ask again by"
        again = browsers[1].get(address, HTTP_IF_NONE_MATCH="*", HTTP_IF_MODIFIED_SINCE="Fri, 01 Jan 2100 00:00:00 GMT")
        assert again.status_code == 200, address
    assert "Aurora" not in browsers[0].get("/admin/").content.decode()


def test_t28_what_a_token_is_answered_is_kept_by_nothing_between(ben: Person, cy: Person) -> None:
    client = Client()  # one connection of a proxy, two tokens
    for person in (ben, cy, ben):
        _token, secret = organizations.issue_token(
            organization=person.organization, name="t", scopes=["platform:read"], by=person.user, at=timezone.now()
        )
        answer = client.get("/api/v1/organizations/", HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert [row["name"] for row in answer.json()["results"]] == [person.organization.name]
        assert "no-store" in answer["Cache-Control"]
        assert "sessionid" not in answer.cookies
        assert settings.SESSION_COOKIE_NAME not in answer.cookies, "a token opens no session"
