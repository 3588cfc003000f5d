"""Accepted contributions become a dataset version of exactly those people who allow it when it is published."""

from __future__ import annotations

import pytest

from consent import services as consent
from datastore import services as datastore
from datastore.models import DatasetVersion, VersionSubject
from jobs import services as jobs
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.cleaning import services as cleaning
from sharing.contributions import services as contributions
from sharing.contributions.core.tables import rows_table, texts_table
from sharing.contributions.models import Contribution
from tests.platform.media.making import photograph, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(ben):
    return datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)


@pytest.fixture
def gather(ben, dataset):
    def gathering(purpose="improve_model"):
        job = contributions.request_gather(dataset=dataset, by=ben.user, purpose=purpose)
        return jobs.run_now(job)

    return gathering


def texts_in(version, person, purpose="improve_model"):
    reading = datastore.read(
        version=version, use="own", purpose=purpose, for_organization=person.organization, by=person.user
    )
    return sorted(reading.table.column("text").to_pylist())


def test_accepted_texts_become_a_version(ada, dora, ben, accepted, gather):
    first, second = accepted(ada, "It came late."), accepted(dora, "It came early.")
    job = gather()

    assert job.status == "succeeded", job.error
    version = DatasetVersion.objects.get(pk=job.result["version"])
    assert (version.rows, version.people) == (2, 2)
    assert job.result["rows"] is None  # two people are too few to be counted before the team
    assert version.columns == ["text"]
    assert texts_in(version, ben) == ["It came early.", "It came late."]
    for given in (first, second):
        given.refresh_from_db()
        assert given.state == "used"
        assert list(given.versions.all()) == [version]


def test_who_does_not_allow_the_purpose_is_not_in_it(ada, dora, accepted, allow, gather):
    accepted(ada, "It came late.")
    accepted(dora, "It came early.")
    subject = allow(ada, "research")
    version = DatasetVersion.objects.get(pk=gather("research").result["version"])
    assert list(VersionSubject.objects.filter(version=version).values_list("subject_id", flat=True)) == [subject.pk]


def test_neither_checked_nor_refused_records_are_gathered(ada, dora, ben, accepted, give, run_jobs, gather, noon):
    accepted(ada, "It came late.")
    give(dora, "Only checked.")
    run_jobs()
    contributions.refuse(contribution=accepted(dora, "Off topic."), reason="off_topic", by=ben.user, at=noon)
    assert DatasetVersion.objects.get(pk=gather().result["version"]).rows == 1


def test_with_nothing_to_gather_the_job_says_so(gather):
    job = gather()
    assert (job.status, job.error_code) == ("failed", "nothing-to-gather")
    assert not DatasetVersion.objects.exists()


def test_gathering_asks_for_the_role_and_a_known_purpose(ada, ben, bea, cy, dataset):
    with pytest.raises(Forbidden):
        contributions.request_gather(dataset=dataset, by=bea.user)
    for stranger in (cy.user, ada.user):
        with pytest.raises(NotFound):
            contributions.request_gather(dataset=dataset, by=stranger)
    with pytest.raises(Invalid) as refusal:
        contributions.request_gather(dataset=dataset, by=ben.user, purpose="marketing")
    assert refusal.value.field == "purpose"


def test_rows_become_a_table_with_a_column_for_every_name(ada, dora, ben, accepted):
    accepted(ada, {"age": 41, "note": "late"})
    accepted(dora, {"age": 38, "score": 4.5})
    table = datastore.create_dataset(organization=ben.organization, name="Rows", kind="table", by=ben.user)
    job = jobs.run_now(contributions.request_gather(dataset=table, by=ben.user))
    version = DatasetVersion.objects.get(pk=job.result["version"])
    assert [(column["name"], column["type"]) for column in version.schema] == [
        ("age", "integer"),
        ("note", "string"),
        ("score", "number"),
    ]


def test_an_item_taken_back_leaves_every_version_and_the_old_one_is_destroyed(
    ada, ben, accepted, gather, run_jobs, noon
):
    given, other = accepted(ada, "It came late."), accepted(ada, "It was blue.")
    old = DatasetVersion.objects.get(pk=gather().result["version"])
    contributions.take_back(contribution=given, by=ada.user, at=noon)

    given.refresh_from_db()
    assert (given.state, given.sealed, given.fingerprint) == ("taken_back", None, "")
    run_jobs()
    old.refresh_from_db()
    assert old.state == "destroyed"
    assert texts_in(old.replaced_by, ben) == ["It was blue."]
    assert other.versions.filter(state="ready").get() == old.replaced_by


