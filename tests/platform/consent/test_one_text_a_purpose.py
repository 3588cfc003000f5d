"""A yes holds for an organization and a purpose, so each purpose is asked for in one matter (docs/decisions/0012)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.urls import reverse

from consent import samples
from consent import services as consent
from consent.models import ConsentText
from tests.platform.consent.test_races import Beside
from tests.platform.consent.texts import asked, both, publish

pytestmark = pytest.mark.django_db


def test_a_second_matter_may_not_ask_for_the_same_purpose_in_other_words(ben, cy):
    publish(ben.organization, ben.user, ["research", "improve_model"], title=both("What you write"))
    with pytest.raises(consent.AskedElsewhere, match="“Research” is asked for in “What you write” already") as refusal:
        publish(ben.organization, ben.user, ["design_research", "research"], code="surveys")
    assert refusal.value.field == "purposes"
    publish(ben.organization, ben.user, ["design_research"], code="surveys")
    publish(ben.organization, ben.user, ["research"], title=both("What you write, anew"))
    publish(cy.organization, cy.user, ["research"], code="surveys")
    assert ConsentText.objects.count() == 4


def test_a_yes_under_an_older_version_keeps_its_purpose_where_it_was_given(ada, ben):
    """The matter asks for it no longer; a second matter would count the yes as an answer to words nobody had seen."""
    first = publish(ben.organization, ben.user, ["research", "improve_model"])
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=first, purpose="research", by=ada.user)
    publish(ben.organization, ben.user, ["improve_model"])
    assert consent.allowed([subject.pk], purpose="research", organization=ben.organization) == {subject.pk}
    with pytest.raises(consent.AskedElsewhere):
        publish(ben.organization, ben.user, ["research"], code="other")


@pytest.mark.django_db(transaction=True)
def test_two_matters_published_at_once_can_not_slip_by_each_other(ben):
    together, refused = threading.Barrier(2), []

    def publishing(code):
        def act():
            together.wait(5)
            try:
                publish(ben.organization, ben.user, ["research"], code=code)
            except consent.AskedElsewhere:
                refused.append(code)

        return act

    for thread in [Beside(publishing("one")), Beside(publishing("two"))]:
        thread.end()
    assert (len(refused), ConsentText.objects.count()) == (1, 1)


def test_the_team_reads_on_the_page_and_over_the_api_which_text_asks_already(client, api, ben):
    publish(ben.organization, ben.user, ["improve_model"], title=both("What you write"))
    client.force_login(ben.user)
    told = {
        "organization": ben.organization.pk, "code": "photos", "act": "look", "title_en": "Photos", "title_zh": "照片",
        "body_en": "We keep photos.", "body_zh": "我们保存照片。", "categories_en": "Photos", "categories_zh": "照片",
        "retention_days": 30, "contact": "privacy@example.org", "audience": "invited", "improve_model_asked": "on",
    }  # fmt: skip
    told |= {f"improve_model_{part}": "Words." for part in ("sentence_en", "sentence_zh", "allows_en", "allows_zh")}
    page = client.post(reverse("admin:consent_consenttext_write"), told)
    assert (page.status_code, "in “What you write” already" in page.content.decode()) == (400, True)

    api.force_authenticate(ben.user)
    body = {
        "organization": str(ben.organization.pk), "code": "photos", "title": both("Photos"), "body": both("We keep."),
        "purposes": asked("improve_model"), "categories": [both("Photos")], "retention_days": 30,
        "contact": "privacy@example.org",
    }  # fmt: skip
    answer = api.post("/api/v1/consent/texts/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/purposes")
    assert answer.json()["errors"][0]["code"] == "purpose-asked-elsewhere"
    assert ConsentText.objects.count() == 1


def test_where_older_texts_overlap_no_answer_is_shown_as_another_texts(client, ada, ben):
    given = publish(ben.organization, ben.user, ["improve_model"], title=both("What you write"))
    overlapping = ConsentText.objects.create(  # as it could be published before the rule
        **{name: getattr(given, name) for name in ("organization", "body", "categories", "contact", "retention_days")},
        created_at=given.created_at + timedelta(seconds=1),
        code="photos", version=1, title=both("Your photos"), purposes=asked("improve_model"), content_hash="0" * 64,
    )  # fmt: skip
    subject = consent.subject_for(ada.user)
    consent.offer(subject=subject, text=overlapping, by=ben.user)
    consent.grant(subject=subject, text=given, purpose="improve_model", by=ada.user)

    (item,) = consent.standing_on(subject, overlapping).purposes
    assert (item.allowed, item.record, item.answered_text, item.elsewhere) == (False, None, None, given)
    (own,) = consent.standing_on(subject, given).purposes
    assert (own.allowed, own.answered_text, own.elsewhere) == (True, given, None)
    client.force_login(ada.user)
    page = client.get(reverse("consent:text", args=[overlapping.pk])).content.decode()
    assert "Not answered here" in page
    assert reverse("consent:text", args=[given.pk]) in page

    consent.refuse(subject=subject, text=overlapping, purpose="improve_model", by=ada.user)
    assert not consent.allowed([subject.pk], purpose="improve_model", organization=ben.organization)
    publish(ben.organization, ben.user, ["improve_model"])  # the first to ask keeps it
    with pytest.raises(consent.AskedElsewhere, match="What you write"):
        publish(ben.organization, ben.user, ["improve_model"], code="photos")


def test_a_team_that_begins_with_both_samples_is_not_refused(ben):
    for sample in (samples.messages, samples.study):
        consent.publish_text(
            organization=ben.organization, by=ben.user, **sample(name="Northwind", contact="privacy@example.org")
        )
    assert {text.code for text in ConsentText.objects.all()} == {"messages", "studies"}
