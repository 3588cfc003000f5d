"""An organization's token speaks for the organization, never for the person who made it (T-19)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from consent import services as consent
from consent.models import ConsentRecord, ConsentText, Method, Purpose, Subject
from organizations import services as organizations
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_token(api, cy):
    """A client with every scope of Cy's token for Aurora."""
    _token, secret = organizations.issue_token(
        organization=cy.organization, name="all", scopes=organizations.SCOPES, by=cy.user, at=timezone.now()
    )
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return api


@pytest.fixture
def text(ben, cy):
    """A text of Northwind's that Cy, as a person, was offered and allows."""
    text = publish(ben.organization, ben.user, ["research", "improve_model"])
    subject = consent.subject_for(cy.user)
    consent.offer(subject=subject, text=text, by=ben.user)
    consent.grant(subject=subject, text=text, purpose=Purpose.RESEARCH, by=cy.user, method=Method.PORTAL)
    return text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "consent/texts/{pk}/decide/", {"purpose": "research", "decision": "withdrawn"}),
        ("get", "consent/texts/{pk}/standing/", None),
        ("get", "consent/texts/{pk}/receipt/", None),
        ("post", "sharing/contributions/", {"under": "{pk}", "text": "hello there"}),
    ],
)
def test_t19_a_token_does_nothing_in_a_persons_name(by_token, text, method, path, body):
    body = body and {name: value.replace("{pk}", str(text.pk)) for name, value in body.items()}
    answer = getattr(by_token, method)("/api/v1/" + path.replace("{pk}", str(text.pk)), body)

    assert answer.status_code in (403, 404)
    assert [record.decision for record in ConsentRecord.objects.all()] == ["granted"]


def test_t19_a_token_does_not_see_what_its_maker_allows_others(by_token, cy, text):
    assert by_token.get("/api/v1/consent/records/").json()["results"] == []
    assert by_token.get(f"/api/v1/consent/texts/{text.pk}/").status_code == 404


def test_a_token_still_sees_its_organizations_own_texts(api, cy, by_token):
    own = publish(cy.organization, cy.user, ["research"])
    assert by_token.get(f"/api/v1/consent/texts/{own.pk}/").status_code == 200


def test_a_person_is_not_held_for_a_stranger_for_having_a_token(cy, text):
    assert Subject.objects.of(cy.user).exists()
    assert ConsentText.objects.visible_to(cy.user).filter(pk=text.pk).exists()
