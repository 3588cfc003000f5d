"""Where versions come from, and what must be built again when people leave."""

from datetime import UTC, datetime

import pytest

from consent import services as consent
from consent.models import Subject
from datastore import registrations
from datastore import services as datastore
from datastore.models import DatasetVersion, VersionSubject
from jobs.models import Job
from jobs.registration import task
from kernel import registry
from kernel.actors import SYSTEM
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db


@task("tests.datastore.rebuild", queue="quick", title="Build again")
def rebuild(run, *, dataset_id, keep, replaces=None, source=None, **_):
    """A builder as the platform's own are: reads through the gate, publishes in another's place."""
    old = DatasetVersion.objects.select_related("dataset__organization").get(pk=replaces)
    basis = datastore.current(DatasetVersion.objects.get(pk=source)) if source else old
    reading = datastore.read(
        version=basis,
        use="own",
        purpose="improve_model",
        for_organization=old.dataset.organization,
        by=SYSTEM,
    )
    with run.publishing() as publication:
        made = datastore.publish_version(
            dataset=old.dataset,
            table=reading.table.slice(0, keep),
            builder="tests.datastore.rebuild",
            parameters={"dataset_id": dataset_id, "keep": keep, "source": source},
            parents=[reading] if source else [],
            by=run.by,
            run=run,
            replaces=old,
            consent_snapshot=reading.snapshot,
        )
        publication.result = {"version_id": str(made.pk)}


@pytest.fixture
def chain(ben, version):
    """raw → cleaned, each a builder's work."""
    DatasetVersion.objects.filter(pk=version.pk).update(
        builder="tests.datastore.rebuild", parameters={"dataset_id": "d", "keep": 100}
    )
    version.refresh_from_db()
    dataset = datastore.create_dataset(organization=ben.organization, name="cleaned", kind="table", by=ben.user)
    reading = making.own_rows(version, ben)
    cleaned = datastore.publish_version(
        dataset=dataset,
        table=reading.table.slice(0, 10),
        builder="tests.datastore.rebuild",
        parameters={"dataset_id": "d", "keep": 10, "source": str(version.pk)},
        parents=[reading],
        by=SYSTEM,
        consent_snapshot=reading.snapshot,
    )
    return version, cleaned


def test_the_picture_shows_both_ways_and_whom_it_is_about(chain):
    raw, cleaned = chain
    for focus in chain:
        graph = datastore.lineage(focus)
        assert {node.id: node.focus for node in graph.nodes} == {
            str(raw.pk): focus == raw,
            str(cleaned.pk): focus == cleaned,
        }
        assert [(edge.source, edge.target) for edge in graph.edges] == [(str(raw.pk), str(cleaned.pk))]
    assert [node.label for node in graph.nodes] == ["customers v1", "cleaned v1"]


def test_a_partner_s_version_ends_the_picture(ben, cy, version):
    behind = making.published(cy)
    reading = making.own_rows(behind, cy)
    offered = datastore.publish_version(
        dataset=behind.dataset,
        table=reading.table,
        builder="b",
        parameters={},
        parents=[reading],
        by=SYSTEM,
        consent_snapshot=reading.snapshot,
    )
    making.permit(offered, ben.organization)
    theirs = datastore.read(
        version=offered, use="train", purpose="share_train", for_organization=ben.organization, by=SYSTEM
    )
    fused = datastore.publish_version(
        dataset=version.dataset,
        table=theirs.table,
        builder="b",
        parameters={},
        parents=[theirs],
        by=SYSTEM,
        consent_snapshot=theirs.snapshot,
    )
    graph = datastore.lineage(fused)
    assert {node.id for node in graph.nodes} == {str(fused.pk), str(offered.pk)}
    (partner,) = [node for node in graph.nodes if node.kind == "partner"]
    assert (partner.detail, partner.href, partner.state) == ("Aurora", None, "")
    assert {node.id for node in datastore.lineage(offered).nodes} >= {str(behind.pk), str(fused.pk)}


def test_an_erased_person_is_built_out_of_every_version_and_the_old_keys_are_destroyed(chain, run_jobs):
    raw, cleaned = chain
    leaving = VersionSubject.objects.filter(version=cleaned).values_list("subject_id", flat=True)[0]
    assert datastore.first_affected([leaving]) == [raw]
    consent.mark_erased(subject=Subject.objects.get(pk=leaving), at=datetime(2026, 11, 24, tzinfo=UTC), by=SYSTEM)
    sentences = registrations.erase([leaving], at=None)
    assert sentences == ["1 dataset versions that held your records are being built again."]

    ran = run_jobs()

    assert [job.status for job in ran] == ["succeeded", "succeeded"], [job.error for job in ran]
    assert not DatasetVersion.objects.ready().holding([leaving]).exists()
    for old, rows in ((raw, 11), (cleaned, 10)):
        old.refresh_from_db()
        assert (old.state, old.replaced_by.state, old.replaced_by.rows) == ("destroyed", "ready", rows)
        old.key.refresh_from_db()
        assert old.key.wrapped is None
    assert registrations.erase([leaving], at=None) == []


def test_asking_twice_starts_one_rebuild(chain):
    raw, _ = chain
    first, second = datastore.rebuild(versions=[raw, raw], by=SYSTEM)
    assert first == second
    assert Job.objects.get().parameters == {"dataset_id": "d", "keep": 100, "replaces": str(raw.pk)}


def test_a_person_s_export_says_in_which_versions_they_are(chain):
    _, cleaned = chain
    subject = VersionSubject.objects.filter(version=cleaned).values_list("subject_id", flat=True)[0]
    listed = registrations.export([subject])["dataset_versions"]
    assert [(row["organization"], row["dataset"], row["version"]) for row in listed] == [
        ("Northwind", "customers", 1),
        ("Northwind", "cleaned", 1),
    ]


def test_the_room_offers_itself_for_export_erasure_and_dependents(chain):
    raw, cleaned = chain
    assert "datastore" in {room.room for room in registry.people_rooms()}
    assert cleaned in registry.dependents_of(raw)


def test_a_dashboard_card_counts_the_datasets_of_one_s_own(ben, cy, chain):
    (card,) = registrations.cards(ben.user)
    assert card.value == "2"
    assert list(registrations.cards(cy.user)) == []
