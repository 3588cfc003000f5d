"""Proposing and the agreement's page: what each role sees and may press; and the same signature over the API."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.models import Agreement, Listing
from sharing.anonymization import services as anonymization
from tests.sharing import shop

pytestmark = pytest.mark.django_db
PROPOSE = "/admin/sharing/agreement/propose/"


@pytest.fixture
def versions(ben, cy, run_jobs):
    return shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)


@pytest.fixture
def agreement(ben, versions):
    return shop.proposed(ben, *versions)


@pytest.fixture
def in_force(agreement, ben, cy, run_jobs):
    made = shop.signed(agreement, ben, cy)
    run_jobs()
    return made


def buttons(client, person, agreement):
    client.force_login(person.user)
    page = client.get(agreement.get_absolute_url())
    assert page.status_code == 200
    return set(re.findall(r'name="act" value="(\w+)"', page.content.decode()))


def press(client, person, agreement, act, **more):
    client.force_login(person.user)
    return client.post(agreement.get_absolute_url(), {"act": act, **more})


def test_a_proposal_is_made_in_two_steps(ben, cy, versions, client):
    own, partner = versions
    listing = agreements.list_version(version=partner, by=cy.user)
    client.force_login(ben.user)
    assert client.get(f"{PROPOSE}?partner={listing.pk}").status_code == 200
    chosen = client.post(PROPOSE, {"own": own.pk, "partner": listing.pk})
    assert (chosen.status_code, chosen["Location"]) == (302, f"{PROPOSE}?own={own.pk}&partner={listing.pk}")
    page = client.get(chosen["Location"]).content.decode()
    for name in ("age", "calls", "region", "delay"):
        assert re.search(rf'value="{name}"[^>]* checked', page)
    assert not re.search(r'name="own_columns" value="customer"[^>]* checked', page)
    today = timezone.now().date()
    terms = {
        "title": "Who leaves", "mode": "columns", "use": "train", "target": "left",
        "own_columns": ["calls", "left"], "own_link": "customer", "partner_0_columns": ["delay"],
        "partner_0_link": "customer", "minimum_group": 5, "minimum_cell": 5, "on_end": "keep", "redaction": "mark",
            "starts_on": today, "ends_on": today + timedelta(days=9),
    }  # fmt: skip
    wrong = client.post(chosen["Location"], terms | {"target": "age"})
    assert wrong.status_code == 400
    assert "The target must be one of your own columns." in wrong.content.decode()
    assert not Agreement.objects.exists()
    made = client.post(chosen["Location"], terms)
    agreement = Agreement.objects.get()
    assert (made.status_code, made["Location"]) == (302, agreement.get_absolute_url())
    assert agreement.offers.get(organization=ben.organization).columns == ["calls", "left"]


def test_without_anything_to_choose_the_page_leads_to_the_catalogue(ben, versions, client):
    client.force_login(ben.user)
    assert not Listing.objects.exists()
    assert reverse("admin:sharing_listing_changelist") in client.get(PROPOSE).content.decode()


def test_buttons_of_a_proposal_by_side_and_role(agreement, ben, bea, cy, client):
    assert buttons(client, ben, agreement) == {"sign", "withdraw"}
    assert buttons(client, cy, agreement) == {"sign", "reject"}
    assert buttons(client, bea, agreement) == set()


def test_signing_by_a_press_binds_the_text_on_the_page(agreement, ben, client):
    assert press(client, ben, agreement, "sign", text_hash="0" * 64).status_code == 409
    assert agreement.signatures.pending().count() == 2
    assert press(client, ben, agreement, "sign", text_hash=text.hash_of(agreement)).status_code == 302
    assert agreement.signatures.get(signed_at__isnull=False).organization == ben.organization
    assert buttons(client, ben, agreement) == {"withdraw"}


def test_an_analyst_who_presses_all_the_same_is_refused(agreement, bea, client):
    for act in ("sign", "withdraw"):
        assert press(client, bea, agreement, act, text_hash=text.hash_of(agreement)).status_code == 403
    assert press(client, bea, agreement, "sell").status_code == 400
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.PROPOSED


@pytest.mark.parametrize(("act", "status"), [("reject", "rejected"), ("withdraw", "withdrawn")])
def test_a_proposal_ends_by_a_press(agreement, ben, cy, client, act, status):
    assert press(client, cy if act == "reject" else ben, agreement, act).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == status
    assert buttons(client, ben, agreement) == buttons(client, cy, agreement) == set()


def test_in_force_it_is_used_and_ended_by_presses(in_force, ben, bea, cy, client, run_jobs):
    assert buttons(client, ben, in_force) == {"score", "compare", "fuse", "prepare", "terminate"}
    assert buttons(client, bea, in_force) == {"score", "compare", "fuse"}
    assert press(client, ben, in_force, "train").status_code == 400
    assert press(client, bea, in_force, "fuse").status_code == 302
    page = client.get(in_force.get_absolute_url()).content.decode()
    job = Job.objects.get(name="sharing.fusion.fuse")
    assert reverse("admin:jobs_job_change", args=[job.pk]) in page
    run_jobs()
    assert "train" in buttons(client, ben, in_force)
    fused = in_force.offers.get(organization=ben.organization).current_fusion()
    assert fused.get_absolute_url() in client.get(in_force.get_absolute_url()).content.decode()
    assert fused.dataset.name == "Who leaves · Northwind + Aurora"
    assert press(client, cy, in_force, "terminate").status_code == 302
    assert buttons(client, ben, in_force) == set()
    in_force.refresh_from_db()
    assert in_force.status == Agreement.Status.TERMINATED


def test_a_view_is_made_anew_by_a_press(in_force, cy, client, run_jobs):
    offer = in_force.offers.get(organization=cy.organization)
    before = offer.current_view()
    assert press(client, cy, in_force, "prepare").status_code == 302
    run_jobs()
    assert offer.current_view().number == before.number + 1
    before.refresh_from_db()
    assert before.replaced_by == offer.current_view()


def test_until_the_views_are_there_nothing_is_used(agreement, ben, cy, client):
    made = shop.signed(agreement, ben, cy)
    assert buttons(client, ben, made) == {"prepare", "terminate"}
    assert press(client, ben, made, "score").status_code == 409


def test_the_page_is_the_parties_alone(agreement, ada, dora, odd, client):
    for person, status in ((ada, 403), (dora, 403), (odd, 404)):
        client.force_login(person.user)
        assert client.get(agreement.get_absolute_url()).status_code == status
    client.logout()
    assert client.get(agreement.get_absolute_url()).status_code == 302


def test_over_the_api_the_whole_life_of_an_agreement(versions, ben, cy, dora, api):
    own, partner = versions
    agreements.list_version(version=partner, by=cy.user)
    today = timezone.now().date()
    sent = {
        "title": "Who leaves", "mode": "columns", "use": "score", "target": "left", "starts_on": str(today),
        "ends_on": str(today + timedelta(days=9)),
        "own": {"source": str(own.pk), "columns": ["calls", "left"], "link_column": "customer"},
        "partners": [{"source": str(partner.pk), "columns": ["delay"], "link_column": "customer"}],
    }  # fmt: skip
    api.force_authenticate(ben.user)
    hidden = api.post("/api/v1/sharing/agreements/", sent | {"partners": [sent["own"]]}, format="json")
    assert (hidden.status_code, hidden.json()["code"]) == (400, "unknown-id")
    made = api.post("/api/v1/sharing/agreements/", sent, format="json")
    assert made.status_code == 201
    assert [offer["view"] for offer in made.json()["offers"]] == [None, None]
    here = f"/api/v1/sharing/agreements/{made.json()['id']}/"
    for act, status in (("reject", 403), ("terminate", 409)):
        assert api.post(f"{here}{act}/", {}, format="json").status_code == status
    api.force_authenticate(dora.user)
    for act in ("sign", "reject", "withdraw", "terminate"):
        assert api.post(f"{here}{act}/", {"text_hash": made.json()["text_hash"]}, format="json").status_code == 404
    for person in (ben, cy):
        api.force_authenticate(person.user)
        signed = api.post(f"{here}sign/", {"text_hash": made.json()["text_hash"]}, format="json")
        assert signed.status_code == 200
    assert signed.json()["status"] == "in_force"
    assert [offer["view_ready"] for offer in signed.json()["offers"]] == [False, False]
    again = api.post("/api/v1/sharing/views/", {"agreement": made.json()["id"]}, format="json")
    assert again.status_code == 202
    assert Job.objects.filter(name=anonymization.PREPARE).count() == 3
    assert api.post(f"{here}terminate/", {}, format="json").json()["status"] == "terminated"
    assert api.post("/api/v1/sharing/views/", {"agreement": made.json()["id"]}, format="json").status_code == 409


def test_over_the_api_another_texts_hash_signs_nothing(agreement, ben, api):
    api.force_authenticate(ben.user)
    refused = api.post(f"/api/v1/sharing/agreements/{agreement.pk}/sign/", {"text_hash": "0" * 64}, format="json")
    assert refused.status_code == 409
    assert refused["Content-Type"].startswith("application/problem+json")
    assert agreement.signatures.pending().count() == 2


def test_the_list_of_agreements_asks_as_often_for_many_as_for_one(
    agreement, ben, versions, api, django_assert_num_queries
):
    api.force_authenticate(ben.user)
    address = "/api/v1/sharing/agreements/"
    api.get(address)
    with CaptureQueriesContext(connection) as one:
        api.get(address)
    for _ in range(9):
        shop.proposed(ben, *versions)
    with django_assert_num_queries(len(one)):
        assert len(api.get(address).json()["results"]) == 10
