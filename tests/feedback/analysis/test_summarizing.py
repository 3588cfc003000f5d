"""The summary job: only what passed the disclosure gate, and nobody told by two summaries beside each other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from consent import services as consent
from feedback.analysis import services as analysis
from feedback.collection import services as collection
from feedback.models import Event, Mention, Summary
from kernel.errors import Forbidden, NotFound
from tests.feedback.saying import send_words, summarize


def cells_of(summary, table):
    return {cell["key"]: cell for cell in summary.figures[table]}


def test_figures_and_themes_are_released_and_shown(ben, basis, version, run_jobs, client):
    send_words(ben, basis, version, 40)
    summary = summarize(ben, version, run_jobs)
    whole = cells_of(summary, "all")

    assert whole["events"]["value"] == 40
    assert whole["rating"]["value"]["mean"] == 3.0
    assert any("breakfast" in theme["words"] for theme in summary.themes)
    client.force_login(ben.user)
    page = client.get(summary.get_absolute_url()).content.decode()
    assert "about 40 people" in page
    assert "n = 40" in page


def test_t94_a_figure_about_four_people_is_hidden_on_the_page_and_over_the_api(
    ben, bea, basis, version, run_jobs, client, api
):
    send_words(ben, basis, version, 4)
    summary = summarize(ben, version, run_jobs)
    client.force_login(bea.user)
    api.force_authenticate(bea.user)

    page = client.get(summary.get_absolute_url()).content.decode()
    told = api.get(f"/api/v1/feedback/summaries/{summary.pk}/").json()

    assert all(cell["hidden"] and cell["value"] is None for cells in told["figures"].values() for cell in cells)
    assert told["themes"] == summary.themes == []
    assert "Fewer than 5 people" in page


def test_a_small_kind_is_hidden_and_so_is_another_beside_it(ben, basis, version, run_jobs, client):
    send_words(ben, basis, version, 20)
    ratings = [{"subject_key": f"r{i}", "kind": "rating", "rating": 5} for i in range(3)]
    collection.record_many(
        organization=ben.organization, basis=basis, version=version, events=ratings, by=ben.user, channel="web"
    )
    summary = summarize(ben, version, run_jobs)

    kinds, means = cells_of(summary, "kind"), cells_of(summary, "channel_rating")
    assert (kinds["rating"]["hidden"], kinds["rating"]["reason"]) == (True, "too-few-people")
    # The total minus it would be the three people's.
    assert (kinds["problem"]["hidden"], kinds["problem"]["reason"]) == (True, "protects-another")
    assert means["web"]["hidden"]
    assert means["api"]["hidden"]
    assert kinds[""]["value"] == 23
    client.force_login(ben.user)
    page = client.get(summary.get_absolute_url()).content.decode()
    assert "hidden, fewer than 5 people" in page
    assert "hidden, protects another" in page


def test_figures_that_two_people_make_are_hidden(ben, basis, version, run_jobs):
    loud = [{"subject_key": f"loud {i % 2}", "kind": "rating", "rating": 1} for i in range(60)]
    quiet = [{"subject_key": f"quiet {i}", "kind": "rating", "rating": 5} for i in range(6)]
    collection.record_many(
        organization=ben.organization, basis=basis, version=version, events=loud + quiet, by=ben.user
    )

    whole = cells_of(summarize(ben, version, run_jobs), "all")

    assert whole["events"]["reason"] == whole["rating"]["reason"] == "dominated"


def test_no_exact_number_of_people_leaves_the_gate(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 43)
    summary = summarize(ben, version, run_jobs)

    assert cells_of(summary, "all")["events"]["people"] == 40
    assert "people" not in cells_of(summary, "all")["rating"]["value"]


def test_a_summary_that_differs_by_one_person_is_not_made(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)
    summarize(ben, version, run_jobs)
    send_words(ben, basis, version, 1, start=40)

    for window in ({}, {"since": timezone.now() - timezone.timedelta(days=1)}):
        job = analysis.request(model=version.model, by=ben.user, **window)
        run_jobs()
        job.refresh_from_db()
        assert (job.status, job.error_code) == ("failed", "feedback-summary-too-alike")

    send_words(ben, basis, version, 4, start=41)
    assert cells_of(summarize(ben, version, run_jobs), "all")["events"]["value"] == 45
    assert Summary.objects.count() == 2


def test_one_made_again_of_the_same_feedback_says_the_same(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)

    first, again = (summarize(ben, version, run_jobs) for _ in range(2))

    assert first.pk != again.pk
    assert (first.figures, first.themes) == (again.figures, again.themes)


def test_somebody_who_took_it_back_is_not_told_by_the_difference(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)
    first = summarize(ben, version, run_jobs)
    gone = Event.objects.select_related("subject").first().subject
    consent.withdraw(subject=gone, purpose="improve_model", by=ben.user, organization=ben.organization)
    run_jobs()

    job = analysis.request(model=version.model, by=ben.user)
    run_jobs()
    job.refresh_from_db()

    first.refresh_from_db()
    assert first.taken_back_at is not None
    assert job.error_code == "feedback-summary-too-alike"


def test_a_summary_reads_nothing_of_who_allows_it_no_longer(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)
    gone = Event.objects.select_related("subject").first().subject
    consent.withdraw(subject=gone, purpose="improve_model", by=ben.user, organization=ben.organization)

    summary = summarize(ben, version, run_jobs)

    assert cells_of(summary, "all")["events"]["value"] == 39
    assert not Mention.objects.filter(summary=summary, event__subject=gone).exists()


def test_a_window_that_ends_before_it_begins_is_refused(ben, version, noon):
    with pytest.raises(collection.EmptyWindow):
        analysis.request(model=version.model, by=ben.user, since=noon, until=noon)


def test_only_the_team_may_summarize(cy, dora, version, request):
    reader = request.getfixturevalue("northwind").memberships.create(user=dora.user, role="viewer").user
    with pytest.raises(NotFound):
        analysis.request(model=version.model, by=cy.user)
    with pytest.raises(Forbidden):
        analysis.request(model=version.model, by=reader)


def test_a_means_n_does_not_tell_a_hidden_count(ben, basis, version, run_jobs):
    send_words(ben, basis, version, 40)
    alone = [{"subject_key": "alone", "kind": "problem", "text": "slow"}]
    collection.record_many(
        organization=ben.organization, basis=basis, version=version, events=alone, by=ben.user, channel="phone"
    )
    summary = summarize(ben, version, run_jobs)

    assert cells_of(summary, "channel")["api"]["hidden"]
    assert cells_of(summary, "channel_rating")["api"]["hidden"]


def test_t95_three_windows_do_not_tell_who_spoke_between_them(ben, basis, version, run_jobs):
    """The third differs from each of the others by ten people or more, and from both together by one."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    for start, people in ((0, 10), (10, 10), (20, 1), (21, 9)):
        before = list(Event.objects.values_list("pk", flat=True))
        send_words(ben, basis, version, people, start=start)
        Event.objects.exclude(pk__in=before).update(created_at=day + timedelta(days=start))
    told = []
    for since, until in ((0, 10), (10, 20), (0, 21), (0, 30)):
        window = {"since": day + timedelta(days=since), "until": day + timedelta(days=until)}
        job = analysis.request(model=version.model, by=ben.user, **window)
        run_jobs()
        job.refresh_from_db()
        told.append(cells_of(Summary.objects.get(pk=job.result["summary"]), "all")["events"])

    assert [cell["value"] for cell in told] == [10, 10, None, 30]
    assert told[2]["reason"] == "differs-by-few"
