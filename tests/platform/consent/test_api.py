"""Consent over the API: the same services, the same refusals."""

from __future__ import annotations

import re

import pytest

from consent import services as consent
from consent.models import ConsentRecord
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db
TEXTS = "/api/v1/consent/texts/"


@pytest.fixture
def text(ben, ada):
    text = publish(ben.organization, ben.user, ["research", "improve_model"])
    consent.offer(subject=consent.subject_for(ada.user), text=text, by=ben.user)
    return text


def test_a_person_reads_the_text_and_decides(api, ada, text):
    api.force_authenticate(ada.user)
    (seen,) = api.get(TEXTS).json()["results"]
    assert seen["content_hash"] == text.content_hash
    answer = api.post(f"{TEXTS}{text.pk}/decide/", {"purpose": "research", "decision": "granted"})
    assert answer.status_code == 201
    assert answer.json()["decision"] == "granted"
    assert ConsentRecord.objects.get().method == "api"
    standing = api.get(f"{TEXTS}{text.pk}/standing/").json()["purposes"]
    assert [(item["purpose"], item["allowed"]) for item in standing] == [("research", True), ("improve_model", False)]
    assert api.get(f"{TEXTS}{text.pk}/receipt/").json()["notice"]["content_hash"] == text.content_hash


def test_a_refusal_is_problem_json_that_names_the_field(api, ada, text):
    api.force_authenticate(ada.user)
    answer = api.post(f"{TEXTS}{text.pk}/decide/", {"purpose": "share_export", "decision": "granted"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == "/purpose"


def test_strangers_get_404_and_nobody_gets_401(api, dora, cy, text):
    assert api.get(TEXTS).status_code == 401
    for stranger in (dora.user, cy.user):
        api.force_authenticate(stranger)
        assert api.get(f"{TEXTS}{text.pk}/").status_code == 404
        answer = api.post(f"{TEXTS}{text.pk}/decide/", {"purpose": "research", "decision": "granted"})
        assert answer.status_code == 404


def test_an_organization_lists_decisions_by_pseudonym_alone(api, ada, bea, cy, text):
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    api.force_authenticate(bea.user)
    (seen,) = api.get("/api/v1/consent/records/?purpose=research").json()["results"]
    assert str(subject.pk) not in str(seen)
    api.force_authenticate(ada.user)
    assert api.get(f"{TEXTS}{text.pk}/receipt/").json()["header"]["pii_principal_id"] == seen["subject"]
    assert not re.search(r"\bada\b", str(seen), re.IGNORECASE)  # not within an id
    api.force_authenticate(cy.user)
    assert api.get("/api/v1/consent/records/").json()["results"] == []


def test_two_organizations_hear_of_one_person_by_names_that_do_not_meet(api, ada, bea, cy, text):
    subject = consent.subject_for(ada.user)
    other = publish(cy.organization, cy.user)
    consent.offer(subject=subject, text=other, by=cy.user)
    for asked, purposes in ((text, ("research", "improve_model")), (other, ("research",))):
        for purpose in purposes:
            consent.refuse(subject=subject, text=asked, purpose=purpose, by=ada.user)
    heard = []
    for member in (bea.user, cy.user):
        api.force_authenticate(member)
        heard.append({record["subject"] for record in api.get("/api/v1/consent/records/").json()["results"]})
    assert [len(names) for names in heard] == [1, 1]  # one name each for both purposes
    assert not heard[0] & heard[1]


def test_the_same_idempotency_key_records_one_decision(api, ada, text):
    api.force_authenticate(ada.user)
    order = {"purpose": "research", "decision": "granted"}
    for _ in range(2):
        answer = api.post(f"{TEXTS}{text.pk}/decide/", order, headers={"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert ConsentRecord.objects.count() == 1
