"""Who may take out or end everything about a person, and how fresh their proof must be (T-83, T-84, T-87)."""

from __future__ import annotations

import io
import re
import time
import zipfile

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import proving
from audit.models import Entry
from consent import services as consent
from impact import services as impact
from notices.models import Notice
from rights import services as rights
from rights.models import PrivacyRequest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def export(ada, run_jobs):
    from django.utils import timezone

    consent.subject_for(ada.user)
    request = rights.request_export(user=ada.user, by=ada.user, at=timezone.now())
    run_jobs()
    return reverse("rights:download", args=[request.pk])


@pytest.fixture
def stale(client, ada):
    """A session of Ada's that signed in long ago, as a borrowed phone has."""

    def sign_in(visitor=client):
        visitor.force_login(ada.user)
        session = visitor.session
        session[proving.PROVEN] = time.time() - 3600
        session.save()
        return visitor

    return sign_in


def comment(content):
    return zipfile.ZipFile(io.BytesIO(content)).comment.decode()


def mailed_code(client, onward):
    client.post(f"{reverse('accounts:prove')}?next={onward}", {"mail": "1"})
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.M)[0]


def test_t83_a_download_needs_a_fresh_proof_and_a_mailed_code_gives_it_once(stale, export):
    client = stale()
    asked = client.get(export)
    assert (asked.status_code, asked["Location"]) == (
        302,
        f"{reverse('accounts:prove')}?next={export.replace('/', '%2F')}",
    )
    code = mailed_code(client, export)
    wrong = "000000" if code != "000000" else "111111"
    assert client.post(asked["Location"], {"code": wrong}).status_code == 400
    proved = client.post(asked["Location"], {"code": code})
    assert (proved.status_code, proved["Location"]) == (302, export)
    assert client.get(export)["Content-Type"] == "application/zip"
    again = stale()
    assert again.post(asked["Location"], {"code": code}).status_code == 400


def test_t83_the_password_proves_too_and_guesses_run_out(stale, ada, export):
    ada.user.set_password("correct horse battery")
    ada.user.save()
    client = stale()
    place = reverse("accounts:prove")
    for _ in range(9):
        assert client.post(place, {"password": "a guess"}).status_code == 400
    assert client.post(f"{place}?next={export}", {"password": "correct horse battery"})["Location"] == export
    assert stale().post(place, {"password": "correct horse battery"}).status_code == 429


def test_t83_a_proof_leads_on_within_this_site_alone(stale):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        client = stale()
        cache.clear()
        code = mailed_code(client, target)
        assert client.post(f"{reverse('accounts:prove')}?next={target}", {"code": code})["Location"] == "/"


def test_t83_erasing_needs_a_fresh_proof(stale):
    answer = stale().post(reverse("rights:erase"), {"confirmed": "on"})
    assert answer["Location"].startswith(reverse("accounts:prove"))
    assert not PrivacyRequest.objects.filter(kind="erase").exists()


def test_t83_each_copy_carries_a_number_that_its_audit_entry_names(client, ada, export):
    client.force_login(ada.user)
    copies = [comment(client.get(export).content) for _ in range(2)]
    entries = Entry.objects.filter(kind="rights.export.downloaded").order_by("seq")
    request = PrivacyRequest.objects.get()
    assert copies == [f"export {request.pk} copy {entry.facts['copy']}" for entry in entries]
    assert len(set(copies)) == 2
    assert {entry.subject_id for entry in entries} == {request.pk}


def test_t83_a_forwarded_link_and_another_members_export_open_for_nobody_else(client, ben, bea, odd, export):
    assert client.get(export)["Location"].startswith("/accounts/login/")
    for other in (ben.user, bea.user, odd.user):
        client.force_login(other)
        assert client.get(export).status_code == 404


def test_t84_a_request_proved_in_one_session_proves_nothing_in_another(client, stale, ada, export):
    """The duplicate is the same request; what it opens is asked of each session anew."""
    from django.test import Client

    proved = Client()
    proved.force_login(ada.user)
    proved.post(reverse("rights:export"))
    assert proved.get(export).status_code == 200
    borrowed = stale()
    borrowed.post(reverse("rights:export"))
    assert PrivacyRequest.objects.filter(state="requested").count() == 1
    assert borrowed.get(export).status_code == 302
    assert borrowed.post(reverse("rights:erase"), {"confirmed": "on"})["Location"].startswith(reverse("accounts:prove"))


def test_t87_what_an_operator_takes_out_has_a_reason_the_person_sees_and_all_operators_hear_of(ada, odd, tmp_path):
    consent.subject_for(ada.user)
    out = tmp_path / "ada.zip"
    call_command("export_person", ada.user.email, "--out", str(out), "--reason", "order")
    (read,) = impact.reads(ada.user)
    assert (read.organization, read.purpose) == (
        "An operator of this platform",
        "A court or an authority ordered it",
    )
    entry = Entry.objects.get(kind=rights.HANDED_OUT)
    assert comment(out.read_bytes()) == f"export {entry.facts['copy']}"
    for person in (ada, odd):
        assert Notice.objects.visible_to(person.user).filter(topic=rights.HANDED_OUT).exists()
    with pytest.raises(CommandError, match="--reason"):
        call_command("export_person", ada.user.email, "--out", str(tmp_path / "again.zip"))
    with pytest.raises(rights.ReasonNeeded):
        rights.hand_out(user=ada.user, reason="curious", at=entry.at)
    assert Entry.objects.filter(kind=rights.HANDED_OUT).count() == 1
