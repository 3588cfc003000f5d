"""An agreement that ends or is suspended in the middle of a training stops it within a batch or a second, and nothing is published."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from datastore.services import leaving
from datastore.services.permits import PermitEnded
from registry.models import ModelVersion
from sharing.agreements import services as agreements
from sharing.fusion import services as fusion
from sharing.training import core
from sharing.training import services as training
from sharing.training.models import Training
from tests.sharing import shop

pytestmark = pytest.mark.django_db
STOPPED_AT = 3  # batches


@pytest.fixture
def agreement(ben, cy, run_jobs):
    made = shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))
    made = shop.signed(made, ben, cy)
    run_jobs()
    fusion.request(agreement=made, by=ben.user)
    run_jobs()
    return made


@pytest.fixture
def trained(agreement, ben, monkeypatch, run_jobs):
    """Trains with batches of so many seconds, and calls ``stop`` before the fourth; the job and the batches it read."""

    def train(seconds, stop):
        clock = SimpleNamespace(now=0.0, batches=0)
        monkeypatch.setattr(leaving, "time", SimpleNamespace(monotonic=lambda: clock.now))
        real = core.contest

        def contest(*given, before_batch, **more):
            def before(*rows):
                if clock.batches == STOPPED_AT:
                    stop()
                before_batch(*rows)
                clock.batches += 1
                clock.now += seconds

            return real(*given, before_batch=before, **more)

        monkeypatch.setattr(core, "contest", contest)
        fused = agreement.offers.get(organization=ben.organization).current_fusion()
        job = training.request(agreement=agreement, data=fused, by=ben.user, trainers=["gradient-boosting"])
        run_jobs()
        job.refresh_from_db()
        return job, clock.batches

    return train


@pytest.mark.parametrize(("seconds", "more"), [(0.3, 4), (5.0, 0)])
def test_terminated_in_the_middle_of_an_epoch(seconds, more, agreement, trained, cy):
    def terminate():
        agreements.terminate(agreement=agreement, on_behalf_of=cy.organization, by=cy.user, at=timezone.now())

    job, batches = trained(seconds, terminate)
    assert (job.status, job.error) == ("failed", str(PermitEnded.title))
    assert STOPPED_AT <= batches <= STOPPED_AT + more
    assert not Training.objects.exists()
    assert not ModelVersion.objects.exists()


def test_suspended_it_stops_too_and_is_not_begun_again(agreement, trained, ben, cy):
    order = {"agreement": agreement, "on_behalf_of": cy.organization, "by": cy.user, "at": timezone.now()}
    job, batches = trained(5.0, lambda: agreements.suspend(reason="Audit", **order))
    assert (job.status, batches) == ("failed", STOPPED_AT)
    agreement.refresh_from_db()
    with pytest.raises(agreements.NotInForce):
        training.request(
            agreement=agreement, data=agreement.offers.get(organization=ben.organization).current_fusion(), by=ben.user
        )
