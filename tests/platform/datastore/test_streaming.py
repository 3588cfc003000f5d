"""Rows that come and go a group at a time, through the same gate, and files written before their transaction."""

from pathlib import Path

import pyarrow as pa
import pytest
from django.db import transaction

from consent import services as consent
from consent.models import Subject
from datastore import files
from datastore import services as datastore
from datastore.core import parquet
from datastore.models import DatasetVersion
from kernel.actors import SYSTEM
from tests.platform.datastore import making
from vault.models import DataKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups_of_five(monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_PER_GROUP", 5)
    monkeypatch.setattr("datastore.services.reading.ASK_AGAIN_SECONDS", 0.0)


def order(version, person, **more):
    return {
        "version": version,
        "use": "own",
        "purpose": "improve_model",
        "for_organization": person.organization,
        "by": person.user,
    } | more


def object_to(subject_id, person):
    consent.withdraw(
        subject=Subject.objects.get(pk=subject_id), organization=person.organization, purpose="improve_model", by=SYSTEM
    )


def test_a_stream_brings_the_rows_of_a_reading_a_group_at_a_time(ben, version):
    object_to(version.subjects.order_by("subject_id").first().subject_id, ben)
    reading = datastore.read(**order(version, ben, columns=["spend"]))
    stream = datastore.stream(**order(version, ben, columns=["spend"]))
    batches = list(stream.batches)

    assert pa.Table.from_batches(batches) == reading.table
    assert len(batches) == 3
    assert (stream.subject_ids, stream.snapshot) == (reading.subject_ids, reading.snapshot)
    assert stream.fingerprint == reading.fingerprint


def test_a_capped_partner_streams_the_same_draw(ben, partner_version):
    making.permit(partner_version, ben.organization, row_cap=7)
    asked = order(partner_version, ben, use="train", purpose="share_train")
    streamed = datastore.stream(**asked).batches.read_all()
    assert streamed.num_rows == 7
    assert streamed == datastore.read(**asked).table


def test_an_export_streams_without_whom_a_row_is_about(ben, version):
    assert datastore.stream(**order(version, ben, use="export")).batches.schema.names == ["city", "spend", "leaves"]


def test_a_stream_of_nobody_is_empty_and_has_its_columns(ben, version):
    for held in version.subjects.all():
        object_to(held.subject_id, ben)
    rows = datastore.stream(**order(version, ben)).batches.read_all()
    assert (rows.num_rows, rows.column_names) == (0, ["city", "spend", "leaves", "_subject"])


def test_a_stream_stops_between_groups_when_someone_leaves(ben, version):
    stream = datastore.stream(**order(version, ben))
    stream.batches.read_next_batch()
    gone = version.subjects.order_by("subject_id").last().subject_id
    object_to(gone, ben)
    with pytest.raises(consent.ConsentChanged) as left:
        stream.batches.read_next_batch()
    assert left.value.subject_ids == {gone}


def test_a_stream_stops_between_groups_when_the_agreement_does(ben, partner_version):
    permit = making.permit(partner_version, ben.organization)
    stream = datastore.stream(**order(partner_version, ben, use="train", purpose="share_train"))
    stream.batches.read_next_batch()
    datastore.suspend_permit(permit=permit, by=SYSTEM)
    with pytest.raises(datastore.PermitEnded):
        stream.batches.read_next_batch()


def test_the_fingerprint_tells_whose_rows_and_which_columns(ben, version):
    everyone = datastore.read(**order(version, ben)).fingerprint
    assert datastore.read(**order(version, ben)).fingerprint == everyone
    assert datastore.read(**order(version, ben, columns=["city"])).fingerprint != everyone
    object_to(version.subjects.first().subject_id, ben)
    assert datastore.read(**order(version, ben)).fingerprint != everyone


def published(version, ben, rows, **more):
    return datastore.publish_version(
        **{
            "dataset": version.dataset,
            "table": rows,
            "builder": "sharing.cleaning.clean",
            "parameters": {},
            "by": ben.user,
            "consent_snapshot": consent.snapshot(),
        }
        | more
    )


def test_streamed_rows_make_the_same_version_as_a_table(ben, version):
    stream = datastore.stream(**order(version, ben))
    copy = published(version, ben, stream.batches, parents=[stream], schema=version.schema)

    assert (copy.content_hash, copy.rows, copy.people) == (version.content_hash, 12, 12)
    assert copy.schema == version.schema
    assert datastore.read(**order(copy, ben)).table == datastore.read(**order(version, ben)).table


def drafts(tmp_path):
    return list((tmp_path / "drafts").iterdir())


def test_a_draft_is_taken_by_the_version_it_was_written_for(ben, version, tmp_path):
    rows = datastore.read(**order(version, ben)).table
    with datastore.drafted(dataset=version.dataset, table=rows, schema=version.schema) as draft:
        assert not DataKey.objects.filter(pk=draft.key.pk).exists()
        made = published(version, ben, draft)

    assert (made.pk, made.content_hash, made.schema) == (draft.version_id, version.content_hash, version.schema)
    assert datastore.read(**order(made, ben)).table == rows
    assert drafts(tmp_path) == []


def test_a_draft_that_nobody_took_leaves_neither_file_nor_key(ben, version, tmp_path):
    rows = datastore.read(**order(version, ben)).table
    keys = DataKey.objects.count()
    with datastore.drafted(dataset=version.dataset, table=rows) as draft:
        gone = version.subjects.first().subject_id
        object_to(gone, ben)
        with pytest.raises(consent.ConsentChanged), transaction.atomic():
            published(version, ben, draft, consent_snapshot=0)

    assert drafts(tmp_path) == []
    assert DataKey.objects.count() == keys
    assert DatasetVersion.objects.count() == 1


def test_a_stream_that_breaks_while_it_is_written_leaves_nothing(ben, version, tmp_path):
    def rows():
        table = datastore.read(**order(version, ben)).table
        yield from table.to_batches()
        raise consent.ConsentChanged

    schema = datastore.read(**order(version, ben)).table.schema
    with pytest.raises(consent.ConsentChanged):
        published(version, ben, pa.RecordBatchReader.from_batches(schema, rows()))
    assert drafts(tmp_path) == []
    assert DatasetVersion.objects.count() == 1


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_that_is_gone_or_changed_is_named_as_such(ben, version, settings, harm):
    path = Path(settings.MEDIA_ROOT) / version.file
    if harm == "gone":
        files.remove(version.file)
    else:
        path.write_bytes(path.read_bytes()[:-30] + bytes(30))
    with pytest.raises(datastore.VersionUnreadable):
        datastore.read(**order(version, ben))
