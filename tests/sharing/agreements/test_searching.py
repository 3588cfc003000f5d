"""The catalogue is found by words of either language, by use and by owner; what nobody shows stays unseen."""

from __future__ import annotations

import pytest
from django.urls import reverse

from datastore.models import Dataset, DatasetVersion
from kernel.actors import SYSTEM
from kernel.errors import Invalid
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.core import searching

pytestmark = pytest.mark.django_db
CATALOGUE = reverse("admin:sharing_listing_changelist")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Delays of flights by region", "flight delay"),
        ("Companies and their cities", "COMPANY city"),
        ("customer_id, postalCode", "postal customer"),
        ("电信客户流失数据", "客户流失"),
        ("电信客户流失数据", "流失"),
        ("客户 flights 延误", "延误 Flights"),
        ("客户", "户"),
    ],
)
def test_a_text_is_found_by_its_words(text, query):
    assert set(searching.asked(query)) <= searching.words(text)


@pytest.mark.parametrize(
    ("text", "query"), [("Delays of flights", "train"), ("客户流失", "流客"), ("bus", "bu"), ("客户", "客服")]
)
def test_and_not_by_others(text, query):
    assert not set(searching.asked(query)) <= searching.words(text)


@pytest.fixture
def listed(versions, ben, cy):
    """Aurora's customers under a Chinese note, scores alone; Northwind's own under an English one."""
    own, partner = versions
    theirs = agreements.list_version(
        version=partner, by=cy.user, note="按地区统计的航班延误", uses=["score"], shows_people=True
    )
    return theirs, agreements.list_version(version=own, by=ben.user, note="Who calls, and who leaves us")


def found(person, **asked):
    result = agreements.search(user=person.user, **asked)
    return list(result.listings), result.partial


def test_it_is_found_in_either_language_by_note_column_dataset_and_owner(listed, ben):
    theirs, own = listed
    for query in ("航班延误", "延误", "Aurora", "region", "DELAYS"):
        assert found(ben, query=query) == ([theirs], False), query
    assert found(ben, query="customers") == ([theirs, own], False)
    assert found(ben, query="customers leave calls delays") == ([own, theirs], True)
    assert found(ben, query="weather") == found(ben, query="!?") == ([], False)
    assert found(ben) == ([theirs, own], False)


def test_what_the_card_does_not_show_finds_nothing(listed, ben, cy):
    theirs, _own = listed
    Dataset.objects.filter(pk=theirs.dataset_id).update(description="From a bankruptcy")
    again = agreements.list_version(version=DatasetVersion.objects.get(pk=theirs.version_id), by=cy.user, note="Delays")
    assert found(ben, query="bankruptcy") == ([], False)
    assert found(ben, query="delays") == ([again], False)


def test_it_is_narrowed_by_use_and_owner(listed, ben, cy):
    theirs, own = listed
    assert found(ben, use="train") == ([own], False)
    assert found(ben, use="score", organization=cy.organization.pk) == ([theirs], False)


def test_strangers_find_nothing(listed, dora):
    assert found(dora) == ([], False)


def test_the_page_says_what_the_owner_shows_and_what_to_try(listed, ben, cy, client):
    client.force_login(ben.user)
    page = client.get(CATALOGUE, {"q": "延误"}).content.decode()
    assert "按地区统计的航班延误" in page
    assert "<dd>300</dd>" in page
    assert "Score only" in page
    page = client.get(CATALOGUE, {"q": "weather"}).content.decode()
    assert "Try fewer or other words" in page
    client.force_login(cy.user)
    assert client.get(CATALOGUE).content.decode().count("<dd>300</dd>") == 1  # one's own, as partners see it


def test_the_same_over_the_api(listed, ben, cy, api):
    theirs, _own = listed
    api.force_authenticate(ben.user)
    (one,) = api.get("/api/v1/sharing/catalogue/", {"q": "延误", "use": "score"}).json()["results"]
    assert (one["id"], one["uses"], one["people"]) == (str(theirs.pk), ["score"], 300)
    assert api.get("/api/v1/sharing/catalogue/", {"use": "sell"}).status_code == 400
    api.force_authenticate(cy.user)
    (one,) = api.get("/api/v1/sharing/catalogue/", {"q": "calls"}).json()["results"]
    assert one["people"] is None


def test_a_use_that_does_not_exist_is_refused(versions, ben):
    for uses in ([], ["sell"]):
        with pytest.raises(Invalid) as refused:
            agreements.list_version(version=versions[0], by=ben.user, uses=uses)
        assert refused.value.field == "uses"


def test_the_first_page_does_not_hold_all(listed, dora, client, monkeypatch):
    monkeypatch.setattr("sharing.agreements.views.SHOWN_LISTINGS", 1)
    organizations.found(name="Meridian", owner=dora.user, by=SYSTEM)
    client.force_login(dora.user)
    first, second = (client.get(CATALOGUE, {"q": "customer", "page": page}).content.decode() for page in (1, 2))
    assert "q=customer&amp;page=2" in first
    assert ("航班" in first, "航班" in second) == (True, False)
