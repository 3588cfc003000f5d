"""A version comes into being whole or not at all."""

import pyarrow as pa
import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from audit import services as audit
from audit.models import Entry
from consent import services as consent
from datastore import services as datastore
from datastore.core import hashing
from datastore.models import Dataset, DatasetVersion, Lineage, VersionSubject
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid, NotFound
from tests.platform.datastore import making
from vault import services as vault

pytestmark = pytest.mark.django_db


def stored_files():
    return default_storage.listdir("datasets")[1] if default_storage.exists("datasets") else []


def stored(version):
    with default_storage.open(version.file) as file:
        return file.read()


def publish(dataset, table, by, **more):
    return datastore.publish_version(
        **{
            "dataset": dataset,
            "table": table,
            "builder": "b",
            "parameters": {},
            "by": by.user,
            "consent_snapshot": consent.snapshot(),
        }
        | more
    )


def test_a_version_says_what_is_in_it_and_the_file_holds_it(ben, version):
    assert (version.number, version.state, version.rows, version.people) == (1, "ready", 12, 12)
    assert version.columns == ["city", "spend", "leaves"]
    assert version.columns_of("target") == ["leaves"]
    assert version.bytes_stored == default_storage.size(version.file)
    subject_ids = sorted(map(str, VersionSubject.objects.values_list("subject_id", flat=True)))
    assert len(subject_ids) == 12
    table = making.own_rows(version, ben).table
    assert hashing.content_hash(table) == version.content_hash
    assert next(entry.kind for entry in audit.entries_about(version)) == "datastore.version.published"


def test_a_person_whom_two_companies_know_by_two_ids_counts_once(ben):
    basis = making.basis_of(ben)
    dataset = datastore.create_dataset(organization=ben.organization, name="d", kind="table", by=ben.user, basis=basis)
    ids = making.people(ben, 6, basis)
    table = making.rows(ids[:3]).append_column("_subject_2", pa.array(ids[3:]))
    version = publish(dataset, table, ben)
    assert version.people == 3
    assert VersionSubject.objects.filter(version=version).count() == 6  # each of them is asked


def test_no_row_content_reaches_the_database_or_the_disk_in_clear(ben):
    basis = making.basis_of(ben)
    dataset = datastore.create_dataset(organization=ben.organization, name="d", kind="text", by=ben.user, basis=basis)
    table = pa.table({"text": ["canary sentence"], "_subject": making.people(ben, 1, basis)})
    version = publish(dataset, table, ben)
    assert b"canary" not in stored(version)
    with connection.cursor() as cursor:
        cursor.execute("SELECT v::text FROM datastore_datasetversion v UNION ALL SELECT e::text FROM audit_entry e")
        assert not any("canary" in row[0] for row in cursor.fetchall())


def test_equal_content_has_an_equal_hash_and_another_key(ben, version):
    table = making.own_rows(version, ben).table
    again = publish(version.dataset, table, ben, parents=[version], schema=making.SCHEMA)
    assert again.number == 2
    assert again.content_hash == version.content_hash
    assert vault.material(again.key) != vault.material(version.key)
    assert stored(again) != stored(version)


