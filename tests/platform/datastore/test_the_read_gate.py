"""The only way to rows: role, permit, consent, columns, record."""

# Longer than 300 lines: one behavior, the gate, from every side; apart, the cases would repeat their set-up.

import threading

import pyarrow as pa
import pytest
from django.db import connection, connections, transaction

from audit.models import Entry
from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from datastore.models import Permit
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid, NotFound
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db


def theirs(version, reader, **order):
    """Northwind reads Aurora's version."""
    return datastore.read(
        **{
            "version": version,
            "use": "train",
            "purpose": "share_train",
            "for_organization": reader.organization,
            "by": reader.user,
        }
        | order
    )


def object_to(subject_id, person, purpose):
    consent.withdraw(
        subject=Subject.objects.get(pk=subject_id), organization=person.organization, purpose=purpose, by=SYSTEM
    )


def test_the_owner_reads_its_own_rows(ben, version):
    reading = making.own_rows(version, ben)
    assert reading.table.column_names == ["city", "spend", "leaves", "_subject"]
    assert reading.table.num_rows == 12
    assert {str(subject_id) for subject_id in reading.subject_ids} == set(reading.table["_subject"].to_pylist())
    assert (reading.permits, reading.minimum_cell) == ((), 5)


def test_no_more_columns_come_than_were_asked_for(ben, version):
    assert making.own_rows(version, ben, columns=["leaves"]).table.column_names == ["leaves", "_subject"]
    with pytest.raises(Invalid, match="no column income"):
        making.own_rows(version, ben, columns=["income"])


def test_an_export_does_not_say_whom_a_row_is_about(ben, version):
    reading = making.own_rows(version, ben, use="export")
    assert reading.table.column_names == ["city", "spend", "leaves"]
    assert len(reading.subject_ids) == 12


def test_a_person_who_objected_is_left_out_at_once(ben, version):
    leaving = next(iter(making.own_rows(version, ben).subject_ids))
    object_to(leaving, ben, "improve_model")
    reading = making.own_rows(version, ben)
    assert leaving not in reading.subject_ids
    assert str(leaving) not in reading.table["_subject"].to_pylist()
    assert reading.table.num_rows == 11
    assert making.own_rows(version, ben, purpose="share_train").table.num_rows == 12


def test_a_purpose_that_the_basis_does_not_name_gives_nothing(ben):
    version = making.published(ben, purposes=["improve_model"])
    reading = making.own_rows(version, ben, purpose="research")
    assert (reading.table.num_rows, reading.subject_ids) == (0, frozenset())


def test_a_participant_s_yes_opens_their_row_and_their_withdrawal_closes_it(ada, ben):
    text = consent.publish_text(**consent_text(ben))
    subject = consent.subject_for(ada.user)
    dataset = datastore.create_dataset(organization=ben.organization, name="study", kind="table", by=ben.user)
    version = datastore.publish_version(
        dataset=dataset,
        table=pa.table({"answer": [3], "_subject": [str(subject.pk)]}),
        builder="b",
        parameters={},
        by=SYSTEM,
        consent_snapshot=consent.snapshot(),
    )
    assert making.own_rows(version, ben).table.num_rows == 0
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    reading = making.own_rows(version, ben)
    assert reading.table["answer"].to_pylist() == [3]
    consent.withdraw(subject=subject, text=text, purpose="improve_model", by=ada.user)
    assert reading.still_allowed() == {subject.pk}
    assert making.own_rows(version, ben).table.num_rows == 0


def consent_text(person):
    def both(words):
        return {"en": words, "zh-hans": words}

    return {
        "organization": person.organization,
        "title": both("A study"),
        "body": both("We ask you three questions."),
        "purposes": [
            {"purpose": "improve_model", "sentence": both("May we learn from it?"), "allows": both("Training.")}
        ],
        "categories": [both("Answers")],
        "retention_days": 30,
        "contact": "privacy@example.org",
        "by": person.user,
    }


