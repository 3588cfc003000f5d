"""From the catalogue to the refusal: two stewards find, ask, counter, sign, score, train, look, and end it, in either language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from organizations.roles import Role
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.agreements.services import NotInForce
from sharing.training.models import Training
from tests.journeys import world as worlds
from tests.journeys.test_sharing_loop import choose, fill
from tests.journeys.test_walks import sign_in
from tests.sharing import shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Who leaves"


@dataclass
class Steward:
    """A person as tests/cast.py has them."""

    user: Any
    organization: Any


@pytest.fixture(params=[("en", True), ("zh-hans", False)], ids=["English", "Chinese, no scripts"])
def stewards(request: Any, world: worlds.World, visit: Callable[..., Any], run_jobs: Callable[..., Any]) -> Any:
    """The windows of Northwind's steward and of Aurora's, who lists a dataset; both companies have customers."""
    language, scripts = request.param
    sides = [
        Steward(world.stage.member(name, Role.STEWARD), world.stage.organization(name))
        for name in ("Northwind", "Aurora")
    ]
    User.objects.filter(pk__in=[side.user.pk for side in sides]).update(language=language)
    shop.uploaded(sides[0], "own", run_jobs)
    partner = shop.uploaded(sides[1], "partner", run_jobs)
    agreements.list_version(version=partner, by=sides[1].user, note="Delays by region · 按地区统计的延误")
    with translation.override(language):
        locale = "zh-CN" if language != "en" else "en-US"
        yield [sign_in(visit(scripts=scripts, locale=locale), world, side.user).menu(_("My team")) for side in sides]


def of(visitor: Any) -> Any:
    """The agreement's page, from the top."""
    return visitor.menu(_("Agreements")).press(TITLE, exact=True)


def catalogue(visitor: Any) -> Any:
    return visitor.menu(_("Agreements")).press(_("See the catalogue"))


def test_from_the_catalogue_to_the_refusal(stewards: Any, run_jobs: Callable[..., Any]) -> None:
    ben, cy = stewards
    fill(catalogue(ben), q="延误 regions").press(_("Search"))
    ben.press(re.compile(rf"^{_('Ask')}\s*:"))
    ben.page.locator("main [name=use]").first.check()
    fill(ben, message="How old are the delays?").press_submit()
    cy.menu(_("Overview")).press(_("Read"))
    assert cy.sees("How old are the delays?")
    fill(cy, answer="A week at most.").press(_("Send the answer"))
    catalogue(ben).press(_("Inquiries")).press("Customers")
    assert ben.sees("A week at most.")
    choose(ben.press(_("Propose an agreement")), "own", "Customers").press_submit()
    fill(ben, title=TITLE).press_submit()

    of(cy).press(_("Answer with other terms"))
    fill(cy, minimum_group="6").press_submit()
    assert cy.sees(_("What would change"))
    cy.press(_("Sign"))
    ben.menu(_("Overview")).press(_("Read")).press(_("Sign"))
    assert Agreement.objects.get(status=Agreement.Status.IN_FORCE).minimum_group == 6
    run_jobs()

    of(ben).press(_("What each side gets"))
    assert ben.sees(_("%(taker)s gets from %(giver)s") % {"taker": "Northwind", "giver": "Aurora"})
    for act in ("Score", "Fuse the data", "Train alone and together"):
        of(ben).press(_(act))
        run_jobs()
    assert Training.objects.count() == 1
    of(ben).press(_("The fused data"))
    assert ben.sees(_("Where it came from, and what came of it"))

    stale = of(ben).page
    of(cy).press(_("End this agreement"))
    with stale.expect_navigation() as following:
        stale.get_by_role("button", name=_("Score")).first.click()
    assert following.value.status == NotInForce.status
    ben.faults.clear()  # the browser's console calls the refusal an error
    assert ben.sees(str(Agreement.Status.TERMINATED.label))
