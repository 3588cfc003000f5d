"""The OpenAPI schema: complete, valid, without a warning; and its pages under our policy."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS

METHODS = {"get", "post", "put", "patch", "delete"}
OPEN = {"/api/v1/"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as the command writes it, which fails here on any warning and on anything invalid."""
    GENERATOR_STATS.reset()
    written = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    return yaml.safe_load(written.getvalue())


@pytest.fixture(scope="module")
def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {
        f"{method} {path}": operation
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS and path not in OPEN
    }
    assert len(found) > 80
    return found


def test_every_operation_says_in_one_line_what_it_does(operations: dict[str, dict[str, Any]]) -> None:
    assert {
        name: op.get("summary") for name, op in operations.items() if not 3 < len(op.get("summary") or "") < 140
    } == {}


def test_every_operation_names_the_scope_that_a_token_needs(operations: dict[str, dict[str, Any]]) -> None:
    def scopes(operation: dict[str, Any]) -> list[str]:
        return next((way["token"] for way in operation.get("security", ()) if "token" in way), [])

    assert {name for name, operation in operations.items() if len(scopes(operation)) != 1} == set()
    assert {
        name for name, operation in operations.items() if not scopes(operation)[0].endswith((":read", ":write"))
    } == set()
    assert scopes(operations["post /api/v1/studies/"]) == ["design:write"]
    assert scopes(operations["get /api/v1/studies/"]) == ["design:read"]


def test_every_operation_documents_how_it_refuses(
    schema: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    def needed(name: str) -> set[str]:
        of_writes = {"400", "404", "409", "413", "415", "422"} if name.startswith("post") else set()
        return {"401", "403", "default"} | of_writes | ({"404"} if "{id}" in name else set())

    lacking = {n: needed(n) - set(op["responses"]) for n, op in operations.items() if needed(n) - set(op["responses"])}
    assert lacking == {}
    for answer in schema["components"]["responses"].values():
        assert answer["content"] == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
        }


def test_work_that_takes_long_is_accepted_in_one_shape(operations: dict[str, dict[str, Any]]) -> None:
    shapes = {
        operation["responses"]["202"]["content"]["application/json"]["schema"]["$ref"]
        for operation in operations.values()
        if "202" in operation["responses"]
    }
    assert shapes == {"#/components/schemas/AcceptedOut"}


@pytest.mark.django_db
def test_the_schema_is_served_to_everybody_and_made_once(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from api import views

    first = client.get("/api/v1/schema")
    monkeypatch.setattr(views.SpectacularAPIView, "generator_class", None)
    again = client.get("/api/v1/schema")

    assert first.status_code == 200
    assert again.content == first.content


@pytest.mark.django_db
def test_the_page_of_the_schema_loads_nothing_from_elsewhere_and_nothing_inline(client: Any) -> None:
    page = client.get("/api/docs/").content.decode()

    assert "<style" not in page
    assert "style=" not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page
    assert client.get("/api/docs/?script=")["Content-Type"].startswith("application/javascript")


@pytest.mark.django_db
def test_the_type_of_a_problem_leads_to_its_explanation(client: Any, api: Any) -> None:
    where = api.get("/api/v1/studies/").json()["type"]
    page, anchor = where.split("#")

    assert f'id="{anchor}"' in client.get(page).content.decode()


def test_choices_bear_the_name_of_their_class(schema: dict[str, Any]) -> None:
    named = {name for name, component in schema["components"]["schemas"].items() if "enum" in component}
    assert {"StudyState", "JobStatus", "ContributionState", "Purpose", "InterfaceLanguage"} <= named