def test_each_read_leaves_one_record_without_content(ben, version):
    before = Entry.objects.count()
    leaving = next(iter(making.own_rows(version, ben).subject_ids))
    object_to(leaving, ben, "improve_model")
    making.own_rows(version, ben, columns=["city"])
    first, last = Entry.objects.filter(kind="datastore.version.read").order_by("seq")
    assert Entry.objects.count() == before + 3  # two reads and the objection
    assert last.actor_id == ben.user.pk
    assert last.facts == {
        "use": "own",
        "purpose": "improve_model",
        "for_organization_id": str(ben.organization.pk),
        "permit_ids": [],
        "people": 11,
        "withheld": 1,
        "columns": 1,
    }
    assert first.facts["withheld"] == 0


def test_a_refused_read_reads_nothing_and_a_broken_record_refuses(ben, version, monkeypatch):
    from audit import services as audit
    from datastore import files

    opened = []
    monkeypatch.setattr(files, "open_stored", opened.append)

    def broken(*args, **kwargs):
        raise RuntimeError("the audit trail is full")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        making.own_rows(version, ben)
    assert opened == []


@pytest.mark.parametrize(("field", "order"), [("use", {"use": "look"}), ("purpose", {"purpose": "anything"})])
def test_an_unknown_use_or_purpose_is_refused_by_name(ben, version, field, order):
    with pytest.raises(Invalid) as refused:
        making.own_rows(version, ben, **order)
    assert refused.value.field == field


def test_roles_decide_and_strangers_learn_nothing(ben, bea, cy, dora, version):
    assert making.own_rows(version, bea, use="train").table.num_rows == 12
    with pytest.raises(Forbidden):
        making.own_rows(version, bea, use="export")
    for stranger in (cy, dora):
        with pytest.raises(NotFound):
            making.own_rows(version, ben, by=stranger.user)


def test_a_partner_s_rows_need_a_permit_for_this_use_and_purpose(ben, partner_version):
    with pytest.raises(datastore.PermitMissing):
        theirs(partner_version, ben)
    making.permit(partner_version, ben.organization)
    reading = theirs(partner_version, ben)
    assert reading.table.column_names == ["city", "leaves", "_subject"]
    assert theirs(partner_version, ben, use="score", purpose="share_score").table.num_rows == 12
    for refused in ({"purpose": "improve_model"}, {"use": "own"}, {"use": "review"}, {"purpose": "share_export"}):
        with pytest.raises((datastore.PermitMissing, Forbidden)):
            theirs(partner_version, ben, **refused)
    with pytest.raises(datastore.PermitMissing):
        theirs(partner_version, ben, use="export", purpose="share_export")


@pytest.mark.parametrize("days", [("2020-01-01", "2020-01-31"), ("2099-01-01", "2099-01-31")], ids=["over", "not yet"])
def test_a_permit_counts_within_its_days_alone(ben, partner_version, days):
    making.permit(partner_version, ben.organization, starts_on=days[0], ends_on=days[1])
    with pytest.raises(datastore.PermitMissing):
        theirs(partner_version, ben)


def test_both_days_of_a_permit_count(ben, partner_version):
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_DATE")
        (today,) = cursor.fetchone()
    making.permit(partner_version, ben.organization, starts_on=today, ends_on=today)
    assert theirs(partner_version, ben).table.num_rows == 12


def test_whether_a_closed_column_exists_is_not_told(ben, partner_version):
    making.permit(partner_version, ben.organization)
    for name in ("spend", "no_such_column"):
        with pytest.raises(datastore.ColumnNotPermitted, match=name):
            theirs(partner_version, ben, columns=[name])


def test_a_person_may_object_to_sharing_and_stay_with_their_company(ben, cy, partner_version):
    making.permit(partner_version, ben.organization)
    objecting = next(iter(theirs(partner_version, ben).subject_ids))
    object_to(objecting, cy, "share_train")
    assert objecting not in theirs(partner_version, ben).subject_ids
    assert objecting in making.own_rows(partner_version, cy).subject_ids


def test_a_permit_caps_rows_with_the_same_draw_each_time(ben, partner_version):
    making.permit(partner_version, ben.organization, row_cap=7, minimum_cell=10)
    first, second = theirs(partner_version, ben), theirs(partner_version, ben)
    assert first.table.num_rows == 7
    assert first.table == second.table
    assert first.minimum_cell == 10


