"""T-29, T-86: lists, search boxes, choices and the admin's own pages show one's own company and nothing of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from jobs import services as jobs
from kernel.admin import site
from organizations import services as organizations
from organizations.models import Membership
from tests.architecture.conftest import *  # noqa: F403 - fixtures
from tests.architecture.routes import routes
from tests.attacks.test_bodies import foreign  # noqa: F401 - Aurora's own things
from tests.attacks.test_escalation import state_of
from tests.cast import Person

pytestmark = pytest.mark.django_db
NAMES = ("Reviews", "Clearer answers", "更清楚的回答", "Olga", "Ben", "olga@", "ben@", "warehouse")
# As words: in each page's random tokens some name of three letters would stand one time in ten.
NAMED = re.compile(
    "|".join(f"(?<![A-Za-z0-9]){re.escape(name)}" + r"(?![A-Za-z0-9])" * name.isalpha() for name in NAMES)
)
# What Northwind asks everybody, it asks in its own name.
ASKS_EVERYONE = {"/", "/consents/", "/feedback/", "/api/v1/consent/texts/", "/api/v1/feedback/asks/"}
ASKED = "reviews"  # as they are searched for, and not as they are called


@pytest.fixture
def omar(aurora: Any) -> Person:
    return Person(aurora.memberships.get(role="owner").user, aurora)


@pytest.fixture
def northwinds(objects: dict[str, Any], northwind: Any, ben: Person) -> set[str]:
    """The ids of all that is Northwind's: every row that names it, and those who belong to it."""
    owner = northwind.memberships.get(role="owner").user
    at = timezone.now()
    organizations.issue_token(organization=northwind, name="warehouse", scopes=["sharing:read"], by=owner, at=at)
    organizations.invite(organization=northwind, email="ben@elsewhere.example", role="viewer", by=owner, at=at)
    ids = {str(pk) for pk in Membership.objects.filter(organization=northwind).values_list("user_id", flat=True)}
    for model in apps.get_models():
        columns = {field.attname for field in model._meta.concrete_fields}
        if "organization_id" in columns and isinstance(model._meta.pk, models.UUIDField):
            ids |= {str(pk) for pk in model.objects.filter(organization_id=northwind.pk).values_list("pk", flat=True)}
    ids |= {str(pk) for name, pk in objects.items() if "contribution" not in name}
    assert len(ids) > 30
    return ids


def seen(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8", "replace")


def own_addresses() -> Iterator[str]:
    """Every page and list that needs no id: lists, forms with their choices, and each list searched."""
    for route in routes():
        if route.method == "get" and not route.parameters and not route.name.startswith("account"):
            address = reverse(route.name)
            yield address
            if route.name.endswith(("changelist", "-list", "catalogue")):
                yield f"{address}?q={ASKED}&search={ASKED}"


@pytest.mark.filterwarnings("ignore:.*unordered object_list.*")
def test_t29_no_list_search_or_choice_names_anything_of_another_company(
    omar: Person,
    northwinds: set[str],
    foreign: Any,  # noqa: F811 - so that the lists and choices of one's own are not empty
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(omar.user)
    walked = [address for address in own_addresses() if address.partition("?")[0] not in ASKS_EVERYONE]
    assert len(walked) > 120
    found = []
    for address in walked:
        page = seen(client, address)
        found += [(address, word) for word in northwinds if word in page]
        found += [(address, word) for word in NAMED.findall(page)]
    assert found == []


def test_t29_the_search_of_a_list_finds_ones_own_and_not_anothers(ben: Person, cy: Person, version: Any) -> None:
    address = reverse("admin:registry_model_changelist")
    pages = []
    for person in (ben, cy):
        client = Client()
        client.force_login(person.user)
        pages.append(seen(client, f"{address}?q={ASKED}"))
    assert [str(version.model_id) in page for page in pages] == [True, False]


def test_t29_what_a_row_is_called_in_logs_names_no_person(objects: dict[str, Any], ada: Person, ben: Person) -> None:
    names = ("Ada", "Ben", "Olga", "example.org", "The room was quick")
    told = []
    for model in apps.get_models():
        if not model._meta.label.startswith(("account.", "auth.", "sessions.", "contenttypes.")):
            told += [str(row) + repr(row) for row in model._default_manager.all()[:3]]
    assert len(told) > 30
    assert [row for row in told if any(name in row for name in names)] == []


@pytest.mark.parametrize("role", ["cy", "omar"])
def test_t86_a_foreign_row_has_no_page_in_the_admin(
    role: str, northwinds: set[str], northwind: Any, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(role)
    owner = northwind.memberships.get(role="owner").user
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    tried = 0
    for model in site._registry:
        row = model._default_manager.visible_to(owner).order_by("pk").first()
        if row is None or model is User:
            continue
        tried += 1
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        change = reverse(f"{name}_change", args=[row.pk])
        assert client.get(change).status_code == 404, name
        assert client.get(reverse(f"{name}_delete", args=[row.pk])).status_code in (403, 404), name
        for page in ("history/", "password/", "auto_view/"):
            assert client.get(change.replace("change/", page), follow=True).status_code == 404, name
        assert str(row.pk) not in seen(client, f"{reverse(f'{name}_changelist')}?all="), name
    assert tried >= 12


def test_t86_actions_with_foreign_ids_do_nothing_and_autocompletion_offers_none(
    omar: Person, northwinds: set[str], northwind: Any
) -> None:
    owner = northwind.memberships.get(role="owner").user
    client = Client(raise_request_exception=False)
    client.force_login(omar.user)
    before, offered = state_of(*site._registry, Membership), []
    for model in site._registry:
        rows = [str(pk) for pk in model._default_manager.visible_to(owner).values_list("pk", flat=True)[:3]]
        action = {"action": "delete_selected", "_selected_action": rows, "post": "yes", "select_across": "1"}
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.post(listed, action).status_code < 500, listed
        for field in model._meta.fields:
            if field.is_relation:
                asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                answer = client.get(reverse("admin:autocomplete"), asked | {"field_name": field.name, "term": "e"})
                assert answer.status_code in (200, 403, 404)
                offered += [pk for pk in northwinds if pk in answer.content.decode()]
    assert offered == []
    assert state_of(*site._registry, Membership) == before


def plain(answer: Any) -> str:
    """A page without what differs each time it is asked for."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|\?', "", answer.content.decode())


def test_t86_no_filter_of_a_list_asks_about_a_row_of_another_company(omar: Person, northwinds: set[str]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(omar.user)
    for model in site._registry:
        listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for asked in ("organization__name__startswith=N", "organization__memberships__user__email__startswith=b"):
            answer = client.get(f"{listed}?{asked}")
            ignored = answer.status_code == 200 and plain(answer).replace(asked, "") == plain(client.get(listed))
            assert ignored or answer.status_code in (302, 400, 403), (listed, asked, answer.status_code)


def test_t86_the_jobs_of_another_company_are_neither_seen_stopped_nor_run_again(omar: Person, ben: Person) -> None:
    job = jobs.start("jobs.upkeep", by=ben.user, organization_id=ben.organization.pk)
    client = Client()
    client.force_login(omar.user)
    for act in ("change", "cancel", "retry"):
        assert client.post(reverse(f"admin:jobs_job_{act}", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.cancel_requested_at is None
