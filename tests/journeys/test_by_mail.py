"""What comes by mail: an operator notes it and the person answers; and an operator who must know whose an account is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from rights.models import MailedRequest, PrivacyRequest
from tests.journeys import world as worlds
from tests.journeys.test_walks import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["", "no scripts"])
def test_a_mail_starts_nothing_before_its_person_says_that_it_was_theirs(
    world: worlds.World, visit: Callable[..., Any], scripts: bool
) -> None:
    odd = sign_in(visit(scripts=scripts), world, world.odd)
    for kind in ("export", "erase"):
        odd.go(reverse("admin:rights_mailedrequest_changelist")).press("A request came by mail")
        odd.page.locator("main input[name=address]").fill(world.ada.email)
        odd.page.locator(f"main input[name=kind][value={kind}]").check()
        odd.page.locator("main input[name=received_on]").fill("2026-11-20")
        assert odd.press("Note it and ask the person").sees("nothing else happened")
    assert not PrivacyRequest.objects.exists()

    ada = sign_in(visit(scripts=scripts), world, world.ada)
    ada.go(reverse("rights:data"))
    assert ada.sees("A mail asked in your name to erase you")
    assert ada.press("Answer").press("Yes, I asked: collect it").sees("It is being collected")
    assert ada.press("Answer").press("It was not me").sees("Nothing was done")
    assert set(MailedRequest.objects.values_list("kind", "state")) == {("export", "confirmed"), ("erase", "declined")}
    assert list(PrivacyRequest.objects.values_list("kind", flat=True)) == ["export"]
    assert User.objects.get(pk=world.ada.pk).is_active


def test_whose_an_account_is_stands_on_no_page_until_a_reason_is_given(
    world: worlds.World, visit: Callable[..., Any]
) -> None:
    odd = sign_in(visit(), world, world.odd)
    odd.go(f"{reverse('admin:accounts_user_changelist')}?q={world.ada.email}")
    assert not odd.page.locator("main table").get_by_text(world.ada.email).count()
    assert not odd.press(str(world.ada)).sees(world.ada.email)
    odd.press("Show whose it is")
    odd.page.locator("main input[name=reason][value=order]").check()
    assert odd.press("Show it").sees(world.ada.email)

    ada = sign_in(visit(), world, world.ada)
    ada.go("/impact/reads/")
    assert ada.sees("A court or an authority ordered it")
