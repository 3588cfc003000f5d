"""The same over the API: start, look, settle, apply."""

from __future__ import annotations

import pytest

from sharing.matching import services as matching
from sharing.matching.models import MatchReview
from tests.sharing.matching import people

pytestmark = pytest.mark.django_db
REVIEWS = "/api/v1/sharing/match-reviews/"


def test_from_the_comparison_to_the_next_version(ben, version, api, run_jobs):
    api.force_authenticate(ben.user)
    sent = {"version": str(version.pk), "columns": people.COLUMNS}
    assert api.post(REVIEWS, sent, format="json").status_code == 202
    run_jobs()
    (review,) = api.get(REVIEWS).json()["results"]
    assert review["columns"] == [{"name": name, "kind": kind} for name, kind in people.COLUMNS.items()]
    assert review["sure"] == people.AGAIN - len(people.PERHAPS) + 2
    assert review["skipped"] == []
    first = review["pairs"][0]
    assert (first["rank"], first["sure"], first["choice"]) == (1, False, "")
    assert sum(pair["sure"] for pair in review["pairs"]) == review["sure"]
    here = f"{REVIEWS}{review['id']}/"
    answer = api.post(f"{here}settle/", {"pair": first["id"], "choice": "different"}, format="json")
    assert answer.json()["pairs"][0]["choice"] == "different"
    unknown = api.post(f"{here}settle/", {"pair": str(version.pk), "choice": "same"}, format="json")
    assert unknown.status_code in (400, 422)
    assert api.post(f"{here}apply/").status_code == 202
    run_jobs()
    assert version.dataset.versions.filter(builder=matching.MERGE, state="ready").exists()
    assert api.post(f"{here}apply/").status_code == 409


def test_columns_are_checked(ben, version, api):
    api.force_authenticate(ben.user)
    for columns in ({"name": "smell", "born": "date"}, {"born": "date"}, {"nothing": "name", "born": "date"}):
        answer = api.post(REVIEWS, {"version": str(version.pk), "columns": columns}, format="json")
        assert answer.status_code == 400, columns


def test_others_learn_nothing(bea, cy, review, api):
    here, pair = f"{REVIEWS}{review.pk}/", review.pairs.get(rank=1)
    sent = {"pair": str(pair.pk), "choice": "same"}
    api.force_authenticate(cy.user)
    assert api.get(REVIEWS).json()["results"] == []
    assert api.get(here).status_code == 404
    assert api.post(f"{here}settle/", sent, format="json").status_code == 404
    assert api.post(f"{here}apply/").status_code == 404
    foreign = {"version": str(review.version_id), "columns": people.COLUMNS}
    assert api.post(REVIEWS, foreign, format="json").status_code == 400
    api.force_authenticate(bea.user)
    assert api.post(f"{here}settle/", sent, format="json").status_code == 403
    assert api.post(f"{here}apply/").status_code == 403
    assert MatchReview.objects.get().closed_at is None


def test_a_list_of_comparisons_asks_the_database_as_often_for_many(ben, review, version, api, run_jobs):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    api.force_authenticate(ben.user)
    api.get(REVIEWS)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert api.get(REVIEWS).status_code == 200
        counts.append(len(asked))
        people.compared(ben, version, run_jobs)
    assert counts[0] == counts[1]
