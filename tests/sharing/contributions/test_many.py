"""Thousands of records at once: each sealed under its person's key, asked for one by one, all or nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from audit import services as audit_services
from audit.models import Entry
from consent import services as consent
from consent.models import Subject
from kernel.errors import Forbidden, NotFound
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from sharing.contributions.services.sealing import unseal
from vault.models import DataKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def basis(ben):
    return consent.attest(
        organization=ben.organization, kind="contract", statement="As agreed.", purposes=["improve_model"], by=ben.user
    )


@pytest.fixture
def take(basis, ben, noon):
    def taking(*records, **changes):
        order = {"basis": basis, "by": ben.user, "at": noon, "records": list(enumerate(records, 1))}
        return contributions.take_for_people(**(order | changes))

    return taking


def said(n, **changes):
    return {"subject_key": f"k-{n}", "text": f"Order {n} came late. Write to anna{n}@example.org."} | changes


def faults_of(taking, *records):
    with pytest.raises(contributions.Faulty) as faulty:
        taking(*records)
    assert not Contribution.objects.exists()
    return [(fault.number, fault.field, fault.code) for fault in faulty.value.faults]


def test_each_record_is_redacted_and_sealed_under_the_key_of_its_own_person(take, northwind):
    taken = take(said(1), said(2), said(1, text="Another."), {"subject_key": "k-3", "row": {"age": 41, "left": None}})
    assert (taken.recorded, taken.repeated, taken.refused, taken.faults) == (4, 0, 0, ())

    rows = Contribution.objects.select_related("subject").order_by("kind", "size_bytes")
    assert {row.batch for row in rows} == {taken.batch}
    assert len({row.subject.key_id for row in rows}) == 3
    contents = [unseal(row, row.subject) for row in rows]
    assert contents[0] == {"row": {"age": 41, "left": None}}
    assert {"text": "Order 1 came late. Write to [EMAIL]."} in contents
    assert [row.state for row in rows] == ["accepted"] * 4
    assert rows.get(removed={}, kind="row").about == {}


def test_nothing_is_in_the_clear(take):
    take({"subject_key": "zanzibar-key", "text": "A marker: zanzibar-4711."})
    with connection.cursor() as cursor:
        for table in ("sharing_contribution", "consent_subject", "audit_entry", "jobs_outbox"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%zanzibar%%'")
            assert cursor.fetchone() == (0,)
    assert b"zanzibar" not in bytes(Contribution.objects.get().sealed)


def test_destroying_one_persons_key_leaves_the_others_readable(take, noon):
    from kernel.actors import SYSTEM
    from vault import services as vault

    take(said(1), said(2))
    first, second = Contribution.objects.select_related("subject__key").order_by("created_at", "pk")
    vault.destroy(first.subject.key, by=SYSTEM)
    with pytest.raises(vault.KeyDestroyed):
        unseal(first, first.subject)
    assert unseal(second, second.subject)["text"]


def test_every_record_at_fault_is_named_and_none_is_taken(take):
    assert faults_of(
        take,
        said(1),
        None,
        {"text": "Whose?"},
        said(4, row={"a": 1}),
        said(5, text=" "),
        said(6, text=None),
        said(7, language="fr"),
        said(8, consent=True),
        said(9, text=["x"]),
        {"subject_key": "k", "row": {"_hidden": 1}},
        {"subject_key": "k", "row": {"nested": {"x": 1}}},
        said(12, idempotency_key=5),
        said(13, subject_key="x" * 201),
        said(14, subject_key="nul\x00"),
    ) == [
        (2, "", "not-an-object"),
        (3, "subject_key", "bad-key"),
        (4, "text", "nothing-given"),
        (5, "text", "empty"),
        (6, "text", "nothing-given"),
        (7, "language", "unknown-language"),
        (8, "consent", "unknown-field"),
        (9, "text", "not-a-text"),
        (10, "row", "bad-name"),
        (11, "row", "bad-value"),
        (12, "idempotency_key", "bad-key"),
        (13, "subject_key", "bad-key"),
        (14, "subject_key", "bad-key"),
    ]


def test_the_others_are_taken_when_that_is_asked_for(take):
    taken = take(said(1), None, said(3), skip_faulty=True)
    assert taken.recorded == 2
    assert [fault.number for fault in taken.faults] == [2]


def test_more_than_ten_thousand_are_refused_before_they_are_looked_at(take):
    with pytest.raises(contributions.TooManyRecords):
        take(*[None] * 10_001)


def test_a_person_who_objected_is_refused_line_by_line(take, ben, basis):
    take(said(1), said(2))
    known = consent.subjects_for_keys(organization=ben.organization, keys=["k-2"], basis=basis)
    objector = Subject.objects.get(pk=known["k-2"])
    consent.withdraw(subject=objector, purpose="improve_model", by=ben.user, organization=ben.organization)

    with pytest.raises(contributions.Faulty) as faulty:
        take(said(1, text="Again."), said(2, text="Again."))
    assert [(f.number, f.field, f.code) for f in faulty.value.faults] == [(2, "subject_key", "not-allowed")]
    assert take(said(1, text="Again."), said(2, text="Again."), skip_faulty=True).recorded == 1
    assert Contribution.objects.filter(subject=objector).count() == 1


def test_an_erased_person_is_never_made_anew(take, ben, basis, noon):
    take(said(1))
    subject = Subject.objects.get()
    consent.mark_erased(subject=subject, at=noon, by=ben.user)
    taken = take(said(1), skip_faulty=True)
    assert taken.recorded == 0
    assert [fault.code for fault in taken.faults] == ["not-allowed"]
    assert Subject.objects.count() == 1


def test_the_same_idempotency_key_and_content_is_taken_once(take):
    records = [said(n, idempotency_key=f"i-{n}") for n in range(3)]
    assert take(*records).recorded == 3
    again = take(*records, said(9, idempotency_key="i-9"), said(9, idempotency_key="i-9"))
    assert (again.recorded, again.repeated) == (1, 4)
    assert Contribution.objects.count() == 4


def test_an_idempotency_key_with_another_content_or_person_is_refused(take):
    take(said(1, idempotency_key="i"))
    for other in (said(1, text="Other.", idempotency_key="i"), said(2, idempotency_key="i")):
        with pytest.raises(contributions.Faulty) as faulty:
            take(other)
        assert [fault.code for fault in faulty.value.faults] == ["idempotency-key-reused"]
    assert Contribution.objects.count() == 1


def test_what_was_taken_back_does_not_come_again_by_a_retry(take, ben, noon, ada):
    take(said(1, idempotency_key="i"))
    code = consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=noon)["k-1"]
    consent.claim(code=code, by=ada.user, at=noon)
    contributions.take_back(contribution=Contribution.objects.get(), by=ada.user, at=noon)
    assert take(said(1, idempotency_key="i")).repeated == 1
    assert Contribution.objects.get().state == "taken_back"


def test_what_a_company_sends_twice_may_be_two_things_and_what_says_nothing_is_refused(take):
    taken = take(said(1), said(1), said(2, text="anna@example.org"))
    assert (taken.recorded, taken.refused) == (3, 1)
    refused = Contribution.objects.get(state="refused")
    assert (refused.reason, refused.decided_at is not None) == ("nothing_left", True)


def test_only_stewards_send_and_only_on_their_own_basis(take, ada, bea, cy):
    for person, error in ((ada, NotFound), (cy, NotFound), (bea, Forbidden)):
        with pytest.raises(error):
            take(said(1), by=person.user)
    assert not Contribution.objects.exists()


def test_one_entry_says_what_was_taken_with_counts_alone(take, ben):
    taken = take(said(1), said(2), said(2, text="anna@example.org"))
    entry = Entry.objects.get(kind="sharing.contributions.taken")
    assert entry.actor_id == ben.user.pk
    assert entry.facts == {
        "batch": str(taken.batch),
        "records": 3,
        "people": 2,
        "repeated": 0,
        "refused": 1,
        "left_out": 0,
        "basis": entry.facts["basis"],
    }


def test_without_the_audit_entry_nothing_is_taken(take, monkeypatch):
    def broken(*_args, **_facts):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(audit_services, "record", broken)
    with pytest.raises(RuntimeError, match="disk"):
        take(said(1))
    assert not Contribution.objects.exists()
    assert not DataKey.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_records(take, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        take(*[said(n, idempotency_key=f"i-{n}") for n in range(500)])


def test_what_was_taken_is_read_through_the_gate_alone(take, ben):
    take(said(1), said(2))
    held = contributions.read(organization=ben.organization, purpose="improve_model", by=ben.user)
    assert {item.content["text"] for item in held.items} == {
        "Order 1 came late. Write to [EMAIL].",
        "Order 2 came late. Write to [EMAIL].",
    }
    assert contributions.read(organization=ben.organization, purpose="research", by=ben.user).items == ()


def test_a_person_gives_many_of_their_own_and_the_company_decides_later(ada, text, allow, noon):
    subject = allow(ada)
    records = [(1, {"row": {"age": 41}}), (2, {"row": {"age": 42}}), (3, {"row": {"age": 41}})]
    taken = contributions.take_own(subject=subject, under=text, records=records, by=ada.user, at=noon)
    assert (taken.recorded, taken.refused) == (3, 1)
    assert sorted(Contribution.objects.values_list("state", "reason")) == [
        ("checked", ""),
        ("checked", ""),
        ("refused", "sent_before"),
    ]


def test_a_person_gives_for_nobody_else_and_only_where_they_allow_something(ada, dora, text, allow, noon):
    subject = allow(ada)
    records = [(1, {"text": "Hello there."})]
    with pytest.raises(NotFound):
        contributions.take_own(subject=subject, under=text, records=records, by=dora.user, at=noon)
    with pytest.raises(Forbidden):
        contributions.take_own(
            subject=consent.subject_for(dora.user), under=text, records=records, by=dora.user, at=noon
        )
    with pytest.raises(contributions.Faulty):
        contributions.take_own(subject=subject, under=text, records=[(1, said(1))], by=ada.user, at=noon)
    assert not Contribution.objects.exists()
