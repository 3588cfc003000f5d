"""Each person's way through the site, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.models import ConsentRecord
from feedback.collection import services as collection
from questionnaires.models import Response
from sharing.contributions.models import Contribution
from tests.journeys import world as worlds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Any]


def sign_in(visitor: Any, world: worlds.World, user: Any) -> Any:
    """By one-time link: opening it spends nothing, the button does."""
    visitor.go(world.sign_in_path(user))
    visitor.press(_("Sign in"))
    assert visitor.path in ("/", "/admin/")
    return visitor


def fill_page(visitor: Any) -> None:
    """Choose the last of each set of choices and write into each text box."""
    for fieldset in visitor.page.locator("main fieldset").all():
        fieldset.locator("input[type=radio], input[type=checkbox]").last.check()
    for box in visitor.page.locator("main textarea").all():
        box.fill("Say what happens next.")


def answer_everything(visitor: Any) -> int:
    """Say yes, answer the survey page by page and review both proposals; how many pages were sent."""
    visitor.menu("Studies").press("Go on").press("Yes, they may")
    sent = 0
    while visitor.page.locator("main").get_by_role("link", name="Begin").count():
        visitor.press("Begin")
        while visitor.page.locator("main form.form").count():
            fill_page(visitor)
            visitor.press_submit()
            sent += 1
        visitor.menu("Studies").press(re.compile("Go on|Look"))
    return sent


def test_a_participant_gives_sees_and_takes_back(world: worlds.World, visit: Visit) -> None:
    ada = sign_in(visit(), world, world.ada)
    ada.menu("Consents").press("Read the whole text")
    ada.menu("Consents").press("Allow").press("Allow")
    assert ConsentRecord.objects.filter(decision="granted").count() == 2
    ada.menu("My data").press("Give something")
    ada.page.locator("main textarea").fill("Write to me at ada@example.org: the answer was quick.")
    ada.press("See what is kept")
    assert Contribution.objects.count() == 0
    ada.press("Send it to Northwind")
    assert Contribution.objects.count() == 1
    ada.menu("My impact").press("Who read it")
    ada.menu("Notices").menu("Settings").menu("My data").press("Download or erase everything")
    ada.go("/accounts/email/").go("/accounts/password/set/").go("/guardian/")
    ada.menu("Consents").press("Check them in the record").press("Check")
    ada.menu("Consents").press("My receipt")
    ada.menu("Consents").press("Withdraw everything")
    assert ConsentRecord.objects.filter(decision="withdrawn").count() == 2
    assert not ada.menu("Consents").sees("Withdraw everything")


def test_a_participant_answers_a_survey_and_reviews_designs(world: worlds.World, visit: Visit) -> None:
    ada = sign_in(visit(), world, world.ada)
    assert answer_everything(ada) == 5
    assert Response.objects.filter(state="submitted").count() == 3


def test_answering_needs_no_scripts(world: worlds.World, visit: Visit) -> None:
    ada = sign_in(visit(scripts=False), world, world.ada)
    assert answer_everything(ada) == 5
    assert Response.objects.filter(state="submitted").count() == 3


def test_feedback_is_empty_until_a_model_is_live(world: worlds.World, visit: Visit) -> None:
    ada = sign_in(visit(), world, world.ada)
    ada.go("/feedback/")
    model = worlds.put_model_live(world).model
    collection.open_model(model=model, by=world.ben, at=timezone.now())
    ada.go("/consents/").press("Allow")
    ada.go("/feedback/")
    ada.go(f"/feedback/models/{model.pk}/")


def test_a_steward_reads_and_signs_an_agreement(world: worlds.World, visit: Visit) -> None:
    agreement = worlds.propose_agreement(world)
    ben = sign_in(visit(), world, world.ben)
    ben.go("/admin/").go("/admin/datastore/dataset/").go("/admin/sharing/agreement/").go("/admin/jobs/job/")
    ben.go("/admin/design/study/").go("/admin/registry/model/")
    ben.go(f"/admin/sharing/agreement/{agreement.pk}/change/").press("Sign")
    assert agreement.signatures.get(signed_at__isnull=False).signed_by == world.ben
    assert ben.sees("signed on")


def test_an_operator_sees_the_installation_the_jobs_and_the_audit_trail(world: worlds.World, visit: Visit) -> None:
    odd = sign_in(visit(), world, world.odd)
    odd.menu("My team")
    assert odd.sees("No worker is running (")
    odd.menu("Jobs").menu("Overview").page.locator("main summary", has_text="All records").click()
    odd.press("Audit entries")
    assert odd.sees("Login link was used")


def test_the_key_pages_speak_chinese(world: worlds.World, visit: Visit) -> None:
    ada = sign_in(visit(), world, world.ada)
    ada.press("简体中文", within="header")
    for path in (
        "/",
        "/consents/",
        "/studies/",
        f"/studies/{world.study.pk}/",
        "/data/",
        "/data/give/",
        "/impact/",
        "/settings/",
    ):
        ada.go(path)
        assert ada.page.locator("html").get_attribute("lang") == "zh-hans"
        assert any("一" <= letter <= "鿿" for letter in ada.page.locator("h1").inner_text())


def test_the_visitor_notices_each_kind_of_fault(world: worlds.World, visit: Visit) -> None:
    stranger = visit().go("/")
    assert stranger.faults == []
    stranger.page.evaluate(
        """() => {
          document.body.insertAdjacentHTML("beforeend", "<button></button><img src='//elsewhere.invalid/a.png'>");
          const wide = document.createElement("hr"); wide.width = 900; document.body.append(wide);
        }"""
    )
    stranger.page.wait_for_function("window.cspViolations.length > 0")
    found = "\n".join(stranger.look().faults)
    assert all(word in found for word in ("button-name", "sideways", "blocked by the policy: img-src"))
    stranger.faults.clear()
