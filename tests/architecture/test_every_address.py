"""Every address, tried by everyone: a new address needs a row in the table, and none ever breaks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.architecture import addresses
from tests.architecture.routes import Route, routes

ROUTES = list(routes())


def answers(user: Any, objects: dict[str, Any]) -> dict[str, int]:
    """Status by route name for one person (None: a stranger); what a request wrote is undone after it."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return {route.name: attempt(client, route, objects) for route in ROUTES}


def attempt(client: Client, route: Route, objects: dict[str, Any]) -> int:
    with transaction.atomic():
        body = {} if route.method == "get" else {"data": "{}", "content_type": "application/json"}
        response = getattr(client, route.method)(route.path(objects), **body)
        transaction.set_rollback(True)
    # T-28: whatever is answered, a cache that people share keeps none of it.
    assert {"no-store", "private"} <= set(re.split(r",\s*", response["Cache-Control"])), route.name
    return response.status_code


def test_t20_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {route.name for route in ROUTES} == set(addresses.EXPECTED)


@pytest.mark.filterwarnings("ignore:.*unordered object_list.*")
@pytest.mark.parametrize("role", addresses.ROLES)
def test_t20_everyone_gets_the_answer_in_the_table(
    role: str, objects: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    user = None if role == "anonymous" else request.getfixturevalue(role).user
    given = answers(user, objects)
    column = addresses.ROLES.index(role)
    assert {name: status for name, status in given.items() if status >= 500} == {}
    differs = {
        name: f"{status}, the table says {addresses.EXPECTED[name][column]}"
        for name, status in given.items()
        if status != addresses.EXPECTED.get(name, (status,) * 6)[column]
    }
    assert differs == {}
