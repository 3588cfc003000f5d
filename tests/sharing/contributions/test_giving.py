"""Giving a record: only its redacted form is kept, under its giver's key, and they see it through its life."""

from __future__ import annotations

import pytest
from django.db import connection

from audit import services as audit
from consent import services as consent
from consent.models import Subject
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from sharing.contributions.services.sealing import unseal
from vault import services as vault

pytestmark = pytest.mark.django_db


def test_what_is_kept_lacks_what_points_at_a_person(ada, give):
    given = give(ada, "Call me at 13800138000 or write to anna@example.org. The box came open.")

    kept = contributions.content_of(contribution=given, by=ada.user)["text"]
    assert "13800138000" not in kept
    assert "anna@example.org" not in kept
    assert "The box came open." in kept
    assert given.removed == {"EMAIL": 1, "PHONE": 1}


def test_texts_in_a_row_are_redacted_and_numbers_stay(ada, give):
    given = give(ada, {"note": "anna@example.org", "age": 41, "satisfied": True, "score": 4.5, "left": None})
    kept = contributions.content_of(contribution=given, by=ada.user)["row"]
    assert kept == {"note": "[EMAIL]", "age": 41, "satisfied": True, "score": 4.5, "left": None}


def test_the_preview_shows_what_would_be_kept_and_stores_nothing(db):
    kept = contributions.keep(text="Write to anna@example.org please.")
    assert kept.content == {"text": "Write to [EMAIL] please."}
    assert [(piece.text, piece.kind) for piece in kept.pieces] == [
        ("Write to ", ""),
        ("anna@example.org", "EMAIL"),
        (" please.", ""),
    ]
    assert not Contribution.objects.exists()


