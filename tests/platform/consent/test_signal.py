"""Global Privacy Control: where data would be shared without having been asked about, a browser's signal turns it off."""

from __future__ import annotations

import pytest
from django.urls import reverse

from consent import services as consent
from consent.models import ConsentRecord, Subject
from tests.platform.consent.test_subjects import attest
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db
GPC = {"HTTP_SEC_GPC": "1"}


@pytest.fixture
def held(ada, ben, noon):
    """What Northwind holds about Ada on a contract that lets it share, claimed by her."""
    basis = attest(ben, ["research", "share_score", "share_train"])
    consent.subjects_for_keys(organization=ben.organization, keys=["k-1"], basis=basis)
    code = consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=noon)["k-1"]
    return consent.claim(code=code, by=ada.user, at=noon).subject


def allows(subject: Subject, purpose: str) -> bool:
    return bool(consent.allowed([subject.pk], purpose=purpose, organization=subject.organization_id))


def test_the_signal_turns_sharing_off_and_nothing_else(client, ada, held):
    client.force_login(ada.user)
    client.get(reverse("consent:consents"), **GPC)

    assert [allows(held, purpose) for purpose in ("research", "share_score", "share_train")] == [True, False, False]
    assert set(ConsentRecord.objects.values_list("decision", "method")) == {("withdrawn", "signal")}


def test_a_second_page_records_nothing_more(client, ada, held):
    client.force_login(ada.user)
    for _ in range(2):
        client.get(reverse("consent:consents"), **GPC)
    assert ConsentRecord.objects.count() == 2


@pytest.mark.parametrize("headers", [{}, {"HTTP_SEC_GPC": "0"}])
def test_without_the_signal_nothing_changes(client, ada, held, headers):
    client.force_login(ada.user)
    client.get(reverse("consent:consents"), **headers)
    assert not ConsentRecord.objects.exists()


def test_another_persons_browser_says_nothing_about_ada(client, dora, held):
    client.force_login(dora.user)
    client.get(reverse("consent:consents"), **GPC)
    assert allows(held, "share_train")


def test_ones_own_yes_to_sharing_stands_and_the_page_says_that_both_are_there(client, ada, ben):
    text = publish(ben.organization, ben.user, ["share_score"])
    subject = consent.subject_for(ada.user)
    consent.offer(subject=subject, text=text, by=ben.user)
    consent.grant(subject=subject, text=text, purpose="share_score", by=ada.user)
    client.force_login(ada.user)

    page = client.get(reverse("consent:text", args=[text.pk]), **GPC)

    assert "Global Privacy Control" in page.content.decode()
    assert "Sec-GPC" in page["Vary"]
    assert consent.allowed([subject.pk], purpose="share_score", organization=ben.organization)
    assert "Global Privacy Control" not in client.get(reverse("consent:text", args=[text.pk])).content.decode()


def test_a_text_that_shares_nothing_needs_no_note(client, ada, ben):
    text = publish(ben.organization, ben.user, ["research"])
    consent.offer(subject=consent.subject_for(ada.user), text=text, by=ben.user)
    client.force_login(ada.user)
    page = client.get(reverse("consent:text", args=[text.pk]), **GPC).content.decode()
    assert "Global Privacy Control" not in page


def test_the_declaration_is_where_browsers_look_for_it(client, db):
    assert client.get("/.well-known/gpc.json").json()["gpc"] is True
