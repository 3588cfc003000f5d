"""Everything about a person, for that person alone, for a week."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from consent import services as consent
from kernel.errors import NotFound
from notices.models import Notice
from rights import services as rights
from rights.core import archive
from rights.models import PrivacyRequest
from sharing.contributions import services as contributions
from tests.platform.consent.texts import publish

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def given(ada, ben):
    """Ada allowed something and gave something."""
    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    return contributions.contribute(subject=subject, under=text, by=ada.user, text="A marker: zanzibar-4711.")


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


@pytest.mark.django_db
def test_the_zip_holds_what_was_given_allowed_and_said(ada, given, run_jobs):
    request = rights.request_export(user=ada.user, by=ada.user, at=AT)
    run_jobs()
    request.refresh_from_db()
    held = opened(rights.open_export(request=request, by=ada.user, at=request.done_at))

    assert "zanzibar-4711" in held.read("sharing.contributions/contributions.json").decode()
    assert json.loads(held.read("accounts/account.json"))[0]["email"] == ada.user.email
    assert json.loads(held.read("consent/consent_decisions.json"))[0]["decision"] == "granted"
    assert json.loads(held.read("consent/consent_receipts.json"))[0]["receipt_hash"]
    kinds = [entry["kind"] for entry in json.loads(held.read("rights/audit_entries.json"))]
    assert kinds[0] == "consent.granted"
    assert "1  sharing.contributions/contributions.json\n" in held.read("README.txt").decode()
    index = {entry["file"]: entry["records"] for entry in json.loads(held.read("index.json"))}
    assert index["sharing.contributions/contributions.json"] == 1
    assert set(index) == {name for name in held.namelist() if name.endswith(".json")} - {"index.json"}
    assert Notice.objects.visible_to(ada.user).filter(topic="rights.export.built").exists()


@pytest.mark.django_db
def test_it_tells_what_was_claimed_and_who_read_it(ada, ben, run_jobs):
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="As agreed.", purposes=["research"], by=ben.user
    )
    consent.subjects_for_keys(organization=ben.organization, keys=["k-1"], basis=basis)
    codes = consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=AT)
    consent.claim(code=codes["k-1"], by=ada.user, at=AT)
    request = rights.request_export(user=ada.user, by=ada.user, at=AT)
    run_jobs()
    request.refresh_from_db()
    held = opened(rights.open_export(request=request, by=ada.user, at=request.done_at))

    assert json.loads(held.read("consent/claims.json")) == [
        {"organization": ben.organization.name, "claimed_at": AT.isoformat()}
    ]
    assert json.loads(held.read("impact/reads.json")) == []  # nobody did yet


@pytest.mark.django_db
def test_it_holds_nothing_of_anybody_else(ada, dora, given, run_jobs):
    request = rights.request_export(user=dora.user, by=dora.user, at=AT)
    run_jobs()
    request.refresh_from_db()
    held = opened(rights.open_export(request=request, by=dora.user, at=request.done_at))
    everything = "".join(held.read(name).decode() for name in held.namelist())
    assert "zanzibar" not in everything
    assert "ada@" not in everything


@pytest.mark.django_db
def test_the_file_on_disk_is_sealed_and_only_its_person_opens_it(ada, dora, odd, given, run_jobs, settings):
    request = rights.request_export(user=ada.user, by=ada.user, at=AT)
    run_jobs()
    request.refresh_from_db()
    stored = (settings.MEDIA_ROOT / request.file).read_bytes()
    assert b"zanzibar" not in stored
    assert not stored.startswith(b"PK")
    for other in (dora.user, odd.user):
        with pytest.raises(NotFound):
            rights.open_export(request=request, by=other, at=request.done_at)


@pytest.mark.django_db
def test_after_a_week_the_key_is_destroyed_and_the_file_is_gone(
    ada, given, run_jobs, settings, django_capture_on_commit_callbacks
):
    request = rights.request_export(user=ada.user, by=ada.user, at=AT)
    run_jobs()
    request.refresh_from_db()
    path, key = settings.MEDIA_ROOT / request.file, request.key
    assert rights.expire_exports(at=request.done_at + timedelta(days=6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert rights.expire_exports(at=request.done_at + timedelta(days=7)) == 1
    assert not path.exists()
    key.refresh_from_db()
    assert key.wrapped is None
    request.refresh_from_db()
    with pytest.raises(rights.ExportGone):
        rights.open_export(request=request, by=ada.user, at=AT)


@pytest.mark.django_db
def test_asking_twice_while_it_runs_is_one_request(ada):
    first = rights.request_export(user=ada.user, by=ada.user, at=AT)
    assert rights.request_export(user=ada.user, by=ada.user, at=AT) == first
    assert first.due_on == (AT + timedelta(days=30)).date()


@pytest.mark.django_db
def test_nobody_asks_for_another_persons_data(ada, dora, odd):
    for other in (dora.user, odd.user):
        with pytest.raises(NotFound):
            rights.request_export(user=ada.user, by=other, at=AT)


@pytest.mark.django_db
def test_the_page_collects_and_downloads(client, ada, dora, given, run_jobs):
    client.force_login(ada.user)
    assert client.post(reverse("rights:export")).status_code == 302
    run_jobs()
    request = PrivacyRequest.objects.get()
    href = reverse("rights:download", args=[request.pk])
    assert href in client.get(reverse("rights:data")).content.decode()
    answer = client.get(href)
    assert answer["Content-Type"] == "application/zip"
    assert "README.txt" in opened(answer.content).namelist()
    client.force_login(dora.user)
    assert client.get(href).status_code == 404


@pytest.mark.django_db
def test_the_command_writes_the_zip_for_its_owner_alone(ada, given, tmp_path, capsys):
    out = tmp_path / "ada.zip"
    call_command("export_person", "Ada@example.org", "--out", str(out), "--reason", "asked")
    assert "zanzibar" in opened(out.read_bytes()).read("sharing.contributions/contributions.json").decode()
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="--out"):
        call_command("export_person", "ada@example.org", "--out", str(out), "--reason", "asked")
    with pytest.raises(CommandError, match="email"):
        call_command("export_person", "nobody@example.org", "--out", str(tmp_path / "x.zip"), "--reason", "asked")


def test_files_stand_beside_their_records_under_safe_names():
    records = [{"name": "../../etc/pass wd.png", "bytes": b"\x89PNG", "at": "2026"}]
    held = opened(archive.build({"room": {"pictures": records}}, at=AT))
    assert held.read("room/files/0001-..-..-etc-pass-wd.png") == b"\x89PNG"
    (record,) = json.loads(held.read("room/pictures.json"))
    assert record == {"name": "../../etc/pass wd.png", "at": "2026", "file": "room/files/0001-..-..-etc-pass-wd.png"}


def test_the_same_records_give_the_same_bytes():
    sections = {"room": {"things": [{"a": 1}]}}
    assert archive.build(sections, at=AT) == archive.build(sections, at=AT)
