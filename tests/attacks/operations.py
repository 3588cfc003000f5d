"""Every writing operation of the API as its schema tells it, and bodies that the schema would take."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import resolve

from api import views
from tests.architecture.routes import UNKNOWN, Route, routes

JSON = "application/json"
EXAMPLES = {
    "email": "somebody@example.org",
    "date": "2027-01-31",
    "date-time": "2027-01-31T12:00:00Z",
    "uuid": UNKNOWN,
    "uri": "https://example.org/",
}


@dataclass(frozen=True)
class Operation:
    """A method of an address that takes a body (or none: ``schema`` is empty)."""

    method: str
    path: str
    name: str
    schema: dict[str, Any]

    def address(self, objects: dict[str, Any]) -> str:
        """The path, for the thing of this address that ``objects`` knows (route name -> id)."""
        return _routes()[self.name].path(objects)

    def body(self, known: dict[str, Any] | None = None) -> Any:
        """The least that the schema asks for and every id that it takes, each ``known`` by its last name."""
        return _example(self.schema, "", known or {})

    def ids(self) -> list[tuple[str, ...]]:
        """Where ids stand in the body: paths of keys."""
        return list(_ids(self.schema, ()))

    def names(self) -> set[str]:
        """Every name that the body may hold, at any depth."""
        return set(_names(self.schema))


@lru_cache
def _routes() -> dict[str, Route]:
    return {route.name: route for route in routes()}


def operations() -> Iterator[Operation]:
    for path, methods in views._schema("en")["paths"].items():
        for method in sorted({"post", "put", "patch"} & set(methods)):
            content = methods[method].get("requestBody", {}).get("content", {JSON: {"schema": {}}})
            if JSON in content:
                name = resolve(re.sub(r"\{\w+\}", UNKNOWN, path)).view_name
                yield Operation(method, path, name, content[JSON]["schema"])


def put(body: Any, place: tuple[str, ...], value: Any) -> Any:
    """A copy of ``body`` with ``value`` at ``place``; "[]" is the first entry of a list."""
    made = copy.deepcopy(body)
    at = made
    for key in place[:-1]:
        at = at[0] if key == "[]" else at[key]
    at[0 if place[-1] == "[]" else place[-1]] = value
    return made


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = views._schema("en")["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for word in ("allOf", "oneOf", "anyOf"):
        if word in schema:
            return _resolved(schema[word][0])
    return schema


def _ids(schema: dict[str, Any], place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    schema = _resolved(schema)
    if schema.get("format") == "uuid":
        yield place
    for name, inner in schema.get("properties", {}).items():
        yield from _ids(inner, (*place, name))
    if "items" in schema:
        yield from _ids(schema["items"], (*place, "[]"))


def _names(schema: dict[str, Any]) -> Iterator[str]:
    schema = _resolved(schema)
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from _names(inner)
    if "items" in schema:
        yield from _names(schema["items"])


def _example(schema: dict[str, Any], name: str, known: dict[str, Any]) -> Any:
    schema = _resolved(schema)
    if "properties" in schema or "additionalProperties" in schema:
        wanted = set(schema.get("required", ()))
        inner = schema.get("properties", {})
        if not inner:
            return {"en": "Words", "zh-hans": "文字"}
        return {
            key: _example(value, key, known) for key, value in inner.items() if key in wanted or any(_ids(value, ()))
        }
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), None) if isinstance(kind, list) else kind
    if kind == "array":
        return [_example(schema["items"], name, known)]
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), 1)
    if kind == "boolean":
        return True
    if schema.get("format") == "uuid":
        return str(known.get(name, UNKNOWN))
    return EXAMPLES.get(schema.get("format", ""), known.get(name, "Some words"))[: schema.get("maxLength", 200)]
