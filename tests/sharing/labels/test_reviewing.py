"""Labels that are probably wrong are found, settled by people who see the rows, and put right in a new version."""

from __future__ import annotations

import re

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from audit import services as audit
from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.labels import services as labels
from sharing.labels.models import LabelDoubt, LabelReview
from tests.sharing import shop

pytestmark = pytest.mark.django_db
FLIPPED = (3, 50, 120)  # rows whose label says the opposite of what their columns do


def data():
    rng = np.random.default_rng(5)
    calls = np.where(rng.random(200) < 0.5, -3.0, 3.0) + rng.normal(scale=0.3, size=200)
    lines = [f"C{i:04d},{calls[i]:.3f},{'yes' if (calls[i] > 0) != (i in FLIPPED) else 'no'}" for i in range(200)]
    return "\n".join(["customer,calls,left", *lines, ""]).encode()


@pytest.fixture
def version(ben, run_jobs):
    return shop.uploaded(ben, "own", run_jobs, data=data(), roles={"customer": "identifier", "left": "target"})


@pytest.fixture
def review(ben, version, run_jobs):
    job = labels.request(version=version, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return LabelReview.objects.get(pk=job.result["review"])


def rows(version, ben):
    table = datastore.read(
        version=version, use="own", purpose="improve_model", for_organization=ben.organization, by=ben.user
    ).table
    return {row["customer"]: row["left"] for row in table.to_pylist()}


def leave(ben, version, number):
    ids = consent.subjects_for_keys(organization=ben.organization, keys=[f"C{number:04d}"], basis=version.dataset.basis)
    for subject in Subject.objects.filter(pk__in=ids.values()):
        consent.withdraw(subject=subject, purpose="improve_model", organization=ben.organization, by=SYSTEM)


def test_the_flipped_labels_are_the_doubtful_ones(ben, review):
    cards = labels.open_cards(review=review, by=ben.user)
    assert [card.doubt.rank for card in cards] == [1, 2, 3]
    assert all(card.given != card.suggested for card in cards)
    assert all((dict(card.values)["calls"] > 0) == (card.suggested in (True, "yes")) for card in cards)
    assert all("customer" not in dict(card.values) and "left" not in dict(card.values) for card in cards)
    assert 0 < review.wrong_share < 0.05


def test_what_people_settled_is_what_the_next_version_has(ben, review, version, run_jobs):
    before = rows(version, ben)
    doubts = list(review.doubts.order_by("rank"))
    for doubt, choice in zip(doubts, ("change", "drop", "keep"), strict=True):
        labels.settle(doubt=doubt, choice=choice, by=ben.user)
    labels.request_relabel(review=review, by=ben.user, at=timezone.now())
    run_jobs()
    made = version.dataset.versions.get(builder=labels.RELABEL)
    after = rows(made, ben)
    assert made.report["changed"] == made.report["left_out"] == 1
    gone = set(before) - set(after)
    changed = {customer for customer in after if after[customer] != before[customer]}
    assert len(gone) == len(changed) == 1
    assert gone | changed < {f"C{i:04d}" for i in FLIPPED}
    with pytest.raises(labels.ReviewClosed):
        labels.settle(doubt=doubts[0], choice="keep", by=ben.user)
    with pytest.raises(labels.ReviewClosed):
        labels.request_relabel(review=review, by=ben.user, at=timezone.now())


def test_a_rebuild_without_somebody_keeps_what_was_settled(ben, review, version, run_jobs):
    for doubt in review.doubts.all():
        labels.settle(doubt=doubt, choice="change", by=ben.user)
    labels.request_relabel(review=review, by=ben.user, at=timezone.now())
    run_jobs()
    before = rows(version.dataset.versions.get(builder=labels.RELABEL), ben)
    leave(ben, version, FLIPPED[0])
    leave(ben, version, 0)
    run_jobs()
    rebuilt = version.dataset.versions.filter(builder=labels.RELABEL, state="ready").get()
    assert rows(rebuilt, ben) == {
        customer: label for customer, label in before.items() if customer not in {f"C{FLIPPED[0]:04d}", "C0000"}
    }
    assert rebuilt.report["changed"] == len(FLIPPED) - 1


def test_who_leaves_is_shown_to_nobody_and_an_open_review_goes_with_its_version(ben, review, version, run_jobs):
    leave(ben, version, FLIPPED[1])
    assert len(labels.open_cards(review=review, by=ben.user)) == len(FLIPPED) - 1
    run_jobs()
    assert not LabelReview.objects.exists()
    assert not LabelDoubt.objects.exists()


def test_rows_are_known_by_prints_alone(review):
    stored = str(list(LabelDoubt.objects.values())) + str(list(LabelReview.objects.values()))
    assert "C0003" not in stored
    assert "yes" not in stored
    assert {len(doubt.print) for doubt in review.doubts.all()} == {32}


def test_only_who_manages_the_data_reads_and_settles(ben, bea, cy, review, client):
    doubt = review.doubts.order_by("rank").first()
    for person, refusal in ((bea, Forbidden), (cy, NotFound)):
        with pytest.raises(refusal):
            labels.open_cards(review=review, by=person.user)
        with pytest.raises(refusal):
            labels.settle(doubt=doubt, choice="keep", by=person.user)
        with pytest.raises(refusal):
            labels.request(version=review.version, by=person.user)
    client.force_login(cy.user)
    assert client.get(review.get_absolute_url()).status_code == 404


def test_faults_are_named(ben, review, version, cy, run_jobs):
    with pytest.raises(Invalid) as refused:
        labels.request(version=version, by=ben.user, target="nothing")
    assert refused.value.field == "target"
    with pytest.raises(Invalid) as refused:
        labels.settle(doubt=review.doubts.first(), choice="maybe", by=ben.user)
    assert refused.value.field == "choice"
    with pytest.raises(labels.NothingSettled):
        labels.request_relabel(review=review, by=ben.user, at=timezone.now())
    bare = shop.uploaded(cy, "partner", run_jobs)
    with pytest.raises(labels.NoLabels):
        labels.request(version=bare, by=cy.user)


def test_by_clicks_from_the_versions_page_to_the_next_version(ben, version, client, run_jobs):
    client.force_login(ben.user)
    start = reverse("admin:sharing_step_labels", args=[version.pk])
    assert start in client.get(version.get_absolute_url()).content.decode()
    assert client.post(start, {"target": "left"}).status_code == 302
    run_jobs()
    here = LabelReview.objects.get().get_absolute_url()
    assert here in client.get("/admin/sharing/labelreview/").content.decode()
    assert "calls" not in client.get(here).content.decode()

    def reads():
        return [entry for entry in audit.entries_about(version) if entry.kind == "datastore.version.read"]

    before = len(reads())
    page = client.post(here, {"act": "show"}).content.decode()
    assert len(reads()) == before + 1
    assert "calls" in page
    doubt = re.search(r'name="doubt" value="([0-9a-f-]{36})"', page).group(1)
    assert client.post(here, {"act": "settle", "doubt": doubt, "choice": "change"}).status_code == 200
    assert client.post(here, {"act": "settle", "doubt": "x", "choice": "change"}).status_code == 404
    assert client.post(here, {"act": "apply"}).status_code == 302
    run_jobs()
    made = version.dataset.versions.get(builder=labels.RELABEL)
    assert "Labels put right" in client.get(made.get_absolute_url()).content.decode()
    assert "in a new version" in client.get(here).content.decode()


def test_over_the_api(ben, version, api, run_jobs):
    api.force_authenticate(ben.user)
    assert api.post("/api/v1/sharing/label-reviews/", {"version": str(version.pk)}, format="json").status_code == 202
    run_jobs()
    (review,) = api.get("/api/v1/sharing/label-reviews/").json()["results"]
    assert [doubt["rank"] for doubt in review["doubts"]] == [1, 2, 3]
    here = f"/api/v1/sharing/label-reviews/{review['id']}"
    sent = {"doubt": review["doubts"][0]["id"], "choice": "change"}
    assert api.post(f"{here}/settle/", sent, format="json").json()["doubts"][0]["choice"] == "change"
    unknown = api.post(f"{here}/settle/", sent | {"doubt": str(version.pk)}, format="json")
    assert unknown.status_code in (400, 422)
    assert api.post(f"{here}/apply/").status_code == 202
