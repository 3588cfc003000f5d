"""Who of a version's people may be used for what, who not, why: the gate's own answer, counted and rounded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from consent import services as consent
from consent.models import ConsentRecord, Subject
from consent.reasons import Reason
from datastore import services as datastore
from kernel.actors import SYSTEM
from kernel.errors import Invalid, NotFound
from tests.platform.consent import texts
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db
# How many people answered how; each group but one is large enough to be shown.
ANSWERS = {
    "allowed": ("granted", 25), "refused": ("refused", 7), "withdrawn": ("withdrawn", 6), "expired": ("over", 5),
    "other-partner": ("other", 11), "unasked": (None, 3), "erased": ("erased", 8),
}  # fmt: skip


@pytest.fixture
def version(ben, cy, dora):
    """Northwind's people, who answered whether Aurora may train with their data."""
    text = texts.publish(ben.organization, ben.user, ["share_train"], recipients=[cy.organization])
    people, day = [], timedelta(days=1)
    for answer, count in ANSWERS.values():
        for _ in range(count):
            people.append(subject := Subject.objects.create())
            if answer in (None, "erased"):
                continue
            granted = answer in ("granted", "over", "other")
            ConsentRecord.objects.create(
                subject=subject, text=text, purpose="share_train", organization=ben.organization, language="en",
                method="portal", recipient=dora.organization if answer == "other" else None,
                decision="granted" if granted else answer,
                expires_at=timezone.now() + (-day if answer == "over" else day) if granted else None,
            )  # fmt: skip
    dataset = datastore.create_dataset(organization=ben.organization, name="People", kind="table", by=ben.user)
    made = datastore.publish_version(
        dataset=dataset,
        table=making.rows([str(subject.pk) for subject in people]),
        schema=making.SCHEMA,
        builder="sharing.contributions.build",
        parameters={"upload_id": "7"},
        by=ben.user,
        consent_snapshot=consent.snapshot(),
    )
    Subject.objects.filter(pk__in=[subject.pk for subject in people[-8:]]).update(erased_at=timezone.now())
    return made


def counted(version, person, **asked):
    found = datastore.usable(version=version, by=person.user, **{"purpose": "share_train"} | asked)
    return {group.reason.value: group.people for group in found.groups}


@pytest.fixture
def dora(cy):
    """Another company that Northwind's people might have said yes to."""
    from organizations import services as organizations

    class Other:
        organization = organizations.found(name="Meridian", owner=cy.user, by=SYSTEM)

    return Other


def test_each_reason_is_counted_rounded_and_the_few_are_not_told(version, ben, cy):
    found = counted(version, ben, partner=cy.organization)
    assert found == {
        "allowed": 25, "refused": 5, "withdrawn": 5, "expired": 5, "other-partner": 10, "erased": 5,
        "unasked": None, "basis": None, "guardian": None,
    }  # fmt: skip
    exact = consent.counted(
        version.subjects.values_list("subject_id", flat=True),
        purpose="share_train",
        organization=ben.organization,
        recipient=cy.organization,
    )
    assert exact == {why: count for why, (_answer, count) in ANSWERS.items()}
    allowed = consent.allowed(
        version.subjects.values_list("subject_id", flat=True),
        purpose="share_train",
        organization=ben.organization,
        recipient=cy.organization,
    )
    assert len(allowed) == exact["allowed"]


def test_two_people_more_change_nothing_that_is_shown(version, ben, cy):
    before = counted(version, ben, partner=cy.organization)
    for record in ConsentRecord.objects.filter(decision="granted", expires_at__gt=timezone.now(), recipient=None)[:2]:
        consent.withdraw(subject=record.subject, text=record.text, purpose="share_train", by=SYSTEM)
    assert counted(version, ben, partner=cy.organization) == before


def test_people_on_a_basis_are_gained_by_asking_for_consent(ben):
    version = making.published(ben, purposes=["improve_model"])
    assert counted(version, ben, purpose="improve_model")["allowed"] == 10
    found = datastore.usable(version=version, purpose="research", by=ben.user)
    (basis,) = [group for group in found.groups if group.reason == Reason.BASIS]
    assert (basis.people, basis.gained, found.text) == (10, True, None)


def test_the_page_and_the_api_say_the_same(version, ben, cy, client, api):
    making.permit(version, cy.organization)
    client.force_login(ben.user)
    page = client.get(
        f"/admin/datastore/datasetversion/{version.pk}/usable/",
        {"purpose": "share_train", "partner": cy.organization.pk},
    ).content.decode()
    for words in ("Said no", "asking them about this partner", "Your messages v1", ">25<"):
        assert words in page
    assert "Meridian" not in page
    api.force_authenticate(ben.user)
    order = {"purpose": "share_train", "partner": str(cy.organization.pk)}
    told = api.get(f"/api/v1/dataset-versions/{version.pk}/usable/", order)
    assert {g["reason"]: g["people"] for g in told.json()["groups"]} == counted(version, ben, partner=cy.organization)


def test_others_are_told_nothing_and_a_purpose_must_be_known(version, ben, cy):
    with pytest.raises(NotFound):
        counted(version, cy)
    with pytest.raises(Invalid):
        counted(version, ben, purpose="sell")
