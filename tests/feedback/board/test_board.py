"""The board: a theme becomes an issue, the team replies, and the people who said it see the reply."""

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.board import services as board
from feedback.collection import services as collection
from feedback.models import Issue, Mention
from kernel.errors import Forbidden, Invalid, NotFound
from notices.models import Notice
from tests.feedback.saying import WORDS, send_words, summarize


@pytest.fixture
def summary(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)
    return summarize(ben, version, run_jobs)


@pytest.fixture
def issue(ben, summary):
    return board.open_issue(summary=summary, theme=0, title={"en": "Cold breakfast", "zh-hans": ""}, by=ben.user)


def test_a_theme_becomes_an_issue_with_a_reply(ben, issue, noon):
    board.reply(issue=issue, status="planned", reply={"en": "Warm from May."}, by=ben.user, at=noon)
    issue.refresh_from_db()

    assert (issue.status, issue.reply, issue.replied_at) == ("planned", {"en": "Warm from May."}, noon)
    assert issue.title == {"en": "Cold breakfast"}
    assert issue.evidence.count() >= 5
    assert issue.people % 5 == 0


def test_an_issue_moves_only_as_it_may(ben, issue, noon):
    board.reply(issue=issue, status="done", reply={"en": "Done."}, by=ben.user, at=noon)

    with pytest.raises(board.StatusMove):
        board.reply(issue=issue, status="declined", reply={"en": "No."}, by=ben.user, at=noon)
    board.reply(issue=issue, status="open", reply={"en": "Again."}, by=ben.user, at=noon)


def test_a_theme_is_put_on_the_board_once(ben, summary, issue):
    with pytest.raises(board.OnTheBoardAlready):
        board.open_issue(summary=summary, theme=0, title={"en": "Again"}, by=ben.user)


@pytest.mark.parametrize(
    ("title", "says"),
    [({}, "Give the issue a title"), ({"en": " "}, "Give the issue a title"), ({"fr": "Froid"}, "Unknown language"),
     ({"en": "x" * 201}, "Shorten it"), ({"en": 7}, "a text for each language"), ({"en": "a\x00"}, "null"),
     ("Cold", "a text for each language")],
)  # fmt: skip
def test_a_bad_title_is_refused_and_nothing_is_written(ben, summary, title, says):
    with pytest.raises(Invalid, match=says):
        board.open_issue(summary=summary, theme=0, title=title, by=ben.user)
    assert not Issue.objects.exists()


def test_a_theme_that_is_not_shown_cant_become_one(ben, summary):
    for theme in (-1, len(summary.themes)):
        with pytest.raises(Invalid):
            board.open_issue(summary=summary, theme=theme, title={"en": "Hidden"}, by=ben.user)


def test_too_few_who_still_allow_it_make_no_issue(ben, summary):
    events = [mention.event for mention in Mention.objects.filter(theme=0).select_related("event__subject")]
    for event in events[4:]:
        consent.withdraw(subject=event.subject, purpose="improve_model", by=ben.user, organization=ben.organization)

    with pytest.raises(board.TooFewLeft):
        board.open_issue(summary=summary, theme=0, title={"en": "Four of us"}, by=ben.user)


def test_people_whose_words_it_was_made_from_get_a_notice_and_see_the_reply(
    ada, dora, asked, ben, basis, version, run_jobs, client, noon
):
    for who in (ada, dora):
        subject = consent.subject_for(who.user)
        consent.grant(subject=subject, text=asked, purpose="improve_model", by=who.user)
    words = {"kind": "problem", "text": WORDS[1]}
    event = collection.record(
        version=version, subject=consent.subject_for(ada.user), said=words, by=ada.user, at=timezone.now()
    )
    send_words(ben, basis, version, 41)
    summary = summarize(ben, version, run_jobs)
    issue = board.open_issue(
        summary=summary, theme=Mention.objects.get(event=event).theme, title={"en": "Cold breakfast"}, by=ben.user
    )
    board.reply(issue=issue, status="planned", reply={"en": "Warm from May."}, by=ben.user, at=noon)

    assert [notice.user for notice in Notice.objects.filter(topic="feedback.issue.replied")] == [ada.user]
    client.force_login(ada.user)
    assert b"Warm from May." in client.get("/feedback/").content
    client.force_login(dora.user)
    assert b"Warm from May." not in client.get("/feedback/").content


def test_only_the_team_may(cy, dora, northwind, summary, issue, noon):
    viewer = northwind.memberships.create(user=dora.user, role="viewer").user
    for who, refusal in ((cy.user, NotFound), (viewer, Forbidden)):
        with pytest.raises(refusal):
            board.open_issue(summary=summary, theme=1, title={"en": "Other"}, by=who)
        with pytest.raises(refusal):
            board.reply(issue=issue, status="done", reply={"en": "Done."}, by=who, at=noon)


def test_a_reply_without_its_audit_entry_is_none(ben, issue, noon, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError("the trail is closed")

    monkeypatch.setattr("feedback.board.services.audit.record", breaks)
    with pytest.raises(RuntimeError):
        board.reply(issue=issue, status="done", reply={"en": "Done."}, by=ben.user, at=noon)
    issue.refresh_from_db()

    assert (issue.status, issue.reply) == ("open", {})
