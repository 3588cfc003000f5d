"""A person sees what came of what they said: received, summarized, answered, used, decided."""

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.adaptation import services as adaptation
from feedback.board import services as board
from feedback.collection import services as collection
from feedback.models import Mention
from notices.models import Notice
from tests.feedback.conftest import EAGER, NEW, contrary, sentences
from tests.feedback.saying import WORDS, send_words, summarize

STEPS = {"learning_rate": 0.05, "epochs": 5}


@pytest.fixture
def willing(ada, asked):
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=asked, purpose="improve_model", by=ada.user)
    return subject


@pytest.fixture
def say(ada, willing):
    def say(version, **said):
        return collection.record(version=version, subject=willing, said=said, by=ada.user, at=timezone.now())

    return say


@pytest.fixture
def page(ada, client):
    client.force_login(ada.user)
    return lambda path: client.get(path).content.decode()


def corrected(ben, basis, version, rows):
    events = [
        {"subject_key": f"giver {i}", "kind": "correction", "input": text, "correction": label}
        for i, (text, label) in enumerate(rows)
    ]
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=events, by=ben.user)


def test_what_was_just_received_says_so_and_what_comes_next(say, version, page):
    event = say(version, kind="rating", rating=4)

    assert "Received" in page("/feedback/")
    shown = page(event.get_absolute_url())
    assert "Not yet. A summary shows only what at least 5 people said." in shown
    assert "a model learns from corrections alone" in shown


def test_a_summary_and_an_answer_show(say, ben, basis, version, run_jobs, page, noon):
    event = say(version, kind="problem", text=WORDS[1])
    send_words(ben, basis, version, 41)
    summary = summarize(ben, version, run_jobs)
    assert "Summarized" in page("/feedback/")

    theme = Mention.objects.get(event=event).theme
    issue = board.open_issue(summary=summary, theme=theme, title={"en": "Wifi drops"}, by=ben.user)
    assert "On the team&#x27;s board: Wifi drops" in page(event.get_absolute_url())
    board.reply(issue=issue, status="planned", reply={"en": "New routers in May."}, by=ben.user, at=noon)
    assert "Planned. New routers in May." in page(event.get_absolute_url())


@pytest.mark.parametrize(
    ("rows", "steps", "state", "decided", "topic"),
    [
        (sentences(200), STEPS, "Its update went into use", "the update went into use.", "promoted"),
        (contrary(), EAGER, "Its update was not taken", "the update was not taken into use.", "rejected"),
    ],
    ids=["promoted", "rejected"],
)
def test_a_decision_shows_and_is_told(
    rows, steps, state, decided, topic, say, put_live, ada, ben, basis, labeled, run_jobs, page
):
    version = put_live(rows)
    event = say(version, kind="correction", input="it was spotty and laggy", correction="bad")
    assert "Not yet. You get a notice when it is decided." in page(event.get_absolute_url())
    corrected(ben, basis, version, sentences(80, NEW))
    field = labeled("field", [(f"{text} really", label) for text, label in sentences(100, NEW)], "other")
    adaptation.request(version=version, by=ben.user, held_out=field, settings=steps)
    run_jobs()

    assert state in page("/feedback/")
    shown = page(event.get_absolute_url())
    assert "Learned from, for Reviews v2" in shown
    assert decided in shown
    (notice,) = Notice.objects.filter(user=ada.user)
    assert notice.topic == f"feedback.adaptation.{topic}"
    assert "95 % interval" in page(notice.href)


def test_who_was_measured_on_is_not_told_that_it_learned(say, put_live, ada, ben, basis, run_jobs, page, monkeypatch):
    import numpy as np

    import learning

    def held_out(people, **_):
        """Ada, and every fourth of the others."""
        _names, first, which = np.unique(people, return_index=True, return_inverse=True)
        order = np.argsort(np.argsort(first))[which]
        return learning.Split(train=np.flatnonzero(order % 4), test=np.flatnonzero(order % 4 == 0))

    version = put_live(sentences(200))
    event = say(version, kind="correction", input="it was spotty and laggy", correction="bad")
    corrected(ben, basis, version, sentences(80, NEW))
    real = learning.split_by_group

    def split(people, *, test_fraction, seed):
        return held_out(people) if test_fraction == 0.25 else real(people, test_fraction=test_fraction, seed=seed)

    monkeypatch.setattr(learning, "split_by_group", split)
    adaptation.request(version=version, by=ben.user, settings=STEPS)
    run_jobs()

    shown = page(event.get_absolute_url())
    assert "Measured on, for Reviews v2" in shown
    assert "Learned from" not in shown
    assert "measuring an update of Reviews v1" in page("/impact/")


def test_what_was_taken_back_shows_no_way_any_more(say, ada, version, page):
    event = say(version, kind="rating", rating=4)
    collection.take_back(event=event, by=ada.user, at=timezone.now())

    assert "Taken back" in page("/feedback/")
    shown = page(event.get_absolute_url())
    assert "You took this back; its content is gone." in shown
    assert "Summarized" not in shown


def test_a_long_list_has_pages_and_costs_the_same(say, ada, version, client, django_assert_max_num_queries):
    client.force_login(ada.user)
    say(version, kind="rating", rating=4)
    client.get("/feedback/")
    with django_assert_max_num_queries(30) as one:
        client.get("/feedback/")
    for _ in range(29):
        say(version, kind="rating", rating=4)
    with django_assert_max_num_queries(30) as many:
        first = client.get("/feedback/")

    assert len(one) == len(many)
    assert len(first.context["events"]) == 20
    assert len(client.get("/feedback/?page=2").context["events"]) == 10


def test_nobody_else_sees_it(say, dora, ben, version, client):
    event = say(version, kind="rating", rating=4)
    for who in (dora, ben):
        client.force_login(who.user)
        assert client.get(event.get_absolute_url()).status_code == 404
        assert client.post(event.get_absolute_url()).status_code == 404
    event.refresh_from_db()
    assert event.taken_back_at is None


def test_who_read_it_stands_among_the_reads(say, ben, basis, version, run_jobs, page):
    say(version, kind="problem", text=WORDS[1])
    send_words(ben, basis, version, 41)
    assert "Your feedback on Reviews" not in page("/impact/reads/")
    summarize(ben, version, run_jobs)

    assert "Your feedback on Reviews" in page("/impact/reads/")


def test_ones_feedback_is_reached_from_home(page, ada):
    assert 'href="/feedback/"' in page("/")