def test_taking_back_the_last_item_leaves_an_empty_version(ada, accepted, gather, run_jobs, noon):
    given = accepted(ada)
    old = DatasetVersion.objects.get(pk=gather().result["version"])
    contributions.take_back(contribution=given, by=ada.user, at=noon)
    run_jobs()
    old.refresh_from_db()
    assert (old.state, old.replaced_by.rows) == ("destroyed", 0)


def test_only_its_giver_takes_a_contribution_back_and_only_once(ada, dora, ben, give, noon):
    given = give(ada)
    for other in (dora.user, ben.user):
        with pytest.raises(NotFound):
            contributions.take_back(contribution=given, by=other, at=noon)
    contributions.take_back(contribution=given, by=ada.user, at=noon)
    with pytest.raises(contributions.TakenBackAlready):
        contributions.take_back(contribution=given, by=ada.user, at=noon)


def test_a_read_names_its_purpose_and_leaves_its_entry(ada, ben, bea, accepted):
    from audit.models import Entry

    accepted(ada)
    held = contributions.read(organization=ben.organization, purpose="improve_model", by=ben.user)
    assert [item.content for item in held.items] == [{"text": "The box came open."}]
    entry = Entry.objects.get(kind="sharing.contributions.read")
    assert entry.facts == {"purpose": "improve_model", "records": 1, "people": 1, "withheld": 0}
    with pytest.raises(Forbidden):
        contributions.read(organization=ben.organization, purpose="improve_model", by=bea.user)


def test_columns_that_mix_kinds_become_text_so_that_nothing_is_dropped():
    table = rows_table(["s", "t"], [{"a": 1, "b": True, "c": 1, "d": None}, {"a": "x", "b": False, "c": 2.5}])
    assert table.drop_columns(["_subject"]).to_pylist() == [
        {"a": "1", "b": True, "c": 1.0, "d": None},
        {"a": "x", "b": False, "c": 2.5, "d": None},
    ]
    assert texts_table([], []).num_rows == 0


def test_an_integer_too_large_for_a_column_is_kept_as_text():
    assert rows_table(["s"], [{"a": 2**70}]).column("a").to_pylist() == [str(2**70)]


def test_pictures_and_recordings_become_datasets_of_their_kind(ada, ben, text, allow, run_jobs, noon):
    subject = allow(ada)
    for file in (photograph(), sound()):
        contributions.contribute(subject=subject, under=text, by=ada.user, file=file)
    run_jobs()
    contributions.accept(contributions=Contribution.objects.all(), by=ben.user, at=noon)
    for kind, columns in (
        ("image", ["image", "type", "width", "height"]),
        ("audio", ["audio", "type", "seconds", "rate", "channels"]),
    ):
        dataset = datastore.create_dataset(organization=ben.organization, name=kind, kind=kind, by=ben.user)
        job = jobs.run_now(contributions.request_gather(dataset=dataset, by=ben.user))
        version = DatasetVersion.objects.get(pk=job.result["version"])
        assert [column["name"] for column in version.schema] == columns
        table = datastore.read(
            version=version, use="own", purpose="improve_model", for_organization=ben.organization, by=ben.user
        ).table
        given = Contribution.objects.get(kind=kind)
        assert table.column(kind).to_pylist() == [contributions.content_of(contribution=given, by=ada.user)[kind]]


def test_more_than_fits_into_memory_is_refused_with_what_to_do(ada, accepted, gather, monkeypatch):
    accepted(ada, "It came late.")
    monkeypatch.setattr("sharing.contributions.services.gathering.MAX_BYTES", 5)
    assert gather().error_code == "too-much-to-gather"


def test_the_giver_sees_which_version_and_which_model_hold_it(ada, accepted, gather, client):
    given = accepted(ada, "It came late.")
    version = DatasetVersion.objects.get(pk=gather().result["version"])
    (use,) = contributions.uses_of(contribution=given)
    assert (use.version, use.models) == (version, ())
    client.force_login(ada.user)
    assert str(version) in client.get(given.get_absolute_url()).content.decode()


def test_later_steps_ask_people_about_the_purpose_that_was_gathered_under(ada, ben, accepted, allow, gather, run_jobs):
    accepted(ada, "It came  late.")
    subject = allow(ada, "research")
    version = DatasetVersion.objects.get(pk=gather("research").result["version"])
    consent.withdraw(subject=subject, purpose="improve_model", organization=ben.organization, by=ada.user)
    for _step in range(2):  # the first is made from what was gathered, the second from the first
        job = jobs.run_now(cleaning.request(version=version, by=ben.user))
        assert job.status == "succeeded", job.error
        version = DatasetVersion.objects.get(pk=job.result["version"])
        assert version.rows == 1
