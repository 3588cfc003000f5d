"""Where a version came from and what came of it, as a graph to draw; and what must be made anew when people leave."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from datastore.models import DatasetVersion, Lineage
from jobs import services as jobs

MAX_NODES = 200  # a picture of more can't be read


@dataclass(frozen=True)
class Node:
    """A version in the picture.

    Attributes:
        kind: "version" for one's own, "partner" for another organization's.
        focus: whether the picture is about this one.
    """

    id: str
    label: str
    detail: str
    kind: str
    state: str
    focus: bool
    href: str | None


@dataclass(frozen=True)
class Edge:
    """``target`` was made from ``source``."""

    source: str
    target: str


@dataclass(frozen=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "nodes": [vars(node) for node in self.nodes],
            "edges": [vars(edge) for edge in self.edges],
        }


def lineage(version: DatasetVersion) -> Graph:
    """The version's ancestors and descendants.

    A partner's version is shown as the end of the way: what lies behind it is the partner's own affair.
    """
    owner = version.dataset.organization_id
    found = {version.pk: version}
    edges: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for near, far in (("child_id", "parent"), ("parent_id", "child")):
        frontier = {version.pk}
        while frontier and len(found) < MAX_NODES:
            rows = Lineage.objects.filter(**{f"{near}__in": frontier}).select_related(f"{far}__dataset__organization")
            frontier = set()
            for row in rows.order_by("created_at", "pk"):
                other = getattr(row, far)
                edges.add((row.parent_id, row.child_id))
                if other.pk not in found and other.dataset.organization_id == owner:
                    frontier.add(other.pk)
                found.setdefault(other.pk, other)
    nodes = sorted(found.values(), key=lambda item: (item.created_at, item.pk))
    return Graph(
        nodes=tuple(_node(item, owner, item.pk == version.pk) for item in nodes),
        edges=tuple(Edge(str(source), str(target)) for source, target in sorted(edges)),
    )


def _node(version: DatasetVersion, owner: uuid.UUID, focus: bool) -> Node:
    own = version.dataset.organization_id == owner
    return Node(
        id=str(version.pk),
        label=str(version) if own else version.dataset.name,
        detail=version.builder if own else version.dataset.organization.name,
        kind="version" if own else "partner",
        state=version.state if own else "",
        focus=focus,
        href=version.get_absolute_url() if own else None,
    )


def current(version: DatasetVersion) -> DatasetVersion:
    """The version that stands in this one's place now; itself when nothing replaced it."""
    while version.replaced_by is not None:
        version = version.replaced_by
    return version


def first_affected(subject_ids: Collection[uuid.UUID]) -> list[DatasetVersion]:
    """Ready versions that hold these people and were made from no other such version: rebuild these first.

    What was made from them follows when they are replaced (``datastore.version.replaced``).
    """
    affected = DatasetVersion.objects.ready().holding(subject_ids)
    from_others = Lineage.objects.filter(child__in=affected, parent__in=affected).values("child_id")
    return list(affected.exclude(pk__in=from_others).select_related("dataset").order_by("created_at", "pk"))


def children_to_rebuild(version: DatasetVersion) -> list[DatasetVersion]:
    """Ready versions that were made from this one."""
    children = DatasetVersion.objects.ready().filter(parent_edges__parent=version)
    return list(children.select_related("dataset").order_by("created_at", "pk"))


@transaction.atomic
def rebuild(*, versions: Iterable[DatasetVersion], by: Any) -> list[Any]:
    """Start the job that made each version, with the same parameters, to put a new version in its place.

    Returns:
        The jobs; a version whose rebuild waits, runs or is done gets that job again.
    """
    return [
        jobs.start(
            version.builder,
            by=by,
            organization_id=version.organization_id,
            unique=f"rebuild:{version.pk}",
            **(version.parameters | {"replaces": str(version.pk)}),
        )
        for version in versions
    ]
