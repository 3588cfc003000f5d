"""Give, read the receipt, withdraw, see it gone, export, erase, verify: in both languages, and without scripts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from tests.journeys import world as worlds
from tests.journeys.test_walks import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIVEN = "The second answer was quick and clear."


@pytest.fixture(params=[("en", True), ("zh-hans", True), ("zh-hans", False)], ids=["English", "Chinese", "no scripts"])
def ada(request: Any, world: worlds.World, visit: Callable[..., Any]) -> Any:
    """Ada's window; she has chosen her language, and the names of buttons are looked up in it."""
    language, scripts = request.param
    User.objects.filter(pk=world.ada.pk).update(language=language)
    with translation.override(language):
        yield sign_in(visit(scripts=scripts, locale="zh-CN" if language != "en" else "en-US"), world, world.ada)


def test_what_is_given_can_be_seen_taken_along_and_erased(
    ada: Any, run_jobs: Callable[..., Any], tmp_path: Path
) -> None:
    give(ada)
    ada.menu(_("Consents")).press(_("My receipt"))
    assert ada.sees(_("What you did, and when"))
    ada.menu(_("Consents")).press(_("Withdraw everything"))
    assert not ada.menu(_("Consents")).sees(_("Withdraw everything"))
    run_jobs()

    with zipfile.ZipFile(io.BytesIO(exported(ada, run_jobs))) as taken_along:
        assert any(name.startswith("index") for name in taken_along.namelist())
        held = b"".join(taken_along.read(name) for name in taken_along.namelist()).decode()
    assert GIVEN in held
    assert "withdrawn" in held

    certificate = erased(ada, run_jobs, tmp_path)
    call_command("verify_certificate", str(certificate))
    assert not User.objects.filter(email__contains="ada").exists()


def give(ada: Any) -> None:
    ada.menu(_("Consents")).press(_("Allow")).press(_("Allow"))
    ada.menu(_("My data")).press(_("Give something"))
    ada.page.locator("main textarea").fill(GIVEN)
    ada.press(_("See what is kept")).press(_("Send it to %(name)s") % {"name": "Northwind"})
    assert ada.menu(_("My data")).press(_("Text")).sees(GIVEN)


def exported(ada: Any, run_jobs: Callable[..., Any]) -> bytes:
    ada.menu(_("My data")).press(_("Download or erase everything")).press(_("Collect it for me"))
    run_jobs()
    ada.menu(_("My data")).press(_("Download or erase everything"))
    with ada.page.expect_download() as following:
        ada.page.locator("main").get_by_role("link", name=_("Download"), exact=True).click()
    return Path(following.value.path()).read_bytes()


def erased(ada: Any, run_jobs: Callable[..., Any], folder: Path) -> Path:
    ada.page.locator("main input[name=confirmed]").check()
    ada.press(_("Erase me"))
    assert ada.sees(_("You are being erased"))
    run_jobs()
    ada.go(ada.path)
    assert ada.sees(_("You were erased"))
    with ada.page.expect_download() as following:
        ada.page.locator("main").get_by_role("link", name=_("Download the certificate")).click()
    following.value.save_as(folder / "certificate.json")
    return folder / "certificate.json"
