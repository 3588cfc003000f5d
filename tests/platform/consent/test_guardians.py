"""A young person's yes counts together with a guardian's, who comes by a link, answers once and takes back at any time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from consent import services as consent
from consent.models import ConsentRecord, GuardianLink, Guardianship
from rights import services as rights
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db
ADDRESS = "Grown.Up@example.org"


@pytest.fixture
def text(ben, ada):
    text = publish(ben.organization, ben.user)
    consent.offer(subject=consent.subject_for(ada.user), text=text, by=ben.user)
    return text


@pytest.fixture
def ward(ada, ben, text):
    subject = consent.subject_for(ada.user)
    return consent.need_guardian(subject=subject, organization=ben.organization, by=ada.user)


def ask(ward, ada, address=ADDRESS):
    """Ada asks; the secret of the mailed link."""
    consent.ask_guardian(guardianship=ward, address=address, by=ada.user, at=timezone.now())
    return re.search(r"/guardian/([\w-]+)/", mail.outbox[-1].body)[1]


def reads(ada, text, purpose="research"):
    return bool(consent.allowed([consent.subject_for(ada.user).pk], purpose=purpose, organization=text.organization_id))


def yes(ada, text, purpose="research"):
    return consent.grant(subject=consent.subject_for(ada.user), text=text, purpose=purpose, by=ada.user)


def test_nothing_is_let_through_until_both_agreed_and_from_either_withdrawal_on(ada, text, ward):
    yes(ada, text)
    assert not reads(ada, text)
    secret = ask(ward, ada)
    consent.answer_as_guardian(
        secret=secret, answers={(text, "research"): True, (text, "improve_model"): True}, at=timezone.now()
    )
    assert reads(ada, text)
    assert not reads(ada, text, "improve_model")  # the guardian alone is not enough either
    consent.withdraw(subject=consent.subject_for(ada.user), text=text, purpose="research", by=ada.user)
    assert not reads(ada, text)
    yes(ada, text)
    assert reads(ada, text)
    assert consent.withdraw_as_guardian(secret=secret, purpose="research", at=timezone.now()) == 1
    assert not reads(ada, text)
    yes(ada, text)
    assert not reads(ada, text)


def test_a_yes_given_alone_before_stops_counting_and_running_jobs_look_again(ada, ben, text):
    yes(ada, text)
    before = consent.snapshot()
    subject = consent.subject_for(ada.user)
    consent.need_guardian(subject=subject, organization=ben.organization, by=ada.user)
    assert not reads(ada, text)
    assert consent.withdrawn_since([subject.pk], before) == {subject.pk}


def test_a_link_answers_once_and_an_unused_one_ends(ada, text, ward):
    first, second = ask(ward, ada), ask(ward, ada)
    with pytest.raises(consent.GuardianLinkSpent):
        consent.answer_as_guardian(secret=first, answers={(text, "research"): True}, at=timezone.now())
    consent.answer_as_guardian(secret=second, answers={(text, "research"): False}, at=timezone.now())
    with pytest.raises(consent.GuardianLinkSpent):
        consent.answer_as_guardian(secret=second, answers={(text, "research"): True}, at=timezone.now())
    with pytest.raises(consent.GuardianLinkSpent):
        consent.find_link(secret=ask(ward, ada), at=timezone.now() + timedelta(days=15))


def test_who_acted_how_and_when_is_kept_and_the_receipt_shows_it(ada, text, ward):
    yes(ada, text)
    secret = ask(ward, ada)
    consent.answer_as_guardian(secret=secret, answers={(text, "research"): False}, at=timezone.now())
    record = ConsentRecord.objects.get(decided_by="guardian")
    assert (record.decision, record.method, record.recorded_by) == (
        "refused",
        "guardian",
        GuardianLink.objects.get().pk,
    )
    entry = Entry.objects.filter(subject_id=record.pk).get()
    assert entry.actor_id == record.recorded_by
    receipt = consent.receipt(subject=record.subject, text=text)
    assert [(event["decided_by"], event["event_type"]) for event in receipt["event"]] == [
        ("person", "granted"),
        ("guardian", "refused"),
    ]
    research = receipt["processing"]["purposes"][0]
    assert (research["state"], research["guardian_state"]) == ("granted", "refused")


def test_of_the_guardian_nothing_is_kept_that_could_be_read(ada, text, ward):
    ask(ward, ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM consent_guardianlink l")
        rows = " ".join(row for (row,) in cursor.fetchall())
        cursor.execute("SELECT row_to_json(e)::text FROM audit_entry e")
        rows += " ".join(row for (row,) in cursor.fetchall())
    assert "grown" not in rows.lower()
    assert ada.user.email not in mail.outbox[-1].body
    assert mail.outbox[-1].to == [ADDRESS]


def test_ones_own_address_and_a_flood_of_mails_are_refused(ada, dora, text, ward):
    with pytest.raises(consent.GuardianIsAnother):
        ask(ward, ada, ada.user.email.upper())
    with pytest.raises(consent.NotTheirDecision.__mro__[1]):
        consent.ask_guardian(guardianship=ward, address=ADDRESS, by=dora.user, at=timezone.now())
    for _ in range(5):
        ask(ward, ada)
    with pytest.raises(consent.TooManyMails):
        ask(ward, ada)


def test_a_guardian_who_lost_the_link_gets_a_new_one_and_strangers_learn_nothing(client, ada, text, ward):
    yes(ada, text)
    consent.answer_as_guardian(secret=ask(ward, ada), answers={(text, "research"): True}, at=timezone.now())
    sent = len(mail.outbox)
    answers = [
        client.post(reverse("consent:new-guardian-link"), {"address": address}, follow=True).content
        for address in ("nobody@example.org", ADDRESS.lower())
    ]
    tokens = re.compile(rb'csrfmiddlewaretoken" value="\w+"')
    assert tokens.sub(b"", answers[0]) == tokens.sub(b"", answers[1])
    assert len(mail.outbox) == sent + 1
    secret = re.search(r"/guardian/([\w-]+)/", mail.outbox[-1].body)[1]
    assert consent.withdraw_as_guardian(secret=secret, at=timezone.now()) == 1
    assert not reads(ada, text)


def test_the_guardian_reads_the_same_text_and_answers_without_an_account(client, ada, text, ward):
    client.force_login(ada.user)
    granted = {"purpose": "research", "decision": "granted"}
    asked = client.post(reverse("consent:decide", args=[text.pk]), granted, follow=True)
    assert asked.redirect_chain[-1][0] == reverse("consent:guardian", args=[ward.organization_id])
    bad = client.post(reverse("consent:guardian", args=[ward.organization_id]), {"address": "no address"})
    assert bad.status_code == 400
    client.post(reverse("consent:guardian", args=[ward.organization_id]), {"address": ADDRESS})
    client.logout()

    href = re.search(r"(/guardian/\S+)", mail.outbox[-1].body)[1]
    page = client.get(href)
    html = page.content.decode()
    assert "We never sell them." in html
    assert "checked" not in html
    assert "no-store" in page["Cache-Control"]
    assert not reads(ada, text)
    assert client.post(href, {}).status_code == 400
    answer = client.post(href, {f"{text.pk}-research": "yes"}, follow=True)
    assert "You agreed on" in answer.content.decode()
    assert reads(ada, text)
    client.post(f"{href}withdraw/", {"purpose": "research"})
    assert not reads(ada, text)
    assert client.get("/guardian/guessed/").status_code == 410


def test_of_age_the_person_decides_alone_on_the_guardians_word(client, ada, text, ward):
    yes(ada, text)
    secret = ask(ward, ada)
    assert client.post(reverse("consent:come-of-age", args=[secret])).status_code == 200
    assert reads(ada, text)
    assert client.get(reverse("consent:as-guardian", args=[secret])).status_code == 410


def test_a_guardians_yes_runs_out_by_itself(ada, text, ward):
    yes(ada, text)
    secret = ask(ward, ada)
    from unittest import mock

    with mock.patch("consent.services.decisions.timedelta", lambda days: timedelta(days=-days)):
        consent.answer_as_guardian(secret=secret, answers={(text, "research"): True}, at=timezone.now())
    assert not reads(ada, text)
    assert consent.expire() == 1
    assert ConsentRecord.objects.order_by("-sequence").first().decided_by == "guardian"


def test_an_erasure_drops_how_guardians_are_reached(ada, text, ward, run_jobs):
    secret = ask(ward, ada)
    rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())
    run_jobs()
    assert not GuardianLink.objects.exists()
    assert not Guardianship.objects.open().exists()
    with pytest.raises(consent.GuardianLinkSpent):
        consent.find_link(secret=secret, at=timezone.now())
