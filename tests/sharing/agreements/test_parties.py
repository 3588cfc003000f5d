"""Who belongs to both parties says for which one they act: on the page, over the API, in the service."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kernel.actors import SYSTEM
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.complementarity import services as complementarity

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(ben, cy):
    """Ben, who is a steward at Aurora as well."""
    organizations.add_member(organization=cy.organization, user=ben.user, role="steward", by=SYSTEM)
    return ben.user


def test_without_a_choice_nothing_is_guessed(agreement, both, ben, cy, dora):
    assert agreements.parties_of(agreement, both) == [cy.organization, ben.organization]
    with pytest.raises(agreements.ChooseParty) as refused:
        agreements.party_of(agreement, both)
    assert refused.value.field == "on_behalf_of"
    assert agreements.party_of(agreement, both, cy.organization.pk) == cy.organization
    assert agreements.party_of(agreement, cy.user) == cy.organization
    for stranger, chosen in ((dora.user, None), (cy.user, ben.organization.pk)):
        with pytest.raises(agreements.NotAParty):
            agreements.party_of(agreement, stranger, chosen)


def test_a_token_acts_for_its_organization(agreement, both, ben, cy):
    both.acting_organization_id = cy.organization.pk
    assert agreements.party_of(agreement, both) == cy.organization
    with pytest.raises(agreements.NotAParty):
        agreements.party_of(agreement, both, ben.organization.pk)


def test_the_page_asks_before_it_shows_a_button(agreement, both, cy, client):
    here = agreement.get_absolute_url()
    client.force_login(both)
    undecided = client.get(here).content.decode()
    assert "For which party do you act?" in undecided
    assert 'name="act"' not in undecided
    sent = {"act": "sign", "text_hash": text.hash_of(agreement)}
    assert client.post(here, sent).status_code == 400
    assert agreement.signatures.pending().count() == 2

    chosen = f"{here}?on_behalf_of={cy.organization.pk}"
    assert 'value="sign"' in client.get(chosen).content.decode()
    answer = client.post(here, sent | {"on_behalf_of": cy.organization.pk})
    assert (answer.status_code, answer["Location"]) == (302, chosen)
    assert agreement.signatures.get(signed_at__isnull=False).organization == cy.organization


def test_the_api_names_the_field_that_is_missing(agreement, both, ben, cy, api):
    api.force_authenticate(both)
    address = f"/api/v1/sharing/agreements/{agreement.pk}/sign/"
    refused = api.post(address, {"text_hash": text.hash_of(agreement)}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "choose-party")
    assert refused.json()["errors"][0]["pointer"] == "/on_behalf_of"
    signed = api.post(
        address, {"text_hash": text.hash_of(agreement), "on_behalf_of": str(ben.organization.pk)}, format="json"
    )
    assert signed.status_code == 200
    assert agreement.signatures.get(signed_at__isnull=False).organization == ben.organization


def test_a_score_is_for_the_party_that_was_chosen(agreement, both, ben, cy, run_jobs):
    for party in (ben.organization, cy.organization):
        agreement = agreements.sign(
            agreement=agreement, on_behalf_of=party, text_hash=text.hash_of(agreement), by=both, at=timezone.now()
        )
    run_jobs()
    with pytest.raises(agreements.ChooseParty):
        complementarity.request(agreement=agreement, by=both)
    job = complementarity.request(agreement=agreement, by=both, on_behalf_of=ben.organization.pk)
    assert job.organization_id == ben.organization.pk
