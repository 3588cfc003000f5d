"""The same way for two companies that know the same about other people."""

from __future__ import annotations

import pytest

from datastore import services as datastore
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Invalid
from sharing.agreements import services as agreements
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.training.models import Training
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def test_rows_are_scored_fused_under_one_another_and_trained_on(ben, cy, client, run_jobs):
    agreement = shop.signed(shop.by_rows(ben, cy, run_jobs), ben, cy)
    run_jobs()
    complementarity.request(agreement=agreement, by=ben.user)
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    score = Score.objects.get()
    assert score.n == shop.PEOPLE
    fused = agreement.offers.get(organization=ben.organization).current_fusion()
    assert (fused.rows, fused.people) == (2 * shop.PEOPLE, 2 * shop.PEOPLE)
    assert "customer" not in fused.columns
    assert fused.report["k"] >= 5
    table = datastore.read(
        version=fused, use="train", purpose="share_train", for_organization=ben.organization, by=ben.user
    ).table
    assert sorted(set(table.column(fusion.PARTY).to_pylist())) == ["a", "b"]

    training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"])
    run_jobs()
    trained = Training.objects.get()
    assert trained.main["n_train"]["joint"] == trained.main["n_train"]["a"] + trained.main["n_train"]["b"]
    assert trained.main["people_test"] == trained.n_test

    client.force_login(cy.user)
    page = client.get(score.get_absolute_url()).content.decode()
    assert "Northwind" in page
    assert "I(source; record)" in page
    assert "Bits that each column adds" not in page
    assert client.get(trained.get_absolute_url()).status_code == 200


def test_a_proposal_by_rows_needs_the_target_and_one_more_column_on_both_sides(ben, cy, run_jobs):
    own = shop.uploaded(ben, "own", run_jobs, data=shop.rows_csv("own"))
    partner = shop.uploaded(cy, "partner", run_jobs)
    agreements.list_version(version=partner, by=cy.user)
    with pytest.raises(Invalid) as refused:
        agreements.propose(
            title="Rows", mode="rows", use="train", target="left", by=ben.user,
            starts_on=own.created_at.date(), ends_on=own.created_at.date().replace(year=2100),
            own=agreements.Terms(own, ["calls", "left"]), partners=[agreements.Terms(partner, ["delay"])],
        )  # fmt: skip
    assert refused.value.field == "partners/0"


@pytest.fixture
def score_only(ben, cy, run_jobs):
    versions = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    made = shop.signed(shop.proposed(ben, *versions, use="score"), ben, cy)
    run_jobs()
    return made


def test_under_score_only_nothing_is_fused_or_trained_and_no_view_is_read_for_more(score_only, ben, cy, api):
    with pytest.raises(fusion.ScoreOnly):
        fusion.request(agreement=score_only, by=ben.user)
    view = score_only.offers.get(organization=cy.organization).current_view()
    with pytest.raises(fusion.ScoreOnly):
        training.request(agreement=score_only, data=view, by=cy.user)
    ask = {"version": view, "for_organization": ben.organization, "by": ben.user}
    assert datastore.read(use="score", purpose="share_score", **ask).table.num_rows == shop.PEOPLE
    for use, purpose in (
        ("train", "share_train"),
        ("train", "share_score"),
        ("export", "share_export"),
        ("own", "share_score"),
    ):
        with pytest.raises(datastore.PermitMissing):
            datastore.read(use=use, purpose=purpose, **ask)
    api.force_authenticate(ben.user)
    refused = api.post("/api/v1/sharing/fusions/", {"agreement": str(score_only.pk)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "score-only")


def test_under_score_only_a_score_is_given_all_the_same(score_only, ben, client, run_jobs):
    complementarity.request(agreement=score_only, by=ben.user)
    run_jobs()
    assert Score.objects.get().agreement == score_only
    client.force_login(ben.user)
    page = client.get(score_only.get_absolute_url()).content.decode()
    assert 'value="score"' in page
    assert 'value="fuse"' not in page


def test_before_the_views_are_ready_nothing_starts(ben, cy, run_jobs, api):
    versions = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    proposed = shop.proposed(ben, *versions)
    for room in (complementarity, fusion):
        with pytest.raises(agreements.NotInForce):
            room.request(agreement=proposed, by=ben.user)
    agreement = shop.signed(proposed, ben, cy)
    for room in (complementarity, fusion):
        with pytest.raises(complementarity.ViewsNotReady):  # they are on their way
            room.request(agreement=agreement, by=ben.user)
    api.force_authenticate(ben.user)
    refused = api.post("/api/v1/sharing/scores/", {"agreement": str(proposed.pk)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "views-not-ready")
    run_jobs()
    assert complementarity.request(agreement=agreement, by=ben.user).status == Job.Status.QUEUED


def test_a_view_of_too_few_people_says_so_and_can_be_made_once_there_are_more(ben, cy, run_jobs):
    own = shop.uploaded(ben, "own", run_jobs)
    few = shop.uploaded(cy, "partner", run_jobs, data=b"customer,age,calls,left\nC0001,20,1,yes\nC0002,30,2,no\n")
    agreements.list_version(version=few, by=cy.user)
    agreement = agreements.propose(
        title="Few", mode="rows", use="train", target="left", by=ben.user,
        starts_on=own.created_at.date(), ends_on=own.created_at.date().replace(year=2100),
        own=agreements.Terms(own, ["age", "calls", "left"]), partners=[agreements.Terms(few, ["age", "calls", "left"])],
    )  # fmt: skip
    agreement = shop.signed(agreement, ben, cy)
    run_jobs()
    offer = agreement.offers.get(organization=cy.organization)
    failed = Job.objects.get(name=agreements.ANONYMIZE, parameters__offer_id=str(offer.pk))
    assert (failed.status, failed.error_code) == (Job.Status.FAILED, "invalid")
    assert "fewer than k = 5" in failed.error
    assert offer.current_view() is None
    assert jobs.retry(job=failed, by=cy.user, at=failed.created_at).status == Job.Status.QUEUED


def test_what_is_fused_and_tested_is_about_as_many_people_as_the_parties_agreed(ben, cy, run_jobs):
    versions = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    made = shop.signed(shop.proposed(ben, *versions, minimum_cell=100), ben, cy)
    run_jobs()
    fusion.request(agreement=made, by=ben.user)
    run_jobs()
    fused = made.offers.get(organization=ben.organization).current_fusion()
    job = training.request(agreement=made, data=fused, by=ben.user, trainers=["logistic-regression"], test_fraction=0.1)
    run_jobs()
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert "Fewer than 100 people" in job.error
    assert not made.trainings.exists()


def test_fewer_people_in_common_than_agreed_are_not_fused(ben, cy, run_jobs):
    versions = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    made = shop.signed(shop.proposed(ben, *versions, minimum_cell=shop.PEOPLE + 1), ben, cy)
    run_jobs()
    job = fusion.request(agreement=made, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert "fewer than 301" in job.error
    assert made.offers.get(organization=ben.organization).current_fusion() is None
