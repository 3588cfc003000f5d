"""A person decides for themselves; each decision is kept, with its record in the audit trail."""

from __future__ import annotations

import pytest

from audit import services as audit
from audit.models import Entry
from consent import services as consent
from consent.models import ConsentRecord
from jobs.models import Outbox
from kernel.errors import Forbidden, Invalid, NotFound
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(ben):
    return publish(ben.organization, ben.user, ["research", "improve_model"])


@pytest.fixture
def subject(ada):
    return consent.subject_for(ada.user)


def test_a_decision_keeps_the_version_the_language_the_act_and_the_time(ada, subject, text):
    record = consent.grant(
        subject=subject, text=text, purpose="research", by=ada.user, method="portal", language="zh-hans"
    )

    assert (record.text, record.language, record.method, record.recorded_by) == (text, "zh-hans", "portal", ada.user.pk)
    assert record.recorded_at is not None
    assert [entry.kind for entry in audit.entries_about(record)] == ["consent.granted"]
    entry = Entry.objects.get(kind="consent.granted")
    assert entry.person_id == subject.pk
    assert entry.facts["content_hash"] == text.content_hash


def test_refusals_are_kept(ada, subject, text):
    record = consent.refuse(subject=subject, text=text, purpose="research", by=ada.user)
    assert ConsentRecord.objects.get(subject=subject).decision == "refused"
    assert record.expires_at is None


def test_decisions_are_numbered_in_the_order_they_were_made(ada, subject, text):
    order = {"subject": subject, "text": text, "purpose": "research", "by": ada.user}
    made = [consent.grant(**order), consent.withdraw(**order), consent.grant(**order)]
    assert [r.pk for r in ConsentRecord.objects.order_by("sequence")] == [r.pk for r in made]


@pytest.mark.parametrize("decide", [consent.grant, consent.refuse, consent.withdraw])
def test_nobody_decides_for_another_person(decide, dora, ben, subject, text):
    for other in (dora.user, ben.user):
        with pytest.raises(NotFound):
            decide(subject=subject, text=text, purpose="research", by=other)
    assert not ConsentRecord.objects.exists()


def test_an_organization_records_an_objection_of_someone_it_knows_but_never_a_yes(ben, bea, cy, northwind):
    basis = consent.attest(
        organization=northwind, kind="contract", statement="As agreed.", purposes=["research"], by=ben.user
    )
    text = publish(northwind, ben.user)
    (subject_id,) = consent.subjects_for_records(organization=northwind, count=1, basis=basis)
    known = consent.subjects_for_keys(organization=northwind, keys=["c-1"], basis=basis)
    from consent.models import Subject

    customer = Subject.objects.get(pk=known["c-1"])
    with pytest.raises(consent.NotTheirDecision):
        consent.grant(subject=customer, text=text, purpose="research", by=ben.user)
    order = {"subject": customer, "organization": northwind, "purpose": "research", "method": "organization"}
    with pytest.raises(NotFound):
        consent.withdraw(**order, by=cy.user)
    with pytest.raises(Forbidden):
        consent.withdraw(**order, by=bea.user)
    assert consent.withdraw(**order, by=ben.user).recorded_by == ben.user.pk
    assert consent.allowed([subject_id], purpose="research", organization=northwind) == {subject_id}


def test_a_purpose_that_the_text_does_not_ask_for_is_refused(ada, subject, text):
    with pytest.raises(consent.NotAsked) as refusal:
        consent.grant(subject=subject, text=text, purpose="share_export", by=ada.user)
    assert refusal.value.field == "purpose"


def test_an_old_version_can_be_withdrawn_but_not_agreed_to(ada, subject, ben, text):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    publish(ben.organization, ben.user, ["research"])

    with pytest.raises(consent.OldVersion):
        consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    assert consent.withdraw(subject=subject, text=text, purpose="research", by=ada.user).decision == "withdrawn"


def test_withdrawing_without_saying_from_whom_names_the_missing_field(ada, subject):
    with pytest.raises(Invalid) as missing:
        consent.withdraw(subject=subject, purpose="research", by=ada.user)
    assert missing.value.field == "text"


def test_withdrawing_everything_takes_back_each_yes_once(ada, subject, northwind, text):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)

    assert consent.withdraw_all(subject=subject, by=ada.user) == 2
    assert consent.withdraw_all(subject=subject, by=ada.user) == 0
    for purpose in ("research", "improve_model"):
        assert consent.allowed([subject.pk], purpose=purpose, organization=northwind) == set()


def test_listeners_hear_of_a_withdrawal_by_ids_alone(ada, subject, northwind, text):
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    record = consent.withdraw(subject=subject, text=text, purpose="research", by=ada.user)

    told = Outbox.objects.get(topic="consent.withdrawn")
    assert told.payload == {
        "subject_id": str(subject.pk),
        "record_id": str(record.pk),
        "organization_id": str(northwind.pk),
        "purpose": "research",
    }


def test_a_decision_whose_audit_entry_fails_was_never_made(ada, subject, text, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("no audit")

    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    before = consent.snapshot()
    monkeypatch.setattr("audit.services.record", broken)
    with pytest.raises(OSError, match="no audit"):
        consent.withdraw(subject=subject, text=text, purpose="research", by=ada.user)

    assert ConsentRecord.objects.count() == 1
    assert consent.withdrawn_since([subject.pk], before) == set()
    assert not Outbox.objects.filter(topic="consent.withdrawn").exists()
