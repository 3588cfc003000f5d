"""A backup that is put back brings the data back, and nobody who was erased since."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from consent import services as consent
from consent.models import Subject
from datastore import files
from datastore import services as datastore
from datastore.core import parquet
from datastore.models import DatasetVersion
from jobs import services as jobs
from organizations.models import Organization
from rights import services as rights
from rights.core import erasure_list
from rights.models import Certificate, PrivacyRequest
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from tests.platform.consent.texts import publish
from vault import services as vault
from vault.core import envelope
from vault.models import DataKey

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MARKER = "zanzibar-4711"


@pytest.fixture
def version(ada, dora, ben, run_jobs):
    """A dataset version with a text of Ada's and one of Dora's."""
    text = publish(ben.organization, ben.user, ["improve_model"])
    for person, words in ((ada, f"A marker: {MARKER}."), (dora, "Nothing special here.")):
        subject = consent.subject_for(person.user)
        consent.grant(subject=subject, text=text, purpose="improve_model", by=person.user)
        contributions.contribute(subject=subject, under=text, by=person.user, text=words)
    run_jobs()
    contributions.accept(contributions=Contribution.objects.all(), by=ben.user, at=timezone.now())
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    job = jobs.run_now(contributions.request_gather(dataset=dataset, by=ben.user))
    assert job.status == "succeeded", job.error
    return DatasetVersion.objects.get(pk=job.result["version"])


@pytest.fixture
def backup(version, tmp_path):
    call_command("backup", tmp_path / "backup", keys=tmp_path / "backup-keys")
    (folder,) = (tmp_path / "backup").iterdir()
    (keys,) = (tmp_path / "backup-keys").iterdir()
    return folder, keys


def restore(backup, **options):
    folder, keys = backup
    call_command("restore", folder, keys=keys, **({"replace": True} | options))


def erase(person, run_jobs):
    request = rights.request_erasure(user=person.user, by=person.user, confirmed=True, at=timezone.now())
    run_jobs()
    return request


def contribution_place(given):
    owner = f"{given.subject_id}:{given.organization_id}"
    place = vault.place(table=Contribution._meta.db_table, column="sealed", row=given.pk, organization_id=owner)
    return f"{place}|{given.subject.key_id}"


def rows(file, key, version):
    """All that a version's file holds, by a key."""
    with file.open("rb") as source:
        groups = parquet.batches(source, key=key, bound_to=str(version.pk), columns=["text"])
        return [group.to_pylist() for group in groups]


def test_what_was_there_comes_back_as_it_was(ada, ben, version, backup):
    before = Contribution.objects.count()
    Organization.objects.update(name="Vandals")

    restore(backup)

    assert Contribution.objects.count() == before
    assert not Organization.objects.filter(name="Vandals").exists()
    mine = Contribution.objects.given_by(ada.user).get()
    assert MARKER in contributions.content_of(contribution=mine, by=ada.user)["text"]
    assert audit.verify() == []


def test_t89_a_person_erased_since_stays_erased(ada, dora, ben, version, backup, run_jobs):
    subject = consent.subject_for(ada.user)
    key_id = subject.key_id or Subject.objects.get(pk=subject.pk).key_id
    version_key = version.key_id
    request = erase(ada, run_jobs)
    certificate = Certificate.objects.get(request=request)

    restore(backup)

    again = Subject.objects.get(pk=subject.pk)
    assert (again.user, again.erased_at is not None) == (None, True)
    assert DataKey.objects.get(pk=key_id).destroyed_at is not None
    assert DataKey.objects.get(pk=version_key).destroyed_at is not None
    assert Contribution.objects.get(subject=again).sealed is None
    assert not DatasetVersion.objects.readable().holding([subject.pk]).exists()
    assert DatasetVersion.objects.ready().get().rows == 1
    held = Certificate.objects.get(request_id=request.pk)
    assert held.document == certificate.document
    assert rights.verify_certificate(json.dumps(rights.certificate_file(held)))[1]
    assert audit.verify() == []


def test_t89_the_words_are_nowhere_in_the_clear_and_no_key_opens_them(
    ada, version, backup, run_jobs, settings, tmp_path
):
    given = Contribution.objects.given_by(ada.user).get()
    sealed, place = bytes(given.sealed), contribution_place(given)
    file = tmp_path / "copy.parquet"
    with files.open_stored(version.file) as stored:
        file.write_bytes(stored.read())
    assert MARKER.encode() in envelope.unseal(vault.material(given.subject.key), sealed, place), "readable before"
    assert MARKER in str(rows(file, vault.material(version.key), version))

    erase(ada, run_jobs)
    restore(backup)

    held = list(DataKey.objects.select_related("ring"))
    assert len(held) > 3
    for key in held:
        with pytest.raises((envelope.Unreadable, vault.KeyDestroyed)):
            envelope.unseal(vault.material(key), sealed, place)
        with pytest.raises((parquet.Undecipherable, vault.KeyDestroyed)):
            rows(file, vault.material(key), version)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{MARKER}%"])
            assert cursor.fetchone() == (0,), table
    folders = [Path(settings.MEDIA_ROOT), tmp_path, *backup]
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        assert MARKER.encode() not in file.read_bytes(), file.name


