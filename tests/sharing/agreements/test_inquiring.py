"""One organization asks another about a listed dataset; both see what comes of it, and nobody else does."""

from __future__ import annotations

import pytest
from django.utils import timezone

from audit.models import Entry
from kernel import registry
from kernel.errors import Forbidden, Invalid, NotFound
from notices.models import Notice
from sharing.agreements import services as agreements
from sharing.agreements.inquiries import Inquiry
from tests.sharing import shop

pytestmark = pytest.mark.django_db
Status = Inquiry.Status
API = "/api/v1/sharing/inquiries/"


@pytest.fixture
def listing(versions, cy):
    return agreements.list_version(version=versions[1], by=cy.user)


@pytest.fixture
def asked(listing, ben):
    return agreements.ask(
        listing=listing, on_behalf_of=ben.organization, use="train", message="How old are the delays?", by=ben.user
    )


def answer(inquiry, person, declined=False):
    return agreements.answer_inquiry(
        inquiry=inquiry, answer="A week.", by=person.user, at=timezone.now(), declined=declined
    )


def test_the_owner_is_told_and_sees_it_among_what_waits(asked, ben, cy, run_jobs):
    run_jobs()
    assert Notice.objects.filter(topic="sharing.inquiry.asked", user=cy.user).count() == 1
    waits = [item for item in registry.needs_of(cy.user) if item.href == asked.get_absolute_url()]
    assert [item.title for item in waits] == ["Answer Northwind"]
    assert not any(item.href == asked.get_absolute_url() for item in registry.needs_of(ben.user))


@pytest.mark.parametrize(("declined", "status"), [(False, "answered"), (True, "declined")])
def test_an_answer_is_given_once_and_the_asker_is_told(asked, ben, cy, run_jobs, declined, status):
    told = answer(asked, cy, declined)
    assert (told.status, told.answer, told.answered_by) == (status, "A week.", cy.user)
    with pytest.raises(agreements.InquiryOver):
        answer(asked, cy)
    with pytest.raises(agreements.InquiryOver):
        agreements.withdraw_inquiry(inquiry=asked, by=ben.user)
    run_jobs()
    assert Notice.objects.filter(topic=f"sharing.inquiry.{status}", user=ben.user).count() == 1
    assert Entry.objects.filter(subject_id=asked.pk).count() == 2


def test_each_side_acts_for_itself_and_in_its_role(listing, asked, ben, bea, cy, dora):
    with pytest.raises(NotFound):
        answer(asked, ben)
    with pytest.raises(NotFound):
        agreements.withdraw_inquiry(inquiry=asked, by=cy.user)
    with pytest.raises(Forbidden):
        agreements.withdraw_inquiry(inquiry=asked, by=bea.user)
    with pytest.raises(Invalid):
        agreements.ask(listing=listing, on_behalf_of=cy.organization, use="train", message="Mine?", by=cy.user)
    for order in ({"use": "sell", "message": "x"}, {"use": "score", "message": "  "}):
        with pytest.raises(Invalid):
            agreements.ask(listing=listing, on_behalf_of=ben.organization, by=ben.user, **order)
    assert not Inquiry.objects.visible_to(dora.user).exists()
    assert agreements.withdraw_inquiry(inquiry=asked, by=ben.user).status == Status.WITHDRAWN


def test_only_so_many_wait_at_one_organization(listing, asked, ben, cy, settings):
    settings.OPEN_INQUIRIES = 2
    order = {"listing": listing, "on_behalf_of": ben.organization, "use": "score", "message": "And?", "by": ben.user}
    agreements.ask(**order)
    with pytest.raises(agreements.TooManyInquiries):
        agreements.ask(**order)
    answer(asked, cy)
    agreements.ask(**order)


@pytest.mark.parametrize("answered", [True, False])
def test_a_proposal_between_the_two_about_it_ends_the_inquiry(asked, answered, versions, ben, cy):
    if answered:
        answer(asked, cy)
    made = shop.proposed(ben, *versions)
    asked.refresh_from_db()
    assert (asked.status, asked.agreement) == (Status.PROPOSED, made)
    assert [entry.kind for entry in Entry.objects.about(asked).order_by("seq")][-1] == "sharing.inquiry.proposed"


def test_by_clicks_from_the_catalogue_to_the_proposal(listing, ben, cy, client):
    client.force_login(ben.user)
    address = f"/admin/sharing/listing/{listing.pk}/ask/"
    assert address in client.get("/admin/sharing/listing/").content.decode()
    order = {"on_behalf_of": ben.organization.pk, "use": "train", "message": ""}
    assert client.post(address, order).status_code == 400
    page = client.post(address, order | {"message": "How old?"})["Location"]
    assert "Take it back" in client.get(page).content.decode()
    assert client.post(page, {"act": "answer", "answer": "Mine"}).status_code == 404
    client.force_login(cy.user)
    shown = client.get(page).content.decode()
    assert "How old?" in shown
    assert "Take it back" not in shown
    assert client.post(page, {"act": "answer", "answer": ""}).status_code == 400
    assert client.post(page, {"act": "jump"}).status_code == 400
    assert client.post(page, {"act": "answer", "answer": "A week."}).status_code == 302
    client.force_login(ben.user)
    shown = client.get(page).content.decode()
    assert f"propose/?partner={listing.pk}" in shown
    assert "A week." in shown
    assert "A week." not in client.get("/admin/sharing/inquiry/").content.decode()


def test_over_the_api(listing, ben, cy, dora, api):
    api.force_authenticate(ben.user)
    made = api.post(API, {"listing": str(listing.pk), "use": "score", "message": "How old?"}, format="json").json()
    api.force_authenticate(cy.user)
    told = api.post(f"{API}{made['id']}/answer/", {"answer": "A week."}, format="json")
    assert (told.status_code, told.json()["status"]) == (200, "answered")
    assert api.post(f"{API}{made['id']}/decline/", {"answer": "No."}, format="json").status_code == 409
    assert api.post(f"{API}{made['id']}/withdraw/").status_code == 404
    api.force_authenticate(dora.user)
    assert api.get(f"{API}{made['id']}/").status_code == 404
