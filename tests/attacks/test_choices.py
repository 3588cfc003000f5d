"""T-23, on pages: what a form lets one choose from is one's own, and a foreign id posted in its place is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.models import Release
from kernel.admin import site
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.architecture.routes import routes
from tests.attacks.test_bodies import foreign, olga, own  # noqa: F401 - Aurora's things, Northwind's owner and things
from tests.attacks.test_escalation import state_of
from tests.attacks.test_seeing_others import omar  # noqa: F401 - Aurora's owner
from tests.cast import Person

pytestmark = pytest.mark.django_db
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMED = {"recipients"}  # a consent text names companies as recipients: that they exist is no secret


@dataclass
class Form:
    """A form that posts to its own page: what it would send, and which of it is chosen by id."""

    fields: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page, each filled with what it offers first."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside = False
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = said.get("method") == "post" and not said.get("action")
            self.forms += [Form()] if self.inside else []
        elif self.inside and tag == "select":
            self.select = said.get("name", "")
        elif self.inside and (name := self.select if tag == "option" else said.get("name", "")):
            self._offer(self.forms[-1], name, said.get("value", ""))

    def _offer(self, form: Form, name: str, value: str) -> None:
        if ID.fullmatch(value):
            form.chosen.add(name)
        if not form.fields.get(name):
            form.fields[name] = value or "Some words"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""


def addresses(mine: dict[str, Any]) -> list[str]:
    """Pages of a team that need no id, and those about things of ``mine`` (table -> id)."""
    found = []
    for route in routes():
        if route.method == "get" and route.name.startswith("admin:") and len(route.parameters) < 2:
            about = [pk for table, pk in mine.items() if route.parameters and route.name.startswith(f"admin:{table}_")]
            if len(about) == len(route.parameters):
                found.append(reverse(route.name, args=about))
    return found


@pytest.mark.filterwarnings("ignore:.*unordered object_list.*")
def test_t23_a_form_takes_no_id_but_those_it_offers(
    objects: dict[str, Any],
    own: dict[str, Any],  # noqa: F811
    foreign: dict[str, list[Any]],  # noqa: F811
    omar: Person,  # noqa: F811
) -> None:
    """Aurora's owner posts Northwind's ids; what else the form wants stands in it."""
    mine = {
        "datastore_dataset": foreign["dataset"][0],
        "datastore_datasetversion": foreign["data"][0],
        "registry_model": foreign["model"][0],
        "consent_consenttext": foreign["consent_text"][0],
    }
    client = Client(raise_request_exception=False)
    client.force_login(omar.user)
    # What a front page counts is written down as released, whoever looks.
    tables = [model for model in site._registry if model is not Release]
    before, tried, taken = state_of(*tables), 0, []
    for address in addresses(mine):
        answer = client.get(address)
        if answer.status_code != 200 or answer.streaming:
            continue
        for form in Forms(answer.content.decode()).forms:
            for name in sorted(form.chosen - NAMED):
                for pk in {own[name]} if name in own else set(own.values()):
                    tried += 1
                    posted = client.post(address, form.fields | {name: str(pk)})
                    if posted.status_code != 400 or "valid choice" not in posted.content.decode():
                        taken.append((address, name, posted.status_code))
    assert taken == []
    assert tried >= 10
    assert state_of(*tables) == before
