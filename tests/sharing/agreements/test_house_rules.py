"""What an organization insists on holds in every agreement that it is a party to, whatever was asked for."""

from __future__ import annotations

import pytest

from datastore.models import Dataset
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.agreements import services as agreements
from sharing.agreements.house_rules import HouseRules
from sharing.agreements.models import Listing
from tests.sharing import shop

pytestmark = pytest.mark.django_db
PAGE = "/admin/sharing/agreement/rules/"
RULES = "/api/v1/sharing/rules/"


def test_a_proposal_is_as_strict_as_the_rules_of_all_parties(versions, ben, cy):
    agreements.set_rules(organization=ben.organization, by=ben.user, minimum_group=7, use="train")
    agreements.set_rules(organization=cy.organization, by=cy.user, minimum_group=6, minimum_cell=9, on_end="destroy")
    made = shop.proposed(ben, *versions, use="export", minimum_group=5)
    assert (made.minimum_group, made.minimum_cell, made.use, made.on_end) == (7, 9, "train", "destroy")
    assert "covers at least 7 people" in made.text
    stricter = shop.other_terms(agreements.counter, made, cy, minimum_group=20)
    assert (stricter.minimum_group, stricter.minimum_cell) == (20, 9)
    laxer = shop.other_terms(agreements.counter, stricter, ben, minimum_group=2, use="export", on_end="keep")
    assert (laxer.minimum_group, laxer.use, laxer.on_end) == (7, "train", "destroy")


def test_diversity_is_asked_for_where_something_sensitive_is_shared_alone(versions, ben, cy, run_jobs):
    agreements.set_rules(organization=cy.organization, by=cy.user, diversity=3, closeness=0.3)
    assert shop.proposed(ben, *versions).diversity is None  # nothing sensitive is shared
    roles = {"customer": "identifier", "region": "quasi_identifier", "delay": "sensitive"}
    agreements.unlist(listing=Listing.objects.get(), by=cy.user)
    Dataset.objects.filter(organization=cy.organization).update(name="Earlier")
    made = shop.proposed(ben, versions[0], shop.uploaded(cy, "partner", run_jobs, roles=roles))
    assert (made.diversity, made.closeness) == (3, 0.3)


def test_what_is_not_named_is_left_open_again(ben):
    agreements.set_rules(organization=ben.organization, by=ben.user, minimum_group=7, use="score")
    held = agreements.set_rules(organization=ben.organization, by=ben.user, minimum_cell=8)
    assert held.stated == {"minimum_cell": 8}
    assert HouseRules.objects.count() == 1


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"minimum_group": 1}, "minimum_group"),
        ({"use": "sell"}, "use"),
        ({"closeness": 2}, "closeness"),
        ({"k": 3}, "k"),
    ],
)
def test_a_rule_that_means_nothing_is_named(ben, rule, field):
    with pytest.raises(Invalid) as refused:
        agreements.set_rules(organization=ben.organization, by=ben.user, **rule)
    assert refused.value.field == field
    assert not HouseRules.objects.exists()


def test_only_who_manages_agreements_states_rules(ben, bea, cy):
    with pytest.raises(Forbidden):
        agreements.set_rules(organization=ben.organization, by=bea.user, minimum_group=7)
    with pytest.raises(NotFound):
        agreements.set_rules(organization=ben.organization, by=cy.user, minimum_group=7)


def test_on_the_page_and_told_where_one_proposes(versions, ben, bea, cy, client):
    client.force_login(bea.user)
    assert "Your role doesn" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"minimum_group": 7}).status_code == 400
    client.force_login(cy.user)
    assert client.post(PAGE, {"minimum_group": 1}).status_code == 400
    for named in (str(ben.organization.pk), "x"):
        assert client.post(PAGE, {"minimum_group": 33, "on_behalf_of": named}).status_code == 400
        assert client.get(PAGE, {"on_behalf_of": named}).status_code == 404
    assert not HouseRules.objects.exists()
    saved = client.post(PAGE, {"minimum_group": 7, "redaction": "withhold"})
    assert saved.status_code == 302
    assert 'value="7"' in client.get(saved["Location"]).content.decode()
    listing = agreements.list_version(version=versions[1], by=cy.user)
    client.force_login(ben.user)
    page = client.get(f"/admin/sharing/agreement/propose/?own={versions[0].pk}&partner={listing.pk}").content.decode()
    assert "Rules of Aurora hold where these terms are laxer. People per group, at least: 7; " in page.replace(
        "people per group", "People per group"
    )


def test_over_the_api_and_who_sees_them(versions, ben, cy, dora, api):
    api.force_authenticate(cy.user)
    told = api.post(RULES, {"minimum_group": 7}, format="json")
    assert (told.status_code, told.json()["minimum_group"], told.json()["use"]) == (201, 7, "")
    assert api.post(RULES, {"minimum_grup": 9}, format="json").status_code == 400
    assert HouseRules.objects.get().minimum_group == 7
    api.force_authenticate(ben.user)
    assert api.get(RULES).json()["results"] == []  # Aurora lists nothing: nobody would propose to it
    agreements.list_version(version=versions[1], by=cy.user)
    assert [rules["minimum_group"] for rules in api.get(RULES).json()["results"]] == [7]
    api.force_authenticate(dora.user)
    assert api.get(RULES).json()["results"] == []
