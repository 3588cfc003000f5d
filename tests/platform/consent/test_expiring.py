"""A yes lasts for the time it was given for; then it is withdrawn by itself, and said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import services as audit
from audit.models import Entry
from consent import services as consent
from consent import tasks  # noqa: F401 - registers the job
from consent.models import ConsentRecord
from jobs import relay
from jobs.models import Outbox
from notices.models import Notice
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(ben):
    return publish(ben.organization, ben.user, ["research", "improve_model"], retention_days=30)


@pytest.fixture
def subject(ada):
    return consent.subject_for(ada.user)


@pytest.fixture
def end_all(monkeypatch):
    """Let every yes that is given from now on be over at once: a retention of none, which no text may state."""

    def grant_over(**order):
        monkeypatch.setattr("consent.services.decisions.timedelta", lambda days: timedelta(days=-days))
        record = consent.grant(**order)
        monkeypatch.undo()
        return record

    return grant_over


def test_a_yes_whose_time_is_over_is_withdrawn_with_its_record_and_its_entry(ada, ben, text, subject, end_all):
    end_all(subject=subject, text=text, purpose="research", by=ada.user)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    epoch = consent.snapshot()

    assert consent.expire() == 1

    last = ConsentRecord.objects.order_by("-sequence").first()
    assert (last.purpose, last.decision, last.method) == ("research", "withdrawn", "expiry")
    assert last.recorded_by is None
    assert consent.withdrawn_since([subject.pk], epoch) == {subject.pk}
    assert Outbox.objects.filter(topic="consent.withdrawn").count() == 1
    assert Entry.objects.filter(kind="consent.withdrawn", person_id=subject.pk).count() == 1
    assert audit.verify() == []
    assert consent.allowed([subject.pk], purpose="improve_model", organization=ben.organization) == {subject.pk}


def test_a_second_look_finds_nothing(ada, text, subject, end_all):
    end_all(subject=subject, text=text, purpose="research", by=ada.user)
    assert (consent.expire(), consent.expire()) == (1, 0)


def test_a_yes_given_again_meanwhile_stands(ada, ben, text, subject, end_all):
    end_all(subject=subject, text=text, purpose="research", by=ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)

    assert consent.expire() == 0
    assert consent.allowed([subject.pk], purpose="research", organization=ben.organization) == {subject.pk}


def test_a_no_said_since_is_not_said_again(ada, text, subject, end_all):
    end_all(subject=subject, text=text, purpose="research", by=ada.user)
    consent.refuse(subject=subject, text=text, purpose="research", by=ada.user)
    assert consent.expire() == 0


def test_one_partners_yes_ends_alone(ada, ben, aurora, end_all, subject):
    text = publish(ben.organization, ben.user, ["share_score"], recipients=[aurora])
    consent.grant(subject=subject, text=text, purpose="share_score", by=ada.user)
    end_all(subject=subject, text=text, purpose="share_score", by=ada.user, recipient=aurora)

    assert consent.expire() == 1

    assert ConsentRecord.objects.order_by("-sequence").first().recipient == aurora
    assert consent.allowed([subject.pk], purpose="share_score", organization=ben.organization) == {subject.pk}
    one = consent.allowed([subject.pk], purpose="share_score", organization=ben.organization, recipient=aurora)
    assert one == set()


def test_the_person_is_told_and_the_page_says_that_it_ended(client, ada, text, subject, end_all):
    end_all(subject=subject, text=text, purpose="research", by=ada.user)
    consent.expire()

    assert Notice.objects.get(user=ada.user).topic == "consent.expired"
    client.force_login(ada.user)
    page = client.get(reverse("consent:text", args=[text.pk])).content.decode()
    assert "your yes ended" in page


def test_the_scheduled_job_does_it(ada, text, subject, end_all, run_jobs):
    end_all(subject=subject, text=text, purpose="research", by=ada.user)
    relay.tick(timezone.now())
    run_jobs()
    assert ConsentRecord.objects.order_by("-sequence").first().method == "expiry"
