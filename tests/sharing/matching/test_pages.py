"""From the version's page by clicks to the version without duplicates."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from sharing.matching import services as matching
from sharing.matching.models import MatchReview
from tests.sharing import shop
from tests.sharing.matching import people

pytestmark = pytest.mark.django_db


def text(response):
    return html.unescape(response.content.decode())


def test_by_clicks_from_the_versions_page_to_the_next_version(ben, version, client, run_jobs):
    client.force_login(ben.user)
    start = reverse("admin:sharing_step_match", args=[version.pk])
    assert start in text(client.get(version.get_absolute_url()))
    form = text(client.get(start))
    assert form.count("Whoever settles pairs sees it") == 2
    sent = {f"column_{place}": kind for place, kind in enumerate(("not", "name", "date", "name", "not"))}
    assert client.post(start, {"column_1": "name"}).status_code == 400
    alone = text(client.post(start, sent | {"column_2": "not", "column_3": "not"}))
    assert "Compare by 2 to 20 columns" in alone
    assert client.post(start, sent).status_code == 302
    run_jobs()
    review = MatchReview.objects.get()
    assert review.kinds == people.COLUMNS
    here = review.get_absolute_url()
    assert here in text(client.get("/admin/sharing/matchreview/"))
    names = {row[1] for row in people.rows()}
    page = text(client.get(here))
    assert "the one with most columns filled, the earlier one if two have as many" in page
    assert not any(name in page for name in names)

    page = text(client.post(here, {"act": "show", "which": "doubtful"}))
    assert sum(name in page for name in names) > 1
    assert "very close" in page
    assert "C0014" not in page
    pair = re.search(r'name="pair" value="([0-9a-f-]{36})"', page).group(1)
    settled = {"act": "settle", "which": "doubtful", "pair": pair, "choice": "same"}
    assert pair not in text(client.post(here, settled))
    assert client.post(here, settled | {"pair": "x"}).status_code == 404
    assert client.post(here, settled | {"which": "all"}).status_code == 400
    assert client.post(here, {"act": "apply"}).status_code == 302
    run_jobs()
    made = version.dataset.versions.get(builder=matching.MERGE)
    assert "About the same as another, left out" in text(client.get(made.get_absolute_url()))
    assert "in a new version" in text(client.get(here))


def test_a_contradiction_is_said_on_the_page_with_a_button_to_its_pairs(ben, review, client):
    client.force_login(ben.user)
    here = review.get_absolute_url()
    name = next(row[1] for row in people.rows() if row[0] == people.THRICE)
    cards = matching.open_cards(review=review, by=ben.user, which="sure", most=100)
    pair = next(card.pair for card in cards if name == card.lines[0].one == card.lines[0].other)
    client.post(here, {"act": "settle", "which": "sure", "pair": str(pair.pk), "choice": "different"})
    answer = client.post(here, {"act": "apply"})
    assert answer.status_code == 409
    assert f"Pair {pair.rank} is settled as different" in text(answer)
    assert 'value="at_odds"' in text(answer)
    page = text(client.post(here, {"act": "show", "which": "at_odds"}))
    assert page.count('name="choice" value="different"') == 3


def test_rules_that_were_too_common_are_said(ben, review, client):
    review.skipped = [{"rule": ["city"], "pairs": 60_000}]
    review.save(update_fields=["skipped"])
    client.force_login(ben.user)
    assert "<li>city</li>" in text(client.get(review.get_absolute_url()))


def test_teammates_look_and_others_learn_nothing(bea, cy, dora, review, client):
    here = review.get_absolute_url()
    client.force_login(bea.user)
    page = text(client.get(here))
    assert 'value="show"' not in page
    assert 'value="apply"' not in page
    assert client.post(here, {"act": "show", "which": "doubtful"}).status_code == 403
    start = reverse("admin:sharing_step_match", args=[review.version_id])
    assert client.get(start).status_code == 403
    client.force_login(cy.user)
    assert client.get(here).status_code == 404
    assert client.post(here, {"act": "show", "which": "doubtful"}).status_code == 404
    assert client.get(start).status_code == 404
    client.logout()
    assert client.get(here).status_code == 302


def test_other_kinds_of_data_have_no_such_step(ben, client, run_jobs):
    version = shop.uploaded(ben, "own", run_jobs)
    type(version.dataset).objects.filter(pk=version.dataset_id).update(kind="text")
    client.force_login(ben.user)
    start = reverse("admin:sharing_step_match", args=[version.pk])
    assert start not in text(client.get(version.get_absolute_url()))
    assert client.get(start).status_code == 400
