"""Large views are scored on a sample of people, the same on both sides, and the page says so."""

from __future__ import annotations

import pytest

from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def sampled(settings, ben, run_jobs):
    """Scores an agreement of 300 people a side where 200 rows are much; the score and both samples."""

    def score(agreement):
        run_jobs()
        settings.SCORED_ROWS = 200
        complementarity.request(agreement=agreement, by=ben.user)
        run_jobs()
        offers = list(complementarity.views_of(agreement, ben.organization).values())
        order = {"use": "score", "purpose": "share_score", "by": ben.user}
        return Score.objects.get(), complementarity.read_sample(offers, ben.organization, **order)

    return score


def test_by_columns_both_samples_are_of_the_same_people(sampled, ben, cy, run_jobs, client):
    versions = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    score, (own, partner) = sampled(shop.signed(shop.proposed(ben, *versions), ben, cy))
    assert 160 < own.table.num_rows < 240
    assert set(own.table.column("customer").to_pylist()) == set(partner.table.column("customer").to_pylist())
    assert score.n == own.table.num_rows
    client.force_login(ben.user)
    assert f"{own.table.num_rows} of your 300 records" in client.get(score.get_absolute_url()).content.decode()


def test_by_rows_each_is_a_sample_of_its_own(sampled, ben, cy, run_jobs):
    score, readings = sampled(shop.signed(shop.by_rows(ben, cy, run_jobs), ben, cy))
    assert all(160 < reading.table.num_rows < 240 for reading in readings)
    assert score.figures["n_partner"] == readings[1].table.num_rows


def test_small_views_are_scored_whole(ben, cy, run_jobs):
    versions = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    agreement = shop.signed(shop.proposed(ben, *versions), ben, cy)
    run_jobs()
    offers = list(complementarity.views_of(agreement, ben.organization).values())
    assert complementarity.sampled_share(offers) == 1
