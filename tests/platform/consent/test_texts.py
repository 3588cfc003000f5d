"""A text is written once, complete in every language; a new version asks again and shows what changed."""

from __future__ import annotations

import pytest

from consent import services as consent
from consent.models import ConsentOffer, ConsentText
from kernel.errors import Forbidden, NotFound
from tests.platform.consent.texts import asked, both, publish

pytestmark = pytest.mark.django_db


def test_versions_of_a_matter_are_numbered_in_order(ben):
    assert [publish(ben.organization, ben.user).version for _ in range(3)] == [1, 2, 3]
    assert publish(ben.organization, ben.user, ["design_research"], code="photos").version == 1


def test_the_hash_covers_the_words_and_not_the_number(ben):
    first, same = publish(ben.organization, ben.user), publish(ben.organization, ben.user)
    other = publish(ben.organization, ben.user, retention_days=30)
    assert first.content_hash == same.content_hash != other.content_hash


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": {"en": "Only English"}}, "title"),
        ({"body": {"en": "x", "zh-hans": "  "}}, "body"),
        ({"purposes": []}, "purposes"),
        ({"purposes": asked("marketing")}, "purposes"),
        ({"purposes": asked("research", "research")}, "purposes"),
        ({"purposes": [{"purpose": "research", "sentence": {"en": "x"}, "allows": both("x")}]}, "purposes"),
        ({"categories": []}, "categories"),
        ({"contact": " "}, "contact"),
    ],
)
def test_an_incomplete_text_is_refused_by_the_name_of_its_part(ben, change, field):
    with pytest.raises(consent.TextIncomplete) as refusal:
        publish(ben.organization, ben.user, **change)
    assert refusal.value.field == field
    assert not ConsentText.objects.exists()


def test_only_those_who_manage_data_publish(ben, bea, cy):
    with pytest.raises(Forbidden):
        publish(ben.organization, bea.user)
    with pytest.raises(NotFound):
        publish(ben.organization, cy.user)


def test_whoever_was_asked_before_is_asked_again(ada, dora, ben):
    first = publish(ben.organization, ben.user)
    offered, answered = consent.subject_for(ada.user), consent.subject_for(dora.user)
    consent.offer(subject=offered, text=first, by=ben.user)
    consent.grant(subject=answered, text=first, purpose="research", by=dora.user)
    second = publish(ben.organization, ben.user)

    assert set(ConsentOffer.objects.filter(text=second).values_list("subject_id", flat=True)) == {
        offered.pk,
        answered.pk,
    }


def test_a_person_sees_a_text_only_after_it_was_offered(ada, dora, ben, bea, cy):
    text = publish(ben.organization, ben.user)
    assert not ConsentText.objects.visible_to(ada.user).exists()
    consent.offer(subject=consent.subject_for(ada.user), text=text, by=ben.user)

    assert ConsentText.objects.visible_to(ada.user).get() == text
    assert ConsentText.objects.visible_to(bea.user).get() == text
    for stranger in (dora.user, cy.user):
        assert not ConsentText.objects.visible_to(stranger).exists()
    open_to_all = publish(ben.organization, ben.user, ["design_research"], code="open", audience="everyone")
    assert ConsentText.objects.visible_to(dora.user).get() == open_to_all


def test_nothing_is_ticked_before_the_person_answers(ada, ben):
    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    consent.offer(subject=subject, text=text, by=ben.user)

    (matter,) = consent.standing(subject)
    assert [(item.purpose, item.allowed, item.answered) for item in matter.purposes] == [
        ("research", False, False),
        ("improve_model", False, False),
    ]
    assert matter.unanswered == 2


def test_the_page_shows_the_newest_version_and_what_changed(ada, ben, aurora):
    first = publish(ben.organization, ben.user, ["research", "improve_model"])
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=first, purpose="research", by=ada.user)
    second = publish(
        ben.organization,
        ben.user,
        ["research", "share_train"],
        body=both("We keep your messages. We share them with Aurora."),
        recipients=[aurora],
        retention_days=30,
    )

    (matter,) = consent.standing(subject)
    assert matter.text == second
    assert [(item.purpose, item.allowed) for item in matter.purposes] == [("research", True), ("share_train", False)]
    assert matter.comparison.purposes_added == ("share_train",)
    assert matter.comparison.purposes_dropped == ("improve_model",)
    assert matter.comparison.recipients_added == ("Aurora",)
    assert matter.comparison.retention_days == (365, 30)
    assert [(part.kind, part.text) for part in matter.comparison.body] == [
        ("same", "We keep your messages."),
        ("removed", "We never sell them."),
        ("added", "We share them with Aurora."),
    ]


def test_a_purpose_that_a_newer_version_dropped_can_still_be_taken_back(ada, ben, northwind):
    first = publish(northwind, ben.user, ["research", "improve_model"])
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=first, purpose="improve_model", by=ada.user)
    publish(northwind, ben.user, ["research"])

    (matter,) = consent.standing(subject)
    dropped = [item for item in matter.purposes if item.purpose == "improve_model"]
    assert [(item.allowed, item.answered_text) for item in dropped] == [(True, first)]
