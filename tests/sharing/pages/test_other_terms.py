"""Countering, amending, suspending and resuming on pages and over the API, with the difference in sight."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from tests.sharing import shop

pytestmark = pytest.mark.django_db
Status = Agreement.Status


@pytest.fixture
def agreement(ben, cy, run_jobs):
    return shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))


def look(client, person, agreement):
    client.force_login(person.user)
    page = client.get(agreement.get_absolute_url())
    assert page.status_code == 200
    return page.content.decode()


def step(agreement, name):
    return f"/admin/sharing/agreement/{agreement.pk}/{name}/"


def as_they_are(client, person, address):
    """What a browser would send of the form that stands at an address."""
    client.force_login(person.user)
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_a_counter_offer_is_the_proposal_with_changes_and_both_see_them(agreement, ben, cy, client):
    assert 'href="' + step(agreement, "counter") in look(client, cy, agreement)
    assert 'href="' + step(agreement, "counter") not in look(client, ben, agreement)
    sent = as_they_are(client, cy, step(agreement, "counter"))
    assert (sent["own_columns"], sent["partner_0_columns"], sent["target"]) == (
        ["region", "delay"], ["age", "calls", "left"], "left",
    )  # fmt: skip
    wrong = client.post(step(agreement, "counter"), sent | {"own_columns": ["delay"], "minimum_group": 1})
    assert wrong.status_code == 400
    assert Agreement.objects.get().status == Status.PROPOSED
    answer = client.post(step(agreement, "counter"), sent | {"own_columns": ["delay"], "minimum_group": 8})
    made = Agreement.objects.get(counters=agreement)
    assert answer["Location"].startswith(made.get_absolute_url())
    page = re.sub(r"<[^>]+>|\s+", " ", look(client, ben, made))
    for words in ("What would change", "people per group (k)", "columns of Aurora", "also region"):
        assert words in page
    assert "It was answered with other terms:" in look(client, ben, agreement)


def test_who_proposed_is_told_to_withdraw_and_an_analyst_may_not_answer(agreement, ben, bea, client):
    for person, told in ((ben, "Withdraw it"), (bea, "")):
        client.force_login(person.user)
        refused = client.get(step(agreement, "counter"))
        assert refused.status_code == 403
        assert told in refused.content.decode()


def test_an_amendment_is_proposed_on_its_page_and_shows_beside_what_is_in_force(agreement, ben, cy, client):
    shop.signed(agreement, ben, cy)
    sent = as_they_are(client, ben, step(agreement, "amend"))
    later = agreement.ends_on + timedelta(days=365)
    client.post(step(agreement, "amend"), sent | {"ends_on": later})
    made = Agreement.objects.get(amends=agreement)
    assert (made.ends_on, made.status) == (later, Status.PROPOSED)
    page = look(client, cy, agreement)
    assert "A change waits for signatures:" in page
    assert step(agreement, "amend") not in page
    client.force_login(ben.user)
    again = client.post(step(agreement, "amend"), sent)
    assert again.status_code == 400
    assert "An amendment of this agreement waits for signatures." in again.content.decode()
    shop.signed(made, ben, cy)
    assert "Other terms took its place:" in look(client, cy, agreement)


def test_suspending_says_why_to_the_other_party_which_can_not_resume(agreement, ben, cy, client):
    shop.signed(agreement, ben, cy)
    client.force_login(cy.user)
    assert client.post(step(agreement, "suspend"), {"reason": " "}).status_code == 400
    client.post(step(agreement, "suspend"), {"reason": "We look into a complaint."})
    page = look(client, ben, agreement)
    for words in ("Suspended by Aurora", "We look into a complaint."):
        assert words in page
    assert 'value="resume"' not in page
    assert 'value="resume"' in look(client, cy, agreement)
    client.post(agreement.get_absolute_url(), {"act": "resume", "on_behalf_of": str(cy.organization.pk)})
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_FORCE


def test_the_page_says_who_did_what(agreement, ben, cy, client):
    shop.signed(agreement, ben, cy)
    agreements.terminate(
        agreement=agreement, on_behalf_of=cy.organization, by=cy.user, at=agreement.created_at, reason="We moved on."
    )
    page = look(client, ben, agreement)
    told = re.findall(r"<li><strong>([\w ]+)</strong> ?([\w ]*?) <span", page.split("Who did what")[1])
    assert told == [
        ("Proposed", "Northwind"), ("Signed", "Northwind"), ("Signed", "Aurora"), ("Entered into force", ""),
        ("Ended", "Aurora"),
    ]  # fmt: skip
    assert "We moved on." in page


def order(agreement, person, **changes):
    offers = {offer.organization_id: offer for offer in agreement.offers.all()}
    own = offers.pop(person.organization.pk)
    terms = {name: str(getattr(agreement, name)) for name in ("title", "mode", "use", "target", "starts_on", "ends_on")}
    own, *partners = (
        {"source": str(offer.source_id), "columns": offer.columns, "link_column": offer.link_column}
        for offer in (own, *offers.values())
    )
    return terms | {"own": own, "partners": partners} | changes


def test_the_whole_way_over_the_api(agreement, ben, cy, api):
    base = "/api/v1/sharing/agreements/"

    def post(person, made, act, **order):
        api.force_authenticate(person.user)
        return api.post(f"{base}{made}/{act}/", order, format="json")

    answered = post(cy, agreement.pk, "counter", **order(agreement, cy, use="score"))
    assert answered.status_code == 201, answered.json()
    made = answered.json()
    assert made["counters"] == str(agreement.pk)
    assert made["changes"] == [{"field": "use", "party": None, "before": "train", "after": "score"}]
    for person in (ben, cy):
        assert post(person, made["id"], "sign", text_hash=made["text_hash"]).status_code == 200
    assert post(ben, made["id"], "suspend").status_code == 400
    suspended = post(ben, made["id"], "suspend", reason="We look into a complaint.").json()
    assert (suspended["status"], suspended["suspended_by"]) == ("suspended", str(ben.organization.pk))
    assert post(cy, made["id"], "resume").status_code == 403
    assert post(ben, made["id"], "resume").json()["status"] == "in_force"
    later = str(agreement.ends_on + timedelta(days=9))
    in_force = Agreement.objects.get(pk=made["id"])
    amended = post(cy, made["id"], "amend", **order(in_force, cy, ends_on=later)).json()
    assert (amended["amends"], amended["changes"][0]["after"]) == (made["id"], later)
    assert post(ben, made["id"], "amend", **order(in_force, ben)).status_code == 409
    assert post(ben, made["id"], "terminate", reason="x" * 501).status_code == 400


def test_outsiders_find_no_agreement_to_answer(agreement, dora, api):
    api.force_authenticate(dora.user)
    for act in ("counter", "amend", "suspend", "resume"):
        answer = api.post(f"/api/v1/sharing/agreements/{agreement.pk}/{act}/", {"reason": "Mine."}, format="json")
        assert answer.status_code in (400, 404)
    agreement.refresh_from_db()
    assert agreement.status == Status.PROPOSED
