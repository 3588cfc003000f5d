"""Whatever is wrong with a request, the API says so as problem+json and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.architecture.routes import Route, routes

PUBLIC = {"api:root", "api:schema", "api:unknown", "api:docs"}
API = [route for route in routes() if route.name.startswith("api:") and route.name not in PUBLIC]
OF_ONE = [route for route in API if "pk" in route.parameters]
WRITES = [route for route in API if "post" in route.methods]
# Texts that ask everyone may be read by everyone.
ASKS_EVERYONE = {
    "api:consent-text-detail",
    "api:consent-text-decide",
    "api:consent-text-receipt",
    "api:consent-text-standing",
}


def faults(route: Route, response: Any, statuses: set[int]) -> Iterator[str]:
    """What is wrong with a refusal, in sentences."""
    if response.status_code not in statuses:
        yield f"{route.name}: {response.status_code}, not one of {sorted(statuses)}"
        return
    if response["Content-Type"].split(";")[0] != "application/problem+json":
        yield f"{route.name}: {response['Content-Type']}"
        return
    body = response.json()
    if body.get("status") != response.status_code or not body.get("title") or not body.get("detail"):
        yield f"{route.name}: no status, title and detail"


def client_of(user: Any) -> Client:
    """Somebody's client, signed in once: a session for each request would take as long as the request."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def send(client: Client, route: Route, method: str, objects: dict[str, Any], **body: Any) -> Any:
    """The answer; what the request wrote is undone."""
    with transaction.atomic():
        response = getattr(client, method)(route.path(objects), **body)
        transaction.set_rollback(True)
    return response


def test_the_api_has_routes_that_read_and_routes_that_write() -> None:
    assert len(API) > 50
    assert len(OF_ONE) > 25
    assert len(WRITES) > 20


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_everywhere() -> None:
    stranger = client_of(None)
    found = [
        fault
        for route in API
        for method in route.methods
        for fault in faults(route, send(stranger, route, method, {}), {401})
    ]
    assert found == []


@pytest.mark.django_db
def test_unknown_ids_are_not_found(ben: Any) -> None:
    client = client_of(ben.user)
    found = [
        fault
        for route in OF_ONE
        for method in route.methods
        for fault in faults(
            route,
            send(
                client,
                route,
                method,
                {},
                **({"data": {}, "content_type": "application/json"} if method == "post" else {}),
            ),
            # A request that is wrong in itself may be told so before anything is looked up.
            {404} if method == "get" else {400, 404, 405, 409, 415},
        )
    ]
    assert found == []


def test_another_companys_things_are_not_found(cy: Any, objects: dict[str, Any]) -> None:
    ours = [r for r in OF_ONE if r.name not in ASKS_EVERYONE and objects.get(r.name.rpartition("-")[0])]
    assert len(ours) >= 12
    client = client_of(cy.user)
    found = [
        fault
        for route in ours
        for method in route.methods
        for fault in faults(
            route,
            send(
                client,
                route,
                method,
                objects,
                **({"data": {}, "content_type": "application/json"} if method == "post" else {}),
            ),
            {404} if method == "get" else {400, 404, 409, 415},
        )
    ]
    assert found == []


BAD_BODIES = {
    "cut off": b'{"a": ',
    "not an object": b'["a", 1]',
    "a bare number": b"17",
    "null": b"null",
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "a NUL in a text": b'{"name": "a\\u0000b", "title": "a\\u0000b", "text": "a\\u0000b"}',
    "deeply nested": b"[" * 20_000 + b"]" * 20_000,
    "not a number": b'{"value": NaN}',
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_malformed_bodies_are_refused(body: bytes, ben: Any, objects: dict[str, Any]) -> None:
    client = client_of(ben.user)
    found = [
        fault
        for route in WRITES
        for response in [send(client, route, "post", objects, data=body, content_type="application/json")]
        if response.status_code >= 300  # an action that takes no body may ignore one
        for fault in faults(route, response, {400, 403, 404, 409, 413, 415, 422})
    ]
    assert found == []


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_oversized_bodies_are_refused(ben: Any, objects: dict[str, Any]) -> None:
    body, client = b'{"text": "' + b"a" * 5000 + b'"}', client_of(ben.user)
    found = [
        fault
        for route in WRITES
        for response in [send(client, route, "post", objects, data=body, content_type="application/json")]
        if response.status_code >= 300
        for fault in faults(route, response, {400, 403, 404, 409, 413, 415, 422})
    ]
    assert found == []


@pytest.mark.django_db
def test_an_unknown_address_is_a_problem_too() -> None:
    route = next(route for route in routes() if route.name == "api:unknown")
    assert list(faults(route, send(client_of(None), route, "get", {}), {404})) == []
