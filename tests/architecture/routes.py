"""Every address that the resolver knows, by name, with the method that a role should try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

UNKNOWN = "00000000-0000-4000-8000-000000000000"
PLAIN = {
    "page": 1,
    "number": 1,
    "secret": "no-such-secret",
    "key": "no-such-key",
    "uidb36": "1",
    "app_label": "datastore",
    "url": "x",
    "theme": 1,
}


@dataclass(frozen=True)
class Route:
    """One named address: ``name`` as ``reverse`` takes it, its parameters, and the methods an API route answers."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    methods: tuple[str, ...]

    @property
    def method(self) -> str:
        return "get" if not self.methods or "get" in self.methods else self.methods[0]

    def path(self, objects: dict[str, Any]) -> str:
        """Where the route leads for ``objects`` (route name or parameter -> id); unknown ids stand for the rest."""
        if self.name == "api:unknown":
            return "/api/v1/no-such-thing/"
        own = objects.get(self.name) or objects.get(self.name.rpartition("-")[0]) or objects.get(self.name[:-7])
        known = {"pk": own, "object_id": own} | {p: objects.get(p) for p in ("study", "survey")}
        return reverse(self.name, kwargs={p: PLAIN.get(p) or known.get(p) or UNKNOWN for p in self.parameters})


def routes() -> Iterator[Route]:
    """All of them; the admin's nameless ones (its catch-all and its short links) have no row of their own."""
    yield from _walk(get_resolver(), "", ())


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern) and entry.name:
            parameters = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
            methods = tuple(getattr(entry.callback, "actions", None) or ())
            yield Route(":".join((*spaces, entry.name)), pattern, tuple(parameters), methods)
