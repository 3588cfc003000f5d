"""Who takes their data back is in no later version and in no later read, all the way down."""

from __future__ import annotations

import pytest

from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from datastore.models import DatasetVersion
from kernel.actors import SYSTEM
from rights.registrations import on_withdrawn
from sharing.cleaning import services as cleaning
from sharing.deduplication import services as deduplication
from sharing.fusion import services as fusion
from tests.sharing import shop

pytestmark = pytest.mark.django_db
LEAVER = "C0007"


@pytest.fixture
def chain(ben, cy, run_jobs):
    """Northwind's customers uploaded, cleaned, deduplicated, viewed and fused with Aurora's; and who leaves then."""
    own, partner = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    for step in (cleaning, deduplication):
        step.request(version=own, by=ben.user)
        run_jobs()
        own = own.dataset.versions.order_by("-number").first()
    agreement = shop.signed(shop.proposed(ben, own, partner), ben, cy)
    run_jobs()
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    ids = consent.subjects_for_keys(organization=ben.organization, keys=[LEAVER], basis=own.dataset.basis)
    return agreement, Subject.objects.get(pk=ids[LEAVER])


def withdraw(leaver, ben):
    for purpose in ("improve_model", "share_score", "share_train"):
        consent.withdraw(subject=leaver, purpose=purpose, organization=ben.organization, by=SYSTEM)


def of_northwind(ben):
    return DatasetVersion.objects.filter(dataset__organization=ben.organization)


def test_every_later_read_lacks_them_at_once_and_before_any_rebuild(chain, ben, cy):
    agreement, leaver = chain
    view = agreement.offers.get(organization=ben.organization).current_view()
    ask = {
        "version": view,
        "use": "score",
        "purpose": "share_score",
        "for_organization": cy.organization,
        "by": cy.user,
    }
    assert leaver.pk in datastore.read(**ask).subject_ids
    withdraw(leaver, ben)
    assert leaver.pk not in datastore.read(**ask).subject_ids
    for version in of_northwind(ben).ready():
        reading = datastore.read(
            version=version, use="own", purpose="share_train", for_organization=ben.organization, by=ben.user
        )
        assert leaver.pk not in reading.subject_ids
        columns = [name for name in reading.table.column_names if name.startswith("_subject")]
        assert not any(str(leaver.pk) in reading.table.column(name).to_pylist() for name in columns)


def test_every_version_that_held_them_is_built_again_without_them_with_the_same_steps(chain, ben, run_jobs):
    agreement, leaver = chain
    before = list(of_northwind(ben).ready().order_by("created_at"))
    assert all(leaver.pk in shop.people_of(version) for version in before)
    builders = [version.builder for version in before]
    withdraw(leaver, ben)
    run_jobs()
    after = list(of_northwind(ben).ready().order_by("created_at"))
    assert sorted(version.builder for version in after) == sorted(builders)
    assert not any(leaver.pk in shop.people_of(version) for version in after)
    assert all(version.rows == shop.PEOPLE - 1 for version in after)
    for version in before:
        version.refresh_from_db()
        assert version.state != DatasetVersion.State.READY
        assert version.replaced_by is not None
    recipes = [v.parameters["recipe"] for v in (*before, *after) if v.builder == cleaning.CLEAN]
    assert recipes[0] == recipes[1]
    assert agreement.offers.get(organization=ben.organization).current_view() in after
    assert agreement.offers.get(organization=ben.organization).current_fusion() in after


def test_the_event_may_come_twice(chain, ben, run_jobs):
    _agreement, leaver = chain
    withdraw(leaver, ben)
    run_jobs()
    versions = DatasetVersion.objects.count()
    on_withdrawn(subject_id=str(leaver.pk), purpose="share_train")
    run_jobs()
    assert DatasetVersion.objects.count() == versions