def test_an_erasure_that_was_asked_and_not_yet_done_is_done_after_a_restore(ada, version, backup):
    subject = consent.subject_for(ada.user)
    request = rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())

    restore(backup)

    assert Subject.objects.get(pk=subject.pk).erased_at is not None
    assert PrivacyRequest.objects.get(pk=request.pk).state == "done"


def test_on_a_new_machine_a_newer_copy_of_the_list_is_named(ada, version, backup, run_jobs, tmp_path):
    erase(ada, run_jobs)
    listed = Path(settings.ERASURE_LIST)
    copy = tmp_path / "copy.jsonl"
    listed.rename(copy)

    restore(backup, erasures=copy)

    assert Subject.objects.filter(erased_at__isnull=False).count() == 1
    assert listed.exists(), "what the database knows is listed anew"


def test_a_forged_line_erases_nobody(ada, version, run_jobs, capsys):
    subject = consent.subject_for(ada.user)
    document = erasure_list.request_document(
        request="0" * 8, subjects=[str(subject.pk)], requested_at="2026-11-24T00:00:00+00:00"
    )
    listed = Path(settings.ERASURE_LIST)
    listed.parent.mkdir(parents=True, exist_ok=True)
    listed.write_bytes(erasure_list.line(document, bytes(64)) + b'{"cut short')

    replayed = rights.replay(at=timezone.now())

    assert replayed.people == 0
    assert replayed.faults == [
        "Line 1 of the erasure list was not signed by this platform's key.",
        "Line 2 of the erasure list can't be read.",
    ]
    assert Subject.objects.get(pk=subject.pk).erased_at is None


def test_a_replay_with_nothing_to_do_changes_nothing(ada, version, run_jobs):
    erase(ada, run_jobs)
    entries = audit.entries_about(PrivacyRequest.objects.get()).count()

    assert rights.replay(at=timezone.now()).people == 0
    assert audit.entries_about(PrivacyRequest.objects.get()).count() == entries


def test_the_data_backup_holds_no_key(backup):
    folder, _keys = backup
    wrapped = [bytes(key.wrapped) for key in DataKey.objects.exclude(wrapped=None)]
    content = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert wrapped
    assert not any(key.hex().encode() in content or key in content for key in wrapped)


@pytest.mark.parametrize("harm", ["change", "remove", "other-keys", "no-manifest"])
def test_a_broken_backup_is_refused_before_anything_is_replaced(ada, backup, harm):
    folder, keys = backup
    if harm == "change":
        with (folder / "database.dump").open("ab") as file:
            file.write(b"x")
    elif harm == "remove":
        next((folder / "store").rglob("*.*")).unlink()
    elif harm == "other-keys":
        (keys / "keys.dump").write_bytes(b"others")
    else:
        (folder / "manifest.json").unlink()

    with pytest.raises(CommandError):
        restore(backup)
    assert Contribution.objects.given_by(ada.user).exists()


def test_a_backup_that_breaks_off_while_it_is_put_back_replaces_nothing(ada, version, backup):
    folder, _keys = backup
    dump, manifest = folder / "database.dump", folder / "manifest.json"
    dump.write_bytes(dump.read_bytes()[: -dump.stat().st_size // 8])
    said = json.loads(manifest.read_text())
    said["files"]["database.dump"] = hashlib.sha256(dump.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(said))

    with pytest.raises(CommandError, match=r"nothing was replaced\. PostgreSQL said: pg_restore: error"):
        restore(backup)

    mine = Contribution.objects.given_by(ada.user).get()
    assert MARKER in contributions.content_of(contribution=mine, by=ada.user)["text"]


def test_a_full_database_is_not_replaced_by_accident(ada, backup):
    with pytest.raises(CommandError, match="--replace"):
        restore(backup, replace=False)
    assert Contribution.objects.given_by(ada.user).exists()


def test_keys_beside_the_data_are_refused(tmp_path):
    with pytest.raises(CommandError, match="another folder"):
        call_command("backup", tmp_path, keys=tmp_path)


def test_a_backup_without_stored_files_is_put_back_too(ada, tmp_path):
    call_command("backup", tmp_path / "backup", keys=tmp_path / "backup-keys")
    (folder,), (keys,) = (tmp_path / "backup").iterdir(), (tmp_path / "backup-keys").iterdir()
    assert not (folder / "store").exists()
    User.objects.update(display_name="Vandal")

    restore((folder, keys))

    assert User.objects.get().display_name == "Ada"