def test_an_ended_permit_is_not_granted_again_and_one_in_force_gets_the_new_terms(ben, partner_version):
    permit = making.permit(partner_version, ben.organization)
    assert making.permit(partner_version, ben.organization, columns=["city"]).pk == permit.pk
    permit.refresh_from_db()
    assert permit.columns == ["city"]
    datastore.end_permit(permit=permit, by=SYSTEM)
    with pytest.raises(datastore.PermitMove):
        making.permit(partner_version, ben.organization)


def test_work_stops_when_the_agreement_does(ben, partner_version):
    permit = making.permit(partner_version, ben.organization)
    reading = theirs(partner_version, ben)
    assert reading.still_allowed() == set()
    datastore.suspend_permit(permit=permit, by=SYSTEM)
    for ask in (reading.still_allowed, reading.confirm):
        with pytest.raises(datastore.PermitEnded):
            ask()
    datastore.resume_permit(permit=permit, by=SYSTEM)
    assert reading.still_allowed() == set()
    datastore.end_permit(permit=permit, by=SYSTEM)
    with pytest.raises(datastore.PermitEnded):
        reading.still_allowed()
    with pytest.raises(datastore.PermitMissing):
        theirs(partner_version, ben)
    with pytest.raises(datastore.PermitMove):
        datastore.resume_permit(permit=permit, by=SYSTEM)


@pytest.fixture
def fused(ben, version, partner_version):
    """Northwind's rows and Aurora's under each other, Northwind's to use while the permit lasts."""
    making.permit(partner_version, ben.organization)
    parents = [
        making.own_rows(version, ben, purpose="share_train", columns=["city", "leaves"]),
        theirs(partner_version, ben),
    ]
    return datastore.publish_version(
        dataset=version.dataset,
        table=pa.concat_tables([parent.table for parent in parents]),
        builder="sharing.fusion.fuse",
        parameters={},
        parents=parents,
        by=SYSTEM,
        consent_snapshot=min(parent.snapshot for parent in parents),
    )


def test_fused_rows_are_readable_as_the_agreement_allows(ben, fused):
    assert theirs(fused, ben).table.num_rows == 24
    assert theirs(fused, ben, use="own").table.num_rows == 24
    for more in ({"use": "review"}, {"use": "export"}, {"purpose": "improve_model"}):
        with pytest.raises(datastore.PermitMissing):
            theirs(fused, ben, **more)


def test_fused_rows_close_with_the_agreement_also_further_down(ben, fused):
    reading = theirs(fused, ben)
    cleaned = datastore.publish_version(
        dataset=fused.dataset,
        table=reading.table.slice(0, 20),
        builder="sharing.cleaning.clean",
        parameters={},
        parents=[reading],
        by=SYSTEM,
        consent_snapshot=reading.snapshot,
    )
    assert theirs(cleaned, ben).table.num_rows == 20
    assert datastore.end_permits_of(agreement_id=Permit.objects.get().agreement_id, by=SYSTEM) == 1
    with pytest.raises(datastore.PermitEnded):
        theirs(cleaned, ben)
    with pytest.raises(datastore.PermitEnded):
        reading.still_allowed()


def test_each_person_in_fused_rows_is_asked_by_their_own_company(ben, cy, fused):
    aurora_customer = next(
        iter(making.own_rows(fused.parents.get(dataset__organization=cy.organization), cy).subject_ids)
    )
    object_to(aurora_customer, cy, "share_train")
    assert theirs(fused, ben).table.num_rows == 23


def test_the_table_is_read_the_same_by_the_platform_itself(ben, version):
    assert making.own_rows(version, ben, by=SYSTEM).table.num_rows == 12


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_waits_for_the_publication_that_asked_first(ben):
    version = making.published(ben)
    reading = making.own_rows(version, ben)
    leaving = next(iter(reading.subject_ids))
    order = []

    def withdraw():
        try:
            object_to(leaving, ben, "improve_model")
            order.append("withdrawn")
        finally:
            connections.close_all()

    with transaction.atomic():
        reading.confirm()
        thread = threading.Thread(target=withdraw)
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        order.append("published")
    thread.join(timeout=10)
    assert order == ["published", "withdrawn"]
    with pytest.raises(consent.ConsentChanged), transaction.atomic():
        reading.confirm()
