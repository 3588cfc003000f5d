"""What each side of an agreement gets, side by side, as both parties see it."""

from __future__ import annotations

import pytest

from sharing.fusion import services as fusion
from sharing.overview.sides import sides_of
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(ben, cy, run_jobs):
    return shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))


def test_each_direction_names_its_columns_and_what_becomes_of_them(agreement):
    aurora, northwind = sides_of(agreement)
    assert (aurora.taker.name, aurora.giver.name) == ("Aurora", "Northwind")
    assert dict(aurora.columns) == {
        "age": "blurred, so that each combination covers 5 people",
        "calls": "as it is",
        "left": "as it is (to be predicted)",
        "customer": "replaced by a pseudonym that only this agreement uses",
    }
    assert set(dict(northwind.columns)) == {"region", "delay", "customer"}
    assert dict(northwind.facts)["Now"].startswith("nothing yet")


def test_once_in_force_it_says_how_much_how_hidden_and_what_was_done(agreement, ben, cy, run_jobs, client):
    agreement = shop.signed(agreement, ben, cy)
    run_jobs()
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    aurora, northwind = sides_of(agreement)
    assert (dict(aurora.facts)["People"], dict(aurora.facts)["Scores"]) == ("300", "0")
    assert int(dict(aurora.facts)["People per group, at least"]) >= 5
    assert "compressed" in dict(northwind.facts)["Joined with its own data"]
    assert "Joined with its own data" not in dict(aurora.facts)
    address = f"/admin/sharing/agreement/{agreement.pk}/sides/"
    pages = []
    for person in (ben, cy):
        client.force_login(person.user)
        pages.append(client.get(address).content.decode())
        assert address in client.get(agreement.get_absolute_url()).content.decode()
    assert all("Aurora gets from Northwind" in page and "Northwind gets from Aurora" in page for page in pages)