def test_the_content_is_nowhere_in_the_clear(ada, give):
    given = give(ada, "A marker: zanzibar-4711.")
    with connection.cursor() as cursor:
        for table in ("sharing_contribution", "audit_entry", "jobs_job", "jobs_outbox"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%zanzibar%%'")
            assert cursor.fetchone() == (0,)
    assert b"zanzibar" not in bytes(Contribution.objects.get(pk=given.pk).sealed)


def test_sealed_content_moved_to_another_row_does_not_open(ada, give):
    first, second = give(ada, "The first."), give(ada, "The second.")
    Contribution.objects.filter(pk=second.pk).update(sealed=first.sealed)
    with pytest.raises(vault.Tampered):
        contributions.content_of(contribution=Contribution.objects.get(pk=second.pk), by=ada.user)


def test_only_its_giver_looks_at_a_contribution_here(ada, dora, ben, give):
    given = give(ada)
    for other in (dora.user, ben.user):
        with pytest.raises(NotFound):
            contributions.content_of(contribution=given, by=other)


def test_nothing_is_taken_from_a_person_who_allows_nothing(ada, text):
    subject = consent.subject_for(ada.user)
    with pytest.raises(Forbidden):
        contributions.contribute(subject=subject, under=text, by=ada.user, text="Hello there.")
    assert not Contribution.objects.exists()


def test_nobody_gives_in_anothers_name(ada, dora, text, allow):
    with pytest.raises(NotFound):
        contributions.contribute(subject=allow(ada), under=text, by=dora.user, text="Hello there.")


@pytest.mark.parametrize(
    ("order", "field", "word"),
    [
        ({"text": "   "}, "text", "Write"),
        ({"text": "x" * 20_001}, "text", "20000"),
        ({"row": {}}, "row", "Write"),
        ({"row": {"_subject": 1}}, "row", "_subject"),
        ({"row": {"a": [1]}}, "row", "a"),
        ({"row": {"a": float("nan")}}, "row", "a"),
        ({"row": {f"c{i}": 1 for i in range(101)}}, "row", "100"),
        ({}, "text", "either"),
        ({"text": "x", "row": {"a": 1}}, "text", "either"),
    ],
)
def test_bad_content_is_refused_with_the_field_and_what_to_do(order, field, word):
    with pytest.raises(contributions.BadContent) as refusal:
        contributions.keep(**order)
    assert refusal.value.field == field
    assert word in str(refusal.value.detail)


def test_a_new_record_is_checked_and_waits_for_the_organization(ada, give, run_jobs):
    given = give(ada)
    run_jobs()
    given.refresh_from_db()
    assert (given.state, given.reason) == ("checked", "")
    assert [entry.kind for entry in audit.entries_about(given)] == [
        "sharing.contribution.received",
        "sharing.contribution.checked",
    ]


def test_what_was_sent_before_is_refused_with_the_reason(ada, dora, give, run_jobs):
    first, again, other = give(ada), give(ada), give(dora)
    run_jobs()
    states = {c.pk: (c.state, c.reason) for c in Contribution.objects.all()}
    assert states == {
        first.pk: ("checked", ""),
        again.pk: ("refused", "sent_before"),
        other.pk: ("checked", ""),
    }


def test_a_record_of_which_only_marks_are_left_is_refused(ada, give, run_jobs):
    given = give(ada, "anna@example.org, 13800138000!")
    run_jobs()
    given.refresh_from_db()
    assert (given.state, given.reason) == ("refused", "nothing_left")


def test_a_check_that_runs_twice_changes_nothing_the_second_time(ada, give, run_jobs, noon):
    given = give(ada)
    run_jobs()
    assert contributions.check(contribution_id=given.pk, at=noon) == "checked"
    assert len(audit.entries_about(given)) == 2


def test_only_those_who_manage_data_accept_and_refuse(ada, ben, bea, cy, give, run_jobs, noon):
    given = give(ada)
    run_jobs()
    with pytest.raises(Forbidden):
        contributions.accept(contributions=[given], by=bea.user, at=noon)
    for stranger in (cy.user, ada.user):
        with pytest.raises(NotFound):
            contributions.accept(contributions=[given], by=stranger, at=noon)
    assert contributions.accept(contributions=[given], by=ben.user, at=noon) == 1
    refused = contributions.refuse(contribution=given, reason="off_topic", by=ben.user, at=noon)
    assert (refused.state, refused.reason) == ("refused", "off_topic")


def test_what_was_not_checked_yet_is_not_accepted(ada, ben, give, noon):
    given = give(ada)
    assert contributions.accept(contributions=[given], by=ben.user, at=noon) == 0
    given.refresh_from_db()
    assert given.state == "received"


def test_a_refusal_without_a_known_reason_is_not_made(ada, ben, accepted, noon):
    given = accepted(ada)
    with pytest.raises(Invalid) as refusal:
        contributions.refuse(contribution=given, reason="whim", by=ben.user, at=noon)
    assert refusal.value.field == "reason"


def test_a_contribution_whose_audit_entry_fails_is_not_kept(ada, allow, text, monkeypatch):
    subject = allow(ada)

    def broken(*args, **kwargs):
        raise OSError("no audit")

    monkeypatch.setattr("audit.services.record", broken)
    with pytest.raises(OSError, match="no audit"):
        contributions.contribute(subject=subject, under=text, by=ada.user, text="Hello there.")
    assert not Contribution.objects.exists()


def test_the_content_opens_only_under_its_givers_key(ada, dora, give):
    given = give(ada)
    other = give(dora).subject
    with pytest.raises(vault.Tampered):
        unseal(given, Subject.objects.select_related("key").get(pk=other.pk))


def test_a_contribution_is_seen_by_its_giver_and_the_organization_it_was_given_to(ada, dora, bea, cy, give):
    given = give(ada)
    assert list(Contribution.objects.visible_to(ada.user)) == [given]
    assert list(Contribution.objects.visible_to(bea.user)) == [given]
    for stranger in (dora.user, cy.user):
        assert not Contribution.objects.visible_to(stranger).exists()
