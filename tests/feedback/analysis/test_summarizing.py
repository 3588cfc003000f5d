"""The summary job and the board: only what passed the disclosure gate, and a reply that people see."""

import pytest
from django.utils import timezone

from feedback.analysis import services as analysis
from feedback.board import services as board
from feedback.collection import services as collection
from feedback.models import Issue, Summary

WORDS = ["breakfast coffee bread cold", "wifi signal internet drops"]


def summarize(ben, version, run_jobs):
    job = analysis.request(model=version.model, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return Summary.objects.get()


def send(ben, basis, version, people):
    events = [
        {"subject_key": f"u{i}", "kind": "problem", "rating": 1 + i % 5, "text": WORDS[i % 2]} for i in range(people)
    ]
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=events, by=ben.user)


def test_figures_and_themes_are_released_and_shown(ben, basis, version, run_jobs, client):
    send(ben, basis, version, 40)
    summary = summarize(ben, version, run_jobs)
    whole = {cell["key"]: cell for cell in summary.figures["all"]}

    assert whole["events"]["value"] == 40
    assert whole["rating"]["value"]["mean"] == 3.0
    assert any("breakfast" in theme["words"] for theme in summary.themes)
    client.force_login(ben.user)
    assert client.get(summary.get_absolute_url()).status_code == 200


def test_figures_about_four_people_are_hidden(ben, basis, version, run_jobs):
    send(ben, basis, version, 4)
    summary = summarize(ben, version, run_jobs)

    assert all(cell["hidden"] for cells in summary.figures.values() for cell in cells)
    assert summary.themes == []


def test_a_theme_becomes_an_issue_with_a_reply(ben, basis, version, run_jobs, noon):
    send(ben, basis, version, 40)
    summary = summarize(ben, version, run_jobs)
    issue = board.open_issue(summary=summary, theme=0, title={"en": "Cold breakfast"}, by=ben.user)

    board.reply(issue=issue, status="planned", reply={"en": "Warm from May."}, by=ben.user, at=timezone.now())

    assert Issue.objects.get().status == "planned"
    assert issue.evidence.count() >= 5
    board.reply(issue=issue, status="done", reply={"en": "Done."}, by=ben.user, at=noon)
    with pytest.raises(board.StatusMove):
        board.reply(issue=issue, status="declined", reply={"en": "No."}, by=ben.user, at=noon)
