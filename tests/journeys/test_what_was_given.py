"""What a person gives is accepted, used, seen and taken back, each by the clicks of those who do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from datastore.models import DatasetVersion
from sharing.contributions.models import Contribution
from tests.journeys import world as worlds
from tests.journeys.test_walks import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIVEN = ("The second answer was quick and clear.", "I waited an hour, and nobody wrote back.")


def give(ada: Any) -> None:
    """Allow what Northwind asks for and send it two texts."""
    ada.menu("Consents").press("Allow").press("Allow")
    for text in GIVEN:
        ada.menu("My data").press("Give something")
        ada.page.locator("main textarea").fill(text)
        ada.press("See what is kept").press("Send it to Northwind")


def accept_and_gather(ben: Any, run_jobs: Callable[..., Any]) -> None:
    """Decide about what came, make a dataset for it, and gather it there."""
    ben.menu("My team").press("Decide")
    ben.page.get_by_role("checkbox", name="Select all").check()
    ben.page.locator("main select[name=action]").select_option(label="Accept those that were checked")
    ben.press("Go")
    ben.menu("Datasets").press("New dataset")
    ben.page.get_by_label("Name").fill("What people wrote")
    ben.page.get_by_label("Text", exact=True).check()
    ben.press("Create it").press("Gather contributions").press_submit()
    run_jobs()


def test_what_ada_gave_is_used_seen_and_gone_again(
    world: worlds.World, visit: Callable[..., Any], run_jobs: Callable[..., Any]
) -> None:
    ada, ben = sign_in(visit(), world, world.ada), sign_in(visit(), world, world.ben)
    give(ada)
    run_jobs()
    accept_and_gather(ben, run_jobs)
    ben.menu("Datasets").press("What people wrote").press("What people wrote v1")
    assert Contribution.objects.filter(state="used").count() == len(GIVEN)

    assert ada.menu("My impact").sees("What people wrote")
    ada.press("Who read it")
    assert ada.sees("Northwind")

    ada.menu("My data").press("Take back")
    run_jobs()
    assert ada.menu("My data").sees("nowhere any more")
    ada.menu("Consents").press("Withdraw everything")
    run_jobs()
    assert not DatasetVersion.objects.filter(state="ready", rows__gt=0).exists()
