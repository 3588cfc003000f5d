"""Two stewards who know no address go the whole way by clicks: from a file to the report of a joint training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from organizations.roles import Role
from sharing.agreements.models import Agreement, Listing
from sharing.complementarity.models import Score
from sharing.training.models import Training
from tests.journeys import world as worlds
from tests.journeys.test_walks import sign_in
from tests.sharing import shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Any]


def fill(visitor: Any, **fields: str) -> Any:
    for name, value in fields.items():
        visitor.page.locator(f"main [name={name}]").fill(value)
    return visitor


def choose(visitor: Any, name: str, words: str) -> Any:
    box = visitor.page.locator(f"main select[name={name}]")
    box.select_option(value=box.locator("option", has_text=words).first.get_attribute("value"))
    return visitor


def state_a_basis(visitor: Any) -> None:
    visitor.press("Datasets", within="header").press("New dataset").press("State one first")
    visitor.page.get_by_label("Contract with the person").check()
    for purpose in ("Improve the named model", "Score together with a partner", "Train together with a partner"):
        visitor.page.get_by_label(purpose).check()
    fill(visitor, statement="Customers agreed in their contract.").press_submit()


def make_a_dataset(visitor: Any, name: str) -> None:
    visitor.press("Datasets", within="header").press("New dataset")
    choose(fill(visitor, name=name), "basis", "Contract").press_submit()


def send_a_file(visitor: Any, data: bytes, work: Callable[[], Any], **roles: str) -> None:
    visitor.press("Send a file")
    visitor.page.locator("main input[type=file]").set_input_files(
        {"name": "customers.csv", "mimeType": "text/csv", "buffer": data}
    )
    fill(visitor, subject_column="customer", **roles).press_submit()
    work()


def open_newest(visitor: Any, name: str) -> Any:
    """The dataset's newest version, from the top of the page."""
    return visitor.press("Datasets", within="header").press(name, exact=True).press(f"{name} v")


def open_agreement(visitor: Any, title: str) -> Any:
    return visitor.press("Agreements", within="header").press(title, exact=True)


def test_from_a_file_to_the_report_by_clicks(world: worlds.World, visit: Visit, run_jobs: Callable[..., Any]) -> None:
    cy_user = world.stage.member("Aurora", Role.STEWARD)
    ben, cy = (sign_in(visit(scripts=False), world, user) for user in (world.ben, cy_user))
    files = (
        (ben, shop.csv("own"), {"quasi_identifier": "age", "target": "left"}),
        (cy, shop.csv("partner"), {"quasi_identifier": "region"}),
    )
    for visitor, data, roles in files:
        visitor.press("My team", within="header")
        state_a_basis(visitor)
        make_a_dataset(visitor, "Customers")
        send_a_file(visitor, data, run_jobs, **roles)
        for step in ("Clean", "Remove duplicates"):
            open_newest(visitor, "Customers").press(step, exact=True).press_submit()
            run_jobs()
    open_newest(cy, "Customers").press("List in the catalogue")
    fill(cy, note="Delays by region.").press_submit()
    open_newest(ben, "Customers").press("Anonymize", exact=True).press_submit()
    run_jobs()
    anonymized = open_newest(ben, "Customers").path

    ben.press("Agreements", within="header").press("See the catalogue")
    assert ben.sees("Delays by region.")
    choose(ben.press("Propose an agreement"), "own", "Customers v3").press_submit()
    fill(ben, title="Who leaves").press_submit()
    ben.press("Sign", exact=False)
    cy.press("Overview", within="header").press("Read")
    cy.press("Sign", exact=False)
    assert Agreement.objects.get().status == Agreement.Status.IN_FORCE
    run_jobs()

    open_agreement(ben, "Who leaves").press("Score", exact=False)
    run_jobs()
    open_agreement(ben, "Who leaves").press("Score for Northwind")
    assert ben.sees("Aurora would add")
    ben.press("To the agreement").press("Fuse the data")
    run_jobs()
    open_agreement(ben, "Who leaves").press("Train alone and together")
    run_jobs()
    open_agreement(ben, "Who leaves").press("Alone and together", exact=True)
    trained, agreement = Training.objects.get(), Agreement.objects.get()
    assert ben.path == trained.get_absolute_url()
    assert ben.sees("McNemar's p")

    open_agreement(ben, "Who leaves").press("Suspend")
    fill(ben, reason="We look into a complaint.").press_submit()
    assert ben.sees("Suspended by Northwind")
    ben.press("Resume", exact=False)
    open_agreement(cy, "Who leaves").press("Change or renew")
    fill(cy, minimum_group="8").press_submit()
    assert cy.sees("What would change")
    amendment = Agreement.objects.get(amends=agreement)

    looking = sign_in(visit(), world, world.ben)  # what a person could trip over, on each kind of page
    own = agreement.offers.get(organization=agreement.proposed_by).source
    for page in (
        anonymized,
        own.dataset.get_absolute_url(),
        reverse("admin:datastore_dataset_new"),
        reverse("admin:sharing_upload_send"),
        reverse("admin:sharing_step_clean", args=[own.pk]),
        reverse("admin:sharing_step_anonymize", args=[own.pk]),
        reverse("admin:sharing_listing_changelist"),
        f"{reverse('admin:sharing_agreement_propose')}?own={own.pk}&partner={Listing.objects.get().pk}",
        agreement.get_absolute_url(),
        amendment.get_absolute_url(),
        reverse("admin:sharing_agreement_suspend", args=[agreement.pk]),
        reverse("admin:sharing_agreement_counter", args=[amendment.pk]),
        Score.objects.get().get_absolute_url(),
        trained.get_absolute_url(),
    ):
        looking.go(page)
