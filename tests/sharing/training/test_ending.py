"""What becomes of models when the agreement ends that they were trained under, as its parties agreed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from registry import services as registry
from registry.models import ModelVersion
from sharing.agreements import services as agreements
from sharing.fusion import services as fusion
from sharing.training import services as training
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def trained(ben, cy, run_jobs):
    """Ends an agreement under which models were trained, one of them live; the versions afterwards."""

    def end(on_end):
        made = shop.proposed(
            ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs), on_end=on_end
        )
        made = shop.signed(made, ben, cy)
        run_jobs()
        fusion.request(agreement=made, by=ben.user)
        run_jobs()
        fused = made.offers.get(organization=ben.organization).current_fusion()
        training.request(agreement=made, data=fused, by=ben.user, trainers=["logistic-regression"])
        run_jobs()
        live = ModelVersion.objects.filter(builder=training.TRAIN).first()
        registry.promote(version=live, by=ben.user, reason="It measures well.")
        agreements.terminate(agreement=made, on_behalf_of=cy.organization, by=cy.user, at=timezone.now())
        run_jobs()
        live.refresh_from_db()
        return made, live, list(ModelVersion.objects.filter(builder=training.TRAIN))

    return end


def test_models_are_destroyed_where_the_terms_say_so(trained):
    agreement, live, versions = trained("destroy")
    assert live.state == ModelVersion.State.RETIRED
    assert {version.state for version in versions if version != live} == {ModelVersion.State.REJECTED}
    for version in versions:
        with pytest.raises(registry.WeightsDestroyed):
            registry.load(version)
    assert training.destroy_models(agreement_id=agreement.pk) == len(versions) == 3


def test_models_are_kept_where_they_say_that(trained):
    _agreement, live, versions = trained("keep")
    assert live.state == ModelVersion.State.LIVE
    assert all(registry.load(version) for version in versions)
