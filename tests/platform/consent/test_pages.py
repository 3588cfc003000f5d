"""The consent pages: nothing chosen before, yes and no of equal weight, withdrawing in as many clicks as allowing."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent import services as consent
from consent.models import ConsentRecord, Purpose
from tests.platform.consent.texts import both, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(ben, ada):
    text = publish(ben.organization, ben.user, ["research", "improve_model"])
    consent.offer(subject=consent.subject_for(ada.user), text=text, by=ben.user)
    return text


@pytest.fixture
def page(client, ada):
    client.force_login(ada.user)

    def fetch(address):
        return client.get(address).content.decode()

    return fetch


def buttons(html, decision):
    """The forms that post this decision, with the class of their button."""
    forms = re.findall(r'<form class="button-form".*?</form>', html, re.S)
    return [re.search(r'<button class="([^"]*)"', form)[1] for form in forms if f'value="{decision}"' in form]


def test_every_choice_is_open_and_yes_weighs_as_much_as_no(page, text):
    html = page("/consents/")
    yes, no = buttons(html, "granted"), buttons(html, "refused")
    assert len(yes) == len(no) == 2
    assert set(yes) == set(no)
    assert "checked" not in html
    assert "Off until you say yes" in html


def test_one_click_allows_and_one_click_withdraws(client, ada, page, text):
    order = {"purpose": "research", "decision": "granted"}
    answer = client.post(reverse("consent:decide", args=[text.pk]), order, follow=True)
    assert answer.redirect_chain == [("/consents/", 302)]
    html = page("/consents/")
    assert len(buttons(html, "withdrawn")) == 1
    assert set(buttons(html, "withdrawn")) == set(buttons(html, "granted"))

    client.post(reverse("consent:decide", args=[text.pk]), order | {"decision": "withdrawn"})
    subject = consent.subject_for(ada.user)
    assert consent.allowed([subject.pk], purpose="research", organization=text.organization) == set()
    assert "you took it back on" in page("/consents/")


def test_a_refusal_is_kept_and_shown(client, page, text):
    client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "research", "decision": "refused"})
    assert ConsentRecord.objects.get().decision == "refused"
    assert "you said no on" in page("/consents/")


def test_the_language_of_the_page_is_kept_with_the_decision(client, ada, page, text):
    ada.user.language = "zh-hans"
    ada.user.save()
    client.force_login(ada.user)
    assert "（中文）They may: research." in page("/consents/")
    client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "research", "decision": "granted"})
    assert ConsentRecord.objects.get().language == "zh-hans"


def test_a_new_version_shows_what_changed_in_plain_sight(client, ada, ben, page, text):
    client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "research", "decision": "granted"})
    publish(ben.organization, ben.user, ["research", "share_export"], body=both("We keep them. We sell them."))
    html = page("/consents/")
    assert "<ins>We keep them. We sell them.</ins>" in html
    assert "New purpose: Hand over to a partner. It is off until you say yes." in html


def test_everything_can_be_withdrawn_at_once(client, ada, page, text):
    assert "Withdraw everything" not in page("/consents/")
    for purpose in ("research", "improve_model"):
        client.post(reverse("consent:decide", args=[text.pk]), {"purpose": purpose, "decision": "granted"})
    assert "You allow 2 uses of what is yours" in page("/consents/")
    client.post(reverse("consent:withdraw-all"))
    assert "You allow nothing" in page("/consents/")


def test_the_receipt_is_a_page_and_a_file_with_the_same_hash(client, page, text):
    client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "research", "decision": "granted"})
    file = client.get(reverse("consent:receipt-file", args=[text.pk]))
    receipt = json.loads(file.content)
    assert "attachment" in file["Content-Disposition"]
    html = page(reverse("consent:receipt", args=[text.pk]))
    assert receipt["receipt_hash"] in html
    assert receipt["notice"]["content_hash"] == text.content_hash


def test_the_whole_text_says_who_what_how_long_and_whom_to_ask(page, text):
    html = page(reverse("consent:text", args=[text.pk]))
    for part in ("Northwind", "Messages", "365 days", "privacy@example.org", "We never sell them."):
        assert part in html


def test_a_forged_button_is_refused_with_a_sentence(client, page, text):
    for order in ({"purpose": "marketing", "decision": "granted"}, {"purpose": "research", "decision": "maybe"}, {}):
        answer = client.post(reverse("consent:decide", args=[text.pk]), order)
        assert answer.status_code == 400
    unasked = client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "share_export", "decision": "granted"})
    assert unasked.status_code == 400
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize("name", ["text", "receipt", "receipt-file"])
def test_a_text_that_was_not_offered_does_not_exist_for_a_stranger(client, dora, cy, text, name):
    for stranger in (dora.user, cy.user):
        client.force_login(stranger)
        assert client.get(reverse(f"consent:{name}", args=[text.pk])).status_code == 404
        answer = client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "research", "decision": "granted"})
        assert answer.status_code == 404


def test_nobody_decides_without_signing_in(client, text):
    for address in ("/consents/", reverse("consent:text", args=[text.pk])):
        assert client.get(address).status_code == 302
    answer = client.post(reverse("consent:decide", args=[text.pk]), {"purpose": "research", "decision": "granted"})
    assert answer.status_code == 302
    assert not ConsentRecord.objects.exists()


def test_home_tells_of_a_text_that_waits_for_an_answer(page, text):
    html = page("/")
    assert "A company asks for your consent" in html
    assert reverse("consent:text", args=[text.pk]) in html


def test_the_page_asks_as_often_for_many_texts_as_for_one(client, ada, ben, page, text):
    page("/consents/")
    with CaptureQueriesContext(connection) as one:
        page("/consents/")
    rest = [purpose for purpose in Purpose.values if not text.asks_for(purpose)]
    assert len(rest) >= 3
    for purpose in rest:
        more = publish(ben.organization, ben.user, [purpose], code=f"about-{purpose}")
        consent.offer(subject=consent.subject_for(ada.user), text=more, by=ben.user)
    with CaptureQueriesContext(connection) as many:
        page("/consents/")
    assert len(one) == len(many)