def test_when_the_second_write_fails_the_first_is_gone(ben, version, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no more entries")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(version.dataset, making.rows(making.people(ben, 3, version.dataset.basis)), ben)
    assert DatasetVersion.objects.count() == 1
    assert len(stored_files()) == 2  # the sweeper's


def test_a_withdrawal_before_publication_stops_it(ben, version):
    reading = making.own_rows(version, ben)
    leaving = next(iter(reading.subject_ids))
    withdraw(leaving, ben)
    with pytest.raises(consent.ConsentChanged) as changed:
        publish(version.dataset, reading.table, ben, parents=[reading], consent_snapshot=reading.snapshot)
    assert changed.value.subject_ids == {leaving}
    assert DatasetVersion.objects.count() == 1


def test_people_of_an_own_upload_are_the_organization_s_to_answer_for(ben, version):
    assert set(VersionSubject.objects.values_list("controller_id", flat=True)) == {ben.organization.pk}


def test_people_of_a_partner_s_version_stay_the_partner_s_to_answer_for(ben, cy, version, partner_version):
    permit = making.permit(partner_version, ben.organization)
    theirs = datastore.read(
        version=partner_version, use="train", purpose="share_train", for_organization=ben.organization, by=SYSTEM
    )
    mine = making.own_rows(version, ben, columns=["city", "leaves"])
    fused = publish(
        version.dataset,
        pa.concat_tables([mine.table, theirs.table]),
        ben,
        parents=[mine, theirs],
        consent_snapshot=min(mine.snapshot, theirs.snapshot),
    )
    answers = dict(VersionSubject.objects.filter(version=fused).values_list("subject_id", "controller_id"))
    assert {answers[subject] for subject in mine.subject_ids} == {ben.organization.pk}
    assert {answers[subject] for subject in theirs.subject_ids} == {cy.organization.pk}
    assert Lineage.objects.get(child=fused, parent=partner_version).permit == permit


def test_a_partner_s_version_is_no_parent_without_a_permit(ben, version, partner_version):
    table = making.own_rows(version, ben).table
    with pytest.raises(datastore.PermitMissing):
        publish(version.dataset, table, ben, parents=[partner_version])


@pytest.mark.parametrize(
    ("table", "field", "words"),
    [
        (pa.table({"a": [1]}), "table", "_subject"),
        (pa.table({"A": [1], "a": [1], "_subject": ["0" * 32]}), "table", "case"),
    ],
)
def test_a_table_that_cannot_be_stored_is_refused_by_name(version, ben, table, field, words):
    with pytest.raises(datastore.InvalidTable, match=words) as refused:
        publish(version.dataset, table, ben)
    assert refused.value.field == field
    assert len(stored_files()) == 1


def test_a_replaced_version_points_to_its_replacement(ben, version):
    again = publish(version.dataset, making.own_rows(version, ben).table, ben, parents=[version], replaces=version)
    version.refresh_from_db()
    assert (version.state, version.replaced_by) == ("replaced", again)
    assert datastore.current(version) == again
    with pytest.raises(datastore.VersionMove):
        datastore.replace_version(version=version, replacement=again, by=SYSTEM)


def test_destroying_a_version_destroys_its_key_and_its_file(ben, version, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        datastore.destroy_version(version=version, by=ben.user)
    assert not default_storage.exists(version.file)
    with pytest.raises(vault.KeyDestroyed):
        vault.material(version.key)
    with pytest.raises(datastore.VersionDestroyed):
        making.own_rows(version, ben)
    with pytest.raises(datastore.VersionMove):
        datastore.destroy_version(version=version, by=ben.user)
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"vault.key.destroyed", "datastore.version.destroyed"} <= kinds


def test_the_file_outlives_a_destruction_that_was_rolled_back(ben, version, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no more entries")

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", broken)
        with pytest.raises(RuntimeError), transaction.atomic():
            datastore.destroy_version(version=version, by=ben.user)
    assert making.own_rows(version, ben).table.num_rows == 12


def test_orphans_are_swept_after_an_hour_and_nothing_else(ben, version, settings, monkeypatch):
    import os
    from datetime import timedelta

    from django.core.files.base import ContentFile
    from django.utils import timezone

    now = timezone.now()
    orphan, young = (default_storage.save(f"datasets/{name}", ContentFile(b"x")) for name in ("orphan", "young"))
    long_ago = (now - timedelta(hours=2)).timestamp()
    for name in (orphan, version.file):
        os.utime(default_storage.path(name), (long_ago, long_ago))
    left, writing = (settings.VAR_DIR / "drafts" / name for name in ("left", "writing"))
    for draft in (left, writing):
        draft.write_bytes(b"noise")
    os.utime(left, (long_ago, long_ago))
    assert datastore.sweep_orphans(at=now) == 2
    assert not default_storage.exists(orphan)
    assert (left.exists(), writing.exists()) == (False, True)
    assert default_storage.exists(young)
    assert making.own_rows(version, ben).table.num_rows == 12


def test_a_dataset_needs_a_steward_a_name_and_a_kind(ben, bea, cy):
    def create(by=ben, **changed):
        order = {"organization": ben.organization, "name": "reviews", "kind": "text", "by": by.user} | changed
        return datastore.create_dataset(**order)

    with pytest.raises(Forbidden):
        create(by=bea)
    with pytest.raises(NotFound):
        create(by=cy)
    for changed, field in (
        ({"name": "  "}, "name"),
        ({"kind": "video"}, "kind"),
        ({"basis": making.basis_of(cy)}, "basis"),
    ):
        with pytest.raises(Invalid) as refused:
            create(**changed)
        assert refused.value.field == field
    create()
    with pytest.raises(datastore.NameTaken):
        create()
    assert Dataset.objects.count() == 1


def withdraw(subject_id, person, purpose="improve_model"):
    from consent.models import Subject

    consent.withdraw(
        subject=Subject.objects.get(pk=subject_id), organization=person.organization, purpose=purpose, by=SYSTEM
    )
