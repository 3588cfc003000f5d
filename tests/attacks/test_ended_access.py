"""T-09 to T-11: whoever was shut out, left, or changed their password leaves nothing behind that still opens; a session
that somebody else knew beforehand is nobody's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from audit.models import Entry
from jobs import registration
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from organizations import services as organizations
from organizations.models import Membership
from rights import services as rights
from tests.architecture import addresses
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.architecture.routes import routes
from tests.cast import Person

pytestmark = pytest.mark.django_db
OLD, NEW = "correct horse battery", "a staple of another kind"
begun: list[str] = []


@registration.task("test.attacks.work", queue="quick", title="Work")
def work(run: Any, **_: Any) -> None:
    begun.append(str(run.job.pk))


@registration.task("test.attacks.undermined", queue="quick", title="Work while its asker is shut out")
def undermined(run: Any, **_: Any) -> None:
    Membership.objects.filter(user_id=run.job.asked_by_id).delete()
    with run.publishing() as publication:
        publication.result = {"published": 1}


def session_of(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    return client


def bearer(secret: str) -> dict[str, Any]:
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def token_of(person: Person, *scopes: str) -> str:
    _token, secret = organizations.issue_token(
        organization=person.organization, name="t", scopes=scopes, by=person.user, at=timezone.now()
    )
    return secret


def ask(person: Person, name: str = "test.attacks.work") -> Job:
    return jobs.start(name, by=person.user, organization_id=person.organization.pk)


def test_t09_of_a_deactivated_person_every_way_in_is_shut_at_once(ben: Person, run_jobs: Callable[[], Any]) -> None:
    ben.user.set_password(OLD)
    ben.user.save()
    browser, secret, job = session_of(ben), token_of(ben, "platform:read", "sharing:read"), ask(ben)
    link = accounts.make_login_link(user=ben.user, by=SYSTEM, at=timezone.now())
    request = rights.request_export(user=ben.user, by=ben.user, at=timezone.now())
    run = [ran for ran in run_jobs() if ran.name != "test.attacks.work"]
    assert run
    begun.clear()
    job = ask(ben)
    download = reverse("rights:download", args=[request.pk])
    signed = ("/admin/", "/settings/", download, "/api/v1/jobs/")
    assert {browser.get(address).status_code for address in signed} == {200}

    ben.user.is_active = False
    ben.user.save()

    assert [browser.get(address).status_code for address in signed] == [302, 302, 302, 401]
    assert Client().get("/api/v1/jobs/", **bearer(secret)).status_code == 401
    assert Client().post(reverse("accounts:use-login-link", args=[link])).status_code == 410
    stranger = Client()
    stranger.post("/accounts/login/", {"login": ben.user.email, "password": OLD})
    assert "_auth_user_id" not in stranger.session
    assert (jobs.run_now(job).status, job.error_code, begun) == (Job.Status.CANCELED, "asker-left", [])


def test_t09_a_job_whose_asker_is_shut_out_while_it_runs_publishes_nothing(ben: Person) -> None:
    job = jobs.run_now(ask(ben, "test.attacks.undermined"))
    assert (job.status, job.error_code, job.result) == (Job.Status.CANCELED, "asker-left", {})


def test_t10_who_leaves_keeps_their_account_and_nothing_of_the_team(ben: Person, northwind: Any) -> None:
    owner = northwind.memberships.get(role="owner").user
    browser, secret, job = session_of(ben), token_of(ben, "sharing:read"), ask(ben)
    organizations.remove_member(membership=Membership.objects.get(user=ben.user), by=owner, at=timezone.now())

    assert browser.get("/settings/").status_code == 200
    assert browser.get("/admin/").status_code == 403
    assert browser.get(f"/api/v1/jobs/{job.pk}/").status_code == 404
    for listed in ("organizations", "members", "datasets", "jobs", "tokens"):
        assert browser.get(f"/api/v1/{listed}/").json()["results"] == [], listed
    assert Client().get("/api/v1/datasets/", **bearer(secret)).status_code == 401
    organizations.add_member(organization=northwind, user=ben.user, role="viewer", by=owner)
    assert Client().get("/api/v1/datasets/", **bearer(secret)).status_code == 401, "coming back revives no token"


@pytest.mark.parametrize("way", ["changed", "reset"])
def test_t10_a_new_password_ends_other_sessions_and_links_and_is_told_by_mail(way: str, ada: Person) -> None:
    ada.user.set_password(OLD)
    ada.user.save()
    here, elsewhere = session_of(ada), session_of(ada)
    link = accounts.make_login_link(user=ada.user, by=SYSTEM, at=timezone.now())
    reset = reset_link(ada)
    mail.outbox.clear()
    words = {"password1": NEW, "password2": NEW}
    if way == "changed":
        here.post("/accounts/password/change/", {"oldpassword": OLD, **words})
        assert here.get("/settings/").status_code == 200
    else:
        here = Client()
        here.post(here.get(reset)["Location"], words)

    ada.user.refresh_from_db()
    assert ada.user.check_password(NEW)
    assert elsewhere.get("/settings/").status_code == 302
    assert Client().post(reverse("accounts:use-login-link", args=[link])).status_code == 410
    assert Client().get(reset, follow=True).redirect_chain == [], "the link that was mailed before is dead"
    (told,) = mail.outbox
    assert told.to == [ada.user.email]
    assert "set a new password" in told.body
    assert "127.0.0.1" not in told.body
    assert Entry.objects.filter(kind="accounts.password.changed", actor_id=ada.user.pk).exists()


@pytest.mark.parametrize("way", ["password", "link", "joining", "proof"])
def test_t11_a_session_key_that_was_known_before_opens_nothing_after(way: str, ada: Person, northwind: Any) -> None:
    ada.user.set_password(OLD)
    ada.user.save()
    planted = SessionStore()
    planted["planted"] = True
    planted.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    if way == "password":
        EmailAddress.objects.create(user=ada.user, email=ada.user.email, verified=True, primary=True)
        client.post("/accounts/login/", {"login": ada.user.email, "password": OLD})
    elif way == "link":
        link = accounts.make_login_link(user=ada.user, by=SYSTEM, at=timezone.now())
        client.post(reverse("accounts:use-login-link", args=[link]))
    else:
        client.force_login(ada.user)
        planted = client.session
    if way == "joining":
        owner = northwind.memberships.get(role="owner").user
        secret = organizations.invite(
            organization=northwind, email=ada.user.email, role="viewer", by=owner, at=timezone.now()
        )
        client.post(f"/invitations/{secret}/")
        assert Membership.objects.filter(user=ada.user).exists()
    elif way == "proof":
        client.post(reverse("accounts:prove"), {"password": OLD})

    assert client.session["_auth_user_id"] == str(ada.user.pk)
    assert client.session.session_key != planted.session_key
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert stranger.get("/settings/").status_code == 302


def reset_link(person: Person) -> str:
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": person.user.email})
    (found,) = re.findall(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    return found


@pytest.mark.filterwarnings("ignore:.*unordered object_list.*")
def test_t10_what_leavers_made_stays_and_every_page_of_it_still_opens(
    objects: dict[str, Any],
    ben: Person,
    rae: Person,
    northwind: Any,
) -> None:
    """Ben made the data, the model and the texts; Rae made the study and its survey."""
    owner = northwind.memberships.get(role="owner").user
    for person in (ben, rae):
        organizations.remove_member(membership=Membership.objects.get(user=person.user), by=owner, at=timezone.now())
    client = session_of(Person(owner, northwind))
    column = addresses.ROLES.index("ben")
    theirs = [route for route in routes() if route.method == "get" and route.path(objects) != route.path({})]
    opened = [route for route in theirs if addresses.EXPECTED[route.name][column] == 200]
    assert len(opened) > 25
    assert [route.name for route in opened if client.get(route.path(objects)).status_code != 200] == []
