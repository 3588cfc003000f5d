"""The catalogue: nothing is in it that nobody listed, and it shows columns, never rows or counts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent import services as consent
from datastore import services as datastore
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement, Listing
from sharing.fusion import services as fusion
from tests.sharing import shop

pytestmark = pytest.mark.django_db
CATALOGUE = "/api/v1/sharing/catalogue/"


def test_what_nobody_listed_can_not_be_asked_for(versions, ben, cy):
    own, partner = versions
    terms = {"by": ben.user}
    with pytest.raises(agreements.NotListed):
        agreements.propose(
            title="Who leaves", mode="columns", use="train", target="left",
            starts_on=own.created_at.date(), ends_on=own.created_at.date().replace(year=2100),
            own=agreements.Terms(own, ["calls", "left"], "customer"),
            partners=[agreements.Terms(partner, ["delay"], "customer")], **terms,
        )  # fmt: skip
    assert not Agreement.objects.exists()


def test_stewards_list_and_unlist_their_own(versions, ben, bea, cy, dora):
    own = versions[0]
    with pytest.raises(Forbidden):
        agreements.list_version(version=own, by=bea.user)
    with pytest.raises(NotFound):
        agreements.list_version(version=own, by=cy.user)
    listing = agreements.list_version(version=own, by=ben.user, note="Customers of  a telecom.")
    assert listing.note == "Customers of a telecom."
    assert list(Listing.objects.visible_to(cy.user)) == [listing]
    assert not Listing.objects.visible_to(dora.user).exists()
    with pytest.raises(NotFound):
        agreements.unlist(listing=listing, by=cy.user)
    agreements.unlist(listing=listing, by=ben.user)
    assert not Listing.objects.exists()


def test_no_use_is_listed_that_the_basis_does_not_cover(versions, ben):
    with pytest.raises(Invalid, match="doesn't cover") as refused:  # the basis says score and train
        agreements.list_version(version=versions[0], by=ben.user, uses=["train", "export"])
    assert refused.value.field == "uses"
    assert not Listing.objects.exists()


def test_a_newer_version_takes_its_datasets_place_in_the_catalogue(versions, ben, run_jobs):
    own = versions[0]
    agreements.list_version(version=own, by=ben.user)
    newer = shop.again(own, ben, run_jobs)
    agreements.list_version(version=newer, by=ben.user)
    assert Listing.objects.get().version == newer


def test_a_rebuilt_version_takes_its_predecessors_place(versions, ben, run_jobs):
    own = versions[0]
    agreements.list_version(version=own, by=ben.user)
    datastore.rebuild(versions=[own], by=SYSTEM)
    run_jobs()
    own.refresh_from_db()
    assert own.replaced_by is not None
    assert Listing.objects.visible_to(ben.user).get().version == own.replaced_by
    with pytest.raises(agreements.NotListable):
        agreements.list_version(version=own, by=ben.user)


def test_a_basis_that_covers_no_sharing_lists_nothing(ben, run_jobs):
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="For us alone.", purposes=["improve_model"], by=ben.user
    )  # fmt: skip
    version = shop.uploaded(ben, "own", run_jobs, basis=basis)
    with pytest.raises(agreements.NotListable, match="basis"):
        agreements.list_version(version=version, by=ben.user)


def test_a_partners_rows_are_never_listed_as_ones_own(in_force, ben, run_jobs):
    fusion.request(agreement=in_force, by=ben.user)
    run_jobs()
    fused = in_force.offers.get(organization=ben.organization).current_fusion()
    with pytest.raises(agreements.NotListable, match="partner's data"):
        agreements.list_version(version=fused, by=ben.user)


def test_over_the_api_members_see_columns_and_no_counts(versions, ben, cy, dora, api):
    own = versions[0]
    api.force_authenticate(ben.user)
    made = api.post(CATALOGUE, {"version": str(own.pk), "note": "Customers"}, format="json")
    assert made.status_code == 201
    api.force_authenticate(cy.user)
    [entry] = api.get(CATALOGUE).json()["results"]
    assert (entry["organization_name"], entry["name"]) == ("Northwind", "Customers")
    assert {column["name"] for column in entry["columns"]} == {"customer", "age", "calls", "left"}
    assert not {"rows", "report", "parameters"} & set(entry)
    assert api.post(f"{CATALOGUE}{entry['id']}/unlist/").status_code == 404
    assert api.post(CATALOGUE, {"version": str(own.pk)}, format="json").status_code == 400
    api.force_authenticate(dora.user)
    assert api.get(CATALOGUE).json()["results"] == []
    assert api.get(f"{CATALOGUE}{entry['id']}/").status_code == 404
    api.force_authenticate(ben.user)
    assert api.post(f"{CATALOGUE}{entry['id']}/unlist/").status_code == 204


def test_the_page_leads_from_a_partners_entry_to_the_proposal(versions, ben, cy, client):
    partner = versions[1]
    listing = agreements.list_version(version=partner, by=cy.user, note="Delays by region.")
    page = reverse("admin:sharing_listing_changelist")
    client.force_login(ben.user)
    shown = client.get(page).content.decode()
    assert "Delays by region." in shown
    assert f"propose/?partner={listing.pk}" in shown
    assert client.post(page, {"listing": listing.pk}).status_code == 404
    for broken in ("", "no-id"):
        assert client.post(page, {"listing": broken}).status_code == 404
    client.force_login(cy.user)
    assert f'name="listing" value="{listing.pk}"' in client.get(page).content.decode()
    assert client.post(page, {"listing": listing.pk}).status_code == 302
    assert not Listing.objects.exists()


def test_the_page_lists_a_version_by_a_click(versions, ben, bea, cy, client):
    address = reverse("admin:sharing_listing_list", args=[versions[0].pk])
    for person, status in ((cy, 404), (bea, 403), (ben, 200)):
        client.force_login(person.user)
        assert client.get(address).status_code == status
    assert client.post(address, {"note": "x" * 301}).status_code == 400
    assert client.post(address, {"note": "Customers", "uses": ["score"]}).status_code == 302
    assert Listing.objects.get().note == "Customers"


def test_the_page_asks_as_often_for_thirty_entries_as_for_one(versions, ben, cy, client, django_assert_num_queries):
    partner = versions[1]
    agreements.list_version(version=partner, by=cy.user)
    client.force_login(ben.user)
    page = reverse("admin:sharing_listing_changelist")
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(page)
    for number in range(29):
        dataset = datastore.create_dataset(
            organization=cy.organization, name=f"More {number}", kind="table", by=cy.user
        )
        Listing.objects.create(organization=cy.organization, dataset=dataset, version=partner)
    with django_assert_num_queries(len(one)):
        client.get(page)
