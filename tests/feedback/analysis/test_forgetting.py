"""Nothing in a summary points to what somebody took back."""

import json

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.collection import services as collection
from feedback.models import Event, Evidence, Issue, Mention, Summary
from kernel import privacy
from rights import services as rights
from tests.feedback.saying import WORDS, send_words, summarize


@pytest.fixture
def said(ada, asked, ben, basis, version, run_jobs):
    """Ada says something beside 41 others, and all of it is summarized."""
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)
    words = {"kind": "problem", "text": WORDS[1]}
    event = collection.record(version=version, subject=subject, said=words, by=ada.user, at=timezone.now())
    send_words(ben, basis, version, 41)
    summarize(ben, version, run_jobs)
    assert Mention.objects.filter(event=event).exists()
    return event


def points_to(event):
    """Everything of a summary that holds the event's id or its giver's."""
    written = json.dumps([[row.figures, row.themes] for row in Summary.objects.all()])
    return [
        *Mention.objects.filter(event=event),
        *(pk for pk in (str(event.pk), str(event.subject_id)) if pk in written),
    ]


def test_no_open_field_of_a_summary_ever_names_an_event(said):
    written = json.dumps([[row.figures, row.themes] for row in Summary.objects.all()])

    assert not any(str(pk) in written for pk in Event.objects.values_list("pk", flat=True))
    assert "event" in privacy.fields_of(Mention, "pseudonymous")


def test_a_withdrawal_cuts_the_links(said, ada, asked, run_jobs):
    consent.withdraw(subject=consent.subject_for(ada.user), text=asked, purpose="improve_model", by=ada.user)
    run_jobs()

    assert points_to(said) == []
    assert Summary.objects.get().taken_back_at is not None


def test_so_does_taking_one_piece_back_alone(said, ada, run_jobs):
    other = Event.objects.exclude(pk=said.pk).first()
    collection.take_back(event=said, by=ada.user, at=timezone.now())
    run_jobs()

    assert points_to(said) == []
    assert Mention.objects.filter(event=other).exists()


def test_so_does_an_erasure(said, ada, run_jobs):
    rights.request_erasure(user=ada.user, by=ada.user, confirmed=True, at=timezone.now())
    run_jobs()

    assert points_to(said) == []
    assert Summary.objects.get().taken_back_at is not None


def test_a_withdrawal_for_something_else_leaves_them(said, ada, asked, run_jobs):
    from feedback.analysis.registrations import on_withdrawn

    on_withdrawn(subject_id=str(said.subject_id), organization_id=str(said.organization_id), purpose="research")

    assert Mention.objects.filter(event=said).exists()
    assert Summary.objects.get().taken_back_at is None


def test_an_issue_made_after_a_withdrawal_stands_on_the_others_alone(said, ada, asked, ben, noon):
    from feedback.board import services as board

    summary = Summary.objects.get()
    theme = Mention.objects.get(event=said).theme
    # The listener hasn't run yet: the link is there, and the gate alone knows.
    consent.withdraw(subject=consent.subject_for(ada.user), text=asked, purpose="improve_model", by=ada.user)

    issue = board.open_issue(summary=summary, theme=theme, title={"en": "Wifi drops"}, by=ben.user)

    assert not Evidence.objects.filter(event=said).exists()
    assert issue.people == 20


def test_an_issue_loses_what_was_taken_back(said, ada, ben, run_jobs):
    from feedback.board import services as board

    theme = Mention.objects.get(event=said).theme
    board.open_issue(summary=Summary.objects.get(), theme=theme, title={"en": "Wifi drops"}, by=ben.user)
    assert Evidence.objects.filter(event=said).exists()

    collection.take_back(event=said, by=ada.user, at=timezone.now())
    run_jobs()

    assert not Evidence.objects.filter(event=said).exists()
    assert Issue.objects.exists()
