"""Erasing a person: nothing of theirs can be read afterwards, and a signed certificate says what was done."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse

from audit import services as audit
from consent import services as consent
from consent.models import Claim, ConsentRecord, Subject
from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import NotFound
from rights import services as rights
from rights.core import certificates
from rights.models import Certificate, PrivacyRequest
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.platform.consent.texts import publish
from vault import services as vault

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MARKER = "zanzibar-4711"


@pytest.fixture
def text(ben):
    return publish(ben.organization, ben.user, ["improve_model", "research"])


@pytest.fixture
def version(ada, dora, ben, text, run_jobs):
    """A dataset version with a text of Ada's and one of Dora's."""
    for person, words in ((ada, f"A marker: {MARKER}."), (dora, "Nothing special here.")):
        subject = consent.subject_for(person.user)
        consent.grant(subject=subject, text=text, purpose="improve_model", by=person.user)
        contributions.contribute(subject=subject, under=text, by=person.user, text=words)
    run_jobs()
    contributions.accept(contributions=Contribution.objects.all(), by=ben.user, at=AT)
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    job = jobs.run_now(contributions.request_gather(dataset=dataset, by=ben.user))
    assert job.status == "succeeded", job.error
    return DatasetVersion.objects.get(pk=job.result["version"])


def erase(person, run_jobs):
    request = rights.request_erasure(user=person.user, by=person.user, confirmed=True, at=AT)
    run_jobs()
    request.refresh_from_db()
    return request


def test_everything_is_off_from_the_moment_it_is_asked(ada, ben, version):
    subject = consent.subject_for(ada.user)
    rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=AT)
    assert consent.allowed([subject.pk], purpose="improve_model", organization=ben.organization) == set()
    reading = datastore.read(
        version=version, use="own", purpose="improve_model", for_organization=ben.organization, by=ben.user
    )
    assert reading.table.column("text").to_pylist() == ["Nothing special here."]


def test_the_content_and_its_key_are_gone_and_the_derived_version_is_replaced(ada, ben, version, run_jobs):
    subject = consent.subject_for(ada.user)
    key = consent.key_of(subject=subject)
    sealed = bytes(Contribution.objects.get(subject=subject).sealed)
    place = f"sharing_contribution|sealed|{Contribution.objects.get(subject=subject).pk}|x"
    request = erase(ada, run_jobs)

    assert request.state == "done"
    assert Contribution.objects.get(subject=subject).sealed is None
    with pytest.raises(vault.KeyDestroyed):
        vault.open(key, sealed, aad=place)
    version.refresh_from_db()
    assert version.state == "destroyed"
    assert version.replaced_by.rows == 1
    with pytest.raises(vault.KeyDestroyed):
        vault.material(version.key)


def test_the_account_is_empty_and_the_subject_is_nobodys(ada, version, run_jobs):
    subject = consent.subject_for(ada.user)
    erase(ada, run_jobs)
    ada.user.refresh_from_db()
    assert not ada.user.is_active
    assert not ada.user.email.startswith("ada")
    subject.refresh_from_db()
    assert subject.user is None
    assert subject.erased_at is not None
    assert PrivacyRequest.objects.get().user is None


def test_what_was_agreed_stays_without_a_name(ada, version, run_jobs):
    subject = consent.subject_for(ada.user)
    erase(ada, run_jobs)
    kept = ConsentRecord.objects.filter(subject=subject).order_by("sequence").values_list("decision", "method")
    assert list(kept) == [("granted", "portal"), ("withdrawn", "erasure")]
    assert audit.verify() == []


def test_no_table_holds_the_persons_name_address_or_words(ada, version, run_jobs):
    erase(ada, run_jobs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY (%s)', [["%ada@%", f"%{MARKER}%"]]
            )
            assert cursor.fetchone() == (0,), table


def test_what_another_device_does_before_the_worker_comes_is_erased_too(ada, ben, version, text, run_jobs):
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="Held.", purposes=["improve_model"], by=ben.user
    )
    held = consent.subjects_for_keys(organization=ben.organization, keys=["k-1"], basis=basis)["k-1"]
    codes = consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=AT)
    asked = rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=AT)
    consent.claim(code=codes["k-1"], by=ada.user, at=AT)
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    contributions.contribute(subject=subject, under=text, by=ada.user, text=MARKER)
    run_jobs()
    asked.refresh_from_db()
    assert {str(held), str(subject.pk)} <= set(asked.certificate.document["subjects"])
    assert not Subject.objects.living().filter(pk__in=[held, subject.pk]).exists()
    assert not Contribution.objects.filter(subject_id__in=[held, subject.pk]).exclude(sealed=None).exists()
    for purpose in ("improve_model", "share_train"):
        assert not consent.allowed([held, subject.pk], purpose=purpose, organization=ben.organization)


def test_a_restart_erases_whom_an_erased_person_had_claimed_unseen(
    ada, ben, version, run_jobs, django_capture_on_commit_callbacks
):
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="Held.", purposes=["improve_model"], by=ben.user
    )
    held = consent.subjects_for_keys(organization=ben.organization, keys=["k-1"], basis=basis)["k-1"]
    consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=AT)
    subject = consent.subject_for(ada.user)
    with django_capture_on_commit_callbacks(execute=True):  # which write the list
        erase(ada, run_jobs)
    Claim.objects.filter(subject_id=held).update(person=subject, claimed_at=AT)  # as it was left before
    assert rights.replay(at=AT).people == 1
    assert not Subject.objects.living().filter(pk=held).exists()
    assert rights.replay(at=AT).people == 0


def test_others_keep_what_they_gave(ada, dora, version, run_jobs):
    erase(ada, run_jobs)
    other = Contribution.objects.given_by(dora.user).get()
    assert contributions.content_of(contribution=other, by=dora.user) == {"text": "Nothing special here."}


def test_the_certificate_is_signed_and_any_change_is_noticed(ada, version, run_jobs):
    certificate = erase(ada, run_jobs).certificate
    file = rights.certificate_file(certificate)
    document, genuine = rights.verify_certificate(json.dumps(file))
    assert genuine
    assert document["derived"][0]["dataset_version"] == str(version.pk)
    assert document["derived"][0]["content_hash"] == version.content_hash
    assert any("key" in sentence for sentence in document["erased"]["consent"])
    assert document["kept"]
    for change in ({"erased_at": "2020-01-01"}, {"subjects": []}, {"derived": []}):
        forged = file | {"certificate": document | change}
        assert rights.verify_certificate(json.dumps(forged))[1] is False


def test_the_certificate_names_nobody(ada, version, run_jobs):
    email = ada.user.email
    words = json.dumps(erase(ada, run_jobs).certificate.document)
    assert "Ada" not in words
    assert email not in words.lower()
    assert MARKER.lower() not in words.lower()


def test_erasing_twice_is_erasing_once(ada, version, run_jobs):
    request = erase(ada, run_jobs)
    again = jobs.run_now(jobs.start(rights.ERASE, by=ada.user, request_id=request.pk))
    assert again.status == "succeeded"
    assert Certificate.objects.count() == 1


def test_nothing_is_erased_without_a_confirmation_or_by_another_person(ada, dora, odd, version):
    with pytest.raises(rights.NotConfirmed) as refusal:
        rights.request_erasure(user=ada.user, by=ada.user, confirmed=False, at=AT)
    assert refusal.value.field == "confirmed"
    for other in (dora.user, odd.user):
        with pytest.raises(NotFound):
            rights.request_erasure(user=ada.user, by=other, confirmed=True, at=AT)
    assert not PrivacyRequest.objects.exists()


def test_an_erasure_whose_last_step_fails_erases_nothing(ada, version, monkeypatch):
    request = rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=AT)
    monkeypatch.setattr("registry.services.and_their_updates", lambda versions: 1 / 0)
    jobs.run_now(Job.objects.get(pk=request.job_id))
    request.refresh_from_db()
    assert request.state == "requested"
    assert Contribution.objects.given_by(ada.user).kept().exists()
    assert Subject.objects.get(user=ada.user).erased_at is None


def test_a_certificate_that_cannot_be_signed_leaves_the_request_open_and_is_tried_again(
    ada, version, monkeypatch, run_jobs
):
    request = rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=AT)
    with monkeypatch.context() as broken:
        broken.setattr("vault.services.sign", lambda message: 1 / 0)
        run_jobs()
    request.refresh_from_db()
    assert (request.state, Certificate.objects.count()) == ("erased", 0)
    rights.follow()
    run_jobs()
    request.refresh_from_db()
    assert (request.state, Certificate.objects.count()) == ("done", 1)


def test_the_page_asks_once_signs_out_and_shows_the_certificate(client, ada, version, run_jobs):
    client.force_login(ada.user)
    page = client.get(reverse("rights:data")).content.decode()
    assert "checked" not in page
    unconfirmed = client.post(reverse("rights:erase"))
    assert unconfirmed.status_code == 400
    assert "be undone" in unconfirmed.content.decode()
    answer = client.post(reverse("rights:erase"), {"confirmed": "on"})
    address = answer["Location"]
    assert "You are being erased" in client.get(address).content.decode()
    assert client.get(reverse("rights:data")).status_code == 302
    run_jobs()
    assert "You were erased" in client.get(address).content.decode()
    file = client.get(f"{address}certificate.json")
    assert rights.verify_certificate(file.content.decode())[1]


def test_an_address_that_is_no_erasure_shows_nothing(client, ada):
    export = rights.request_export(user=ada.user, by=ada.user, at=AT)
    assert client.get(reverse("rights:certificate", args=[export.pk])).status_code == 404
    assert client.get(reverse("rights:certificate-file", args=[export.pk])).status_code == 404


def test_the_commands_erase_and_check(ada, version, tmp_path, capsys):
    file = tmp_path / "certificate.json"
    with pytest.raises(CommandError, match="--yes"):
        call_command("erase_person", "ada@example.org")
    call_command("erase_person", "ada@example.org", "--yes", "--certificate", str(file))
    assert "The key that sealed what you gave was destroyed" in capsys.readouterr().out
    call_command("verify_certificate", str(file))
    assert "Genuine" in capsys.readouterr().out
    file.write_text(file.read_text().replace("Northwind", "Southwind"))
    with pytest.raises(CommandError, match="signature"):
        call_command("verify_certificate", str(file))
    with pytest.raises(CommandError, match="no account"):
        call_command("erase_person", "ada@example.org", "--yes")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"certificate": {}, "signature": "eA=="}', '{"certificate": 1}'])
def test_a_file_that_is_no_certificate_is_named_as_such(content):
    with pytest.raises(certificates.NotACertificate):
        rights.verify_certificate(content)


def test_a_withdrawal_takes_the_person_out_of_the_files_too(ada, ben, text, version, run_jobs):
    subject = consent.subject_for(ada.user)
    consent.withdraw(subject=subject, text=text, purpose="improve_model", by=ada.user)
    run_jobs()
    version.refresh_from_db()
    assert version.state == "replaced"
    assert not DatasetVersion.objects.ready().holding([subject.pk]).exists()


def test_a_version_replaced_before_the_erasure_is_destroyed_by_it(ada, text, version, run_jobs):
    subject = consent.subject_for(ada.user)
    consent.withdraw(subject=subject, text=text, purpose="improve_model", by=ada.user)
    run_jobs()
    erase(ada, run_jobs)
    version.refresh_from_db()
    assert version.state == "destroyed"
    assert not DatasetVersion.objects.readable().holding([subject.pk]).exists()
