"""Three companies under one agreement: all sign, each sees the others', and what is trained is measured beside each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.actors import SYSTEM
from kernel.errors import Invalid
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.models import Agreement, Listing
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.fusion import services as fusion
from sharing.overview.sides import sides_of
from sharing.training import services as training
from sharing.training.models import Training
from tests.cast import Person, _user
from tests.sharing import shop

pytestmark = pytest.mark.django_db
PROPOSE = "/admin/sharing/agreement/propose/"


@pytest.fixture
def eve(db):
    """A steward at Meridian."""
    meridian = organizations.found(name="Meridian", owner=_user("Otto"), by=SYSTEM)
    user = _user("Eve")
    organizations.add_member(organization=meridian, user=user, role="steward", by=SYSTEM)
    return Person(user, meridian)


@pytest.fixture
def versions(ben, cy, eve, run_jobs):
    """What each knows about the same 300 customers; Meridian, what they ordered."""
    orders = "\n".join(["customer,orders", *(f"C{i:04d},{i % 7}" for i in range(shop.PEOPLE)), ""]).encode()
    made = [
        shop.uploaded(ben, "own", run_jobs),
        shop.uploaded(cy, "partner", run_jobs),
        shop.uploaded(eve, "orders", run_jobs, data=orders, roles={"customer": "identifier"}),
    ]
    for version, person in zip(made[1:], (cy, eve), strict=True):
        agreements.list_version(version=version, by=person.user)
    return made


def offered(versions, *columns):
    own, *partners = (
        agreements.Terms(version, list(names), "customer") for version, names in zip(versions, columns, strict=True)
    )
    return {"own": own, "partners": partners}


@pytest.fixture
def propose(versions, ben):
    def propose(*columns, **changes):
        today = timezone.now().date()
        order = {
            "title": "Who leaves", "mode": "columns", "use": "train", "target": "left",
            "starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=30),
        } | offered(versions, *(columns or (["age", "calls", "left"], ["region", "delay"], ["orders"])))  # fmt: skip
        return agreements.propose(by=ben.user, **order | changes)

    return propose


def test_it_is_in_force_when_the_third_has_signed(propose, ben, cy, eve):
    made = shop.signed(propose(), ben, cy)
    assert made.status == Agreement.Status.PROPOSED
    made = shop.signed(made, eve)
    assert made.status == Agreement.Status.IN_FORCE
    for name in ("Northwind", "Aurora", "Meridian"):
        assert f"{name} ({organizations_named(made)[name]}) offers" in made.text
    outside = organizations.found(name="Outside", owner=ben.user, by=SYSTEM)
    for named in (None, ben.organization.pk, outside.pk, "no id"):
        with pytest.raises(agreements.ChoosePartner, match=r"(Aurora, Meridian|Meridian, Aurora)"):
            complementarity.request(agreement=made, by=ben.user, partner=named, on_behalf_of=ben.organization.pk)


def organizations_named(agreement):
    return {offer.organization.name: offer.organization_id for offer in agreement.offers.select_related("organization")}


def test_any_of_them_ends_it_for_all(propose, ben, cy, eve, run_jobs):
    made = shop.signed(propose(), ben, cy, eve)
    run_jobs()
    agreements.terminate(agreement=made, on_behalf_of=eve.organization, by=eve.user, at=timezone.now())
    made.refresh_from_db()
    for person in (ben, cy):
        with pytest.raises(agreements.NotInForce):
            fusion.request(agreement=made, by=person.user)


def test_scored_one_by_one_fused_and_trained_beside_each_alone(propose, ben, cy, eve, run_jobs, client):
    made = shop.signed(propose(), ben, cy, eve)
    run_jobs()
    for partner in (cy, eve):
        complementarity.request(agreement=made, by=ben.user, partner=partner.organization.pk)
    run_jobs()
    scores = {score.partner.dataset.organization.name: score for score in Score.objects.all()}
    assert set(scores) == {"Aurora", "Meridian"}
    assert scores["Aurora"].figures["conditional_bits"] > scores["Meridian"].figures["conditional_bits"]

    fusion.request(agreement=made, by=ben.user)
    run_jobs()
    fused = made.offers.get(organization=ben.organization).current_fusion()
    assert {"age", "calls", "left", "region", "delay", "orders"} <= set(fused.columns)
    assert {step["partner"] for step in (fused.report, *fused.report["further"])} == {"Aurora", "Meridian"}
    assert fused.parents.count() == 3
    client.force_login(ben.user)
    fused_page = client.get(fused.get_absolute_url()).content.decode()
    assert "Rows of Aurora" in fused_page
    assert "Rows of Meridian" in fused_page

    training.request(agreement=made, data=fused, by=ben.user, trainers=["logistic-regression"])
    run_jobs()
    trained = Training.objects.get()
    assert {"accuracy_a", "accuracy_b", "accuracy_c", "accuracy_joint"} <= set(trained.main)
    assert trained.main["accuracy_joint"] > min(trained.main["accuracy_b"], trained.main["accuracy_c"])
    assert trained.model_versions.count() == 4
    page = client.get(trained.get_absolute_url()).content.decode()
    for name in ("Northwind", "Aurora", "Meridian"):
        assert name in page
    agreement_page = client.get(made.get_absolute_url()).content.decode()
    for button in ("Score Aurora", "Score Meridian"):
        assert button in agreement_page
    counted = {
        (side.giver.name, side.taker.name): dict(side.facts)["Scores"]
        for side in sides_of(made)
    }  # fmt: skip
    assert [counted[giver, "Northwind"] for giver in ("Aurora", "Meridian")] == ["1", "1"]
    assert counted["Northwind", "Aurora"] == "0"


def test_by_rows_each_row_knows_who_brought_it(ben, cy, eve, run_jobs):
    people = {"N": ben, "A": cy, "M": eve}
    versions = []
    for number, (letter, person) in enumerate(people.items()):
        lines = [f"{letter}{i:04d},{20 + i % 40},{(i + number) % 9},{'yes' if i % 3 else 'no'}" for i in range(120)]
        data = "\n".join(["customer,age,calls,left", *lines, ""]).encode()
        versions.append(shop.uploaded(person, "own", run_jobs, data=data))
        if person is not ben:
            agreements.list_version(version=versions[-1], by=person.user)
    today = timezone.now().date()
    own, *partners = (agreements.Terms(version, ["age", "calls", "left"]) for version in versions)
    made = agreements.propose(
        title="Who leaves", mode="rows", use="train", target="left", starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30), own=own, partners=partners, by=ben.user,
    )  # fmt: skip
    made = shop.signed(made, ben, cy, eve)
    run_jobs()
    fusion.request(agreement=made, by=cy.user)
    run_jobs()
    fused = made.offers.get(organization=cy.organization).current_fusion()
    assert fused.rows == 360
    parties = agreements.letters(made, cy.organization)
    assert (parties["a"].organization, len(parties)) == (cy.organization, 3)
    training.request(agreement=made, data=fused, by=cy.user, trainers=["logistic-regression"])
    run_jobs()
    assert (
        sum(Training.objects.get().main["n_train"][letter] for letter in "abc")
        == Training.objects.get().main["n_train"]["joint"]
    )


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ((["age", "left"], ["region", "nowhere"], ["orders"]), "partners/0"),
        ((["age", "left"], ["region"], []), "partners/1"),
    ],
)
def test_a_fault_is_told_at_the_side_that_has_it(propose, columns, field):
    with pytest.raises(Invalid) as refused:
        propose(*columns)
    assert refused.value.field == field
    assert not Agreement.objects.exists()


def test_the_same_company_twice_and_too_many_are_refused(propose, versions, ben):
    twice = offered([*versions, versions[1]], ["age", "left"], ["region"], ["orders"], ["delay"])
    with pytest.raises(Invalid, match="another organization"):
        propose(**twice)
    many = offered([versions[0], *[versions[1]] * 6], ["age", "left"], *[["region"]] * 6)
    with pytest.raises(Invalid, match="between 2 and 6"):
        propose(**many)


def test_a_counter_offer_names_all_the_others(propose, versions, cy):
    made = propose()
    own, northwinds, meridians = (
        agreements.Terms(versions[1], ["delay"], "customer"),
        agreements.Terms(versions[0], ["calls", "left"], "customer"),
        agreements.Terms(versions[2], ["orders"], "customer"),
    )
    terms = {name: getattr(made, name) for name in ("title", "mode", "use", "target", "starts_on", "ends_on")}
    order = {
        "agreement": made,
        "on_behalf_of": cy.organization,
        "by": cy.user,
        "at": timezone.now(),
        "own": own,
    } | terms
    with pytest.raises(Invalid, match="each of the other parties"):
        agreements.counter(**order, partners=[northwinds])
    answer = agreements.counter(**order, partners=[northwinds, meridians])
    assert answer.signatures.count() == 3
    assert text.hash_of(answer) != text.hash_of(made)


def test_on_pages_and_over_the_api(versions, ben, cy, eve, client, api):
    listings = list(Listing.objects.order_by("organization__name"))
    client.force_login(ben.user)
    chosen = client.post(PROPOSE, {"own": versions[0].pk, "partner": [listing.pk for listing in listings]})
    assert chosen.status_code == 302
    page = client.get(chosen["Location"]).content.decode()
    assert "With Aurora, Meridian." in page
    assert re.search(r"What Meridian gives", page)
    today = timezone.now().date()
    terms = {
        "title": "Who leaves", "mode": "columns", "use": "train", "target": "left", "minimum_group": 5,
        "minimum_cell": 5, "on_end": "keep", "redaction": "mark", "starts_on": today, "ends_on": today + timedelta(days=9),
        "own_columns": ["calls", "left"], "own_link": "customer", "partner_0_columns": ["delay"],
        "partner_0_link": "customer", "partner_1_columns": ["orders"], "partner_1_link": "",
    }  # fmt: skip
    wrong = client.post(chosen["Location"], terms)
    assert wrong.status_code == 400
    assert 'id="id_partner_1_columns_error"' in wrong.content.decode()
    made = client.post(chosen["Location"], terms | {"partner_1_link": "customer"})
    assert made.status_code == 302
    agreement = Agreement.objects.get()
    assert agreement.signatures.count() == 3

    api.force_authenticate(ben.user)
    document = api.get(f"/api/v1/sharing/agreements/{agreement.pk}/odrl/").json()
    assert [len(permission["assignee"]) for permission in document["permission"]] == [2, 2, 2]
    document["permission"][1]["constraint"][2]["rightOperand"] = 9
    again = api.post("/api/v1/sharing/agreements/import/", {"document": document}, format="json")
    assert again.status_code == 201, again.json()
    assert (again.json()["minimum_group"], len(again.json()["offers"])) == (9, 3)
