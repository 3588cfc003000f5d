"""The receipt says what was agreed, to what, when, and proves that it was not altered."""

from __future__ import annotations

import hashlib
import json

import pytest

from consent import services as consent
from consent.core.differences import changes, sentences
from consent.core.receipts import PURPOSE_TERMS
from consent.models import Purpose
from tests.platform.consent.texts import publish


@pytest.mark.django_db
def test_a_receipt_tells_what_was_agreed_and_when(ada, ben):
    text = publish(ben.organization, ben.user, ["research", "improve_model", "share_score"])
    subject = consent.subject_for(ada.user)
    yes = consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    consent.refuse(subject=subject, text=text, purpose="improve_model", by=ada.user)
    receipt = consent.receipt(subject=subject, text=text)

    assert receipt["notice"]["content_hash"] == text.content_hash
    assert receipt["pii_controller"]["name"] == "Northwind"
    states = {item["purpose"]: item["state"] for item in receipt["processing"]["purposes"]}
    assert states == {"research": "granted", "improve_model": "refused", "share_score": "unanswered"}
    granted = receipt["processing"]["purposes"][0]
    assert granted["since"] == yes.recorded_at.isoformat(timespec="microseconds")
    assert granted["valid_until"] == yes.expires_at.isoformat(timespec="microseconds")
    assert [event["event_type"] for event in receipt["event"]] == ["granted", "refused"]


@pytest.mark.django_db
def test_a_receipt_names_the_person_by_pseudonym_alone(ada, ben):
    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    words = json.dumps(consent.receipt(subject=subject, text=text))
    assert "ada@" not in words.lower()
    assert str(subject.pk) not in words
    assert consent.names_toward(ben.organization.pk, [subject.pk])[0] in words


@pytest.mark.django_db
def test_a_receipt_is_in_the_language_in_which_the_person_answered(ada, ben):
    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user, language="zh-hans")
    assert consent.receipt(subject=subject, text=text)["notice"]["title"].startswith("（中文）")
    assert consent.receipt(subject=subject, text=text, language="en")["notice"]["title"] == "Your messages"


@pytest.mark.django_db
def test_the_hash_of_a_receipt_covers_every_other_field(ada, ben):
    text = publish(ben.organization, ben.user)
    receipt = consent.receipt(subject=consent.subject_for(ada.user), text=text)
    claimed = receipt.pop("receipt_hash")
    canonical = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == claimed


def test_each_purpose_has_a_term_of_the_vocabulary():
    assert set(PURPOSE_TERMS) == set(Purpose.values)


def test_sentences_are_found_in_both_languages():
    assert sentences("One. Two?\n三。四！ Five") == ["One.", "Two?", "三。", "四！", "Five"]


@pytest.mark.parametrize(("old", "new"), [("A. B. C.", "A. C. D."), ("", "A."), ("A.", ""), ("甲。乙。", "乙。丙。")])
def test_a_difference_holds_both_texts(old, new):
    parts = changes(old, new)

    def side(*kinds):
        return [s for part in parts if part.kind in kinds for s in sentences(part.text)]

    assert side("same", "removed") == sentences(old)
    assert side("same", "added") == sentences(new)
