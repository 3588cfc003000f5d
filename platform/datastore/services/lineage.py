"""Where a version came from and what came of it, as a graph to draw; and what must be made anew when people leave."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from datastore.models import DatasetVersion, Lineage, VersionSubject
from datastore.services.leaving import KeptChanging
from datastore.services.publishing import destroy_version
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM

AGAIN = (Job.Status.QUARANTINED, Job.Status.CANCELED)  # ends that say nothing about the work itself
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


def is_being_rebuilt(version: DatasetVersion) -> bool:
    """Whether another version is about to take this one's place, or that of something that it was made from.

    A rebuild that crashed or was canceled is still to come (``retry_rebuilds``); one that was refused is not.
    """
    if version.state != DatasetVersion.State.READY:
        return False
    asked = Job.objects.filter(unique_key=_rebuild_key(version))
    if asked.filter(status__in=(*Job.UNFINISHED, *AGAIN)).exists():
        return True
    parents = [edge.parent for edge in version.parent_edges.select_related("parent__dataset").order_by("pk")]
    told = asked.exists()  # else the news of a replaced parent is still on its way here
    if not told and any(parent.replaced_by_id is not None for parent in parents):
        return True
    return any(is_being_rebuilt(parent) for parent in parents)


@transaction.atomic
def retry_rebuilds() -> int:
    """Start anew the rebuilds that crashed or were canceled, and end what can't be built; how many were started."""
    stopped = Job.objects.filter(parameters__has_key="replaces").exclude(status__in=Job.HOLDS_KEY)
    ready = DatasetVersion.objects.ready().filter(pk__in=[uuid.UUID(job.parameters["replaces"]) for job in stopped])
    started = 0
    for version in ready.select_related("dataset").order_by("created_at", "pk"):
        last = Job.objects.filter(unique_key=_rebuild_key(version)).order_by("-created_at", "-pk").first()
        if last is None or last.status in Job.HOLDS_KEY:
            continue
        if last.status in AGAIN or last.error_code == KeptChanging.code:
            started += len(rebuild(versions=[version], by=SYSTEM))
        else:
            give_up(version=version)
    return started


@transaction.atomic
def give_up(*, version: DatasetVersion) -> bool:
    """Destroy a version that was refused a rebuild (an agreement ended, nobody is left) when it holds an erased person.

    Without one it stays: the read gate leaves out whoever took something back.
    """
    held = VersionSubject.objects.filter(version=version).of_erased()
    if version.state != DatasetVersion.State.READY or not held.exists():
        return False
    destroy_version(version=version, by=SYSTEM)
    return True


def _rebuild_key(version: DatasetVersion) -> str:
    return jobs.key_of(version.builder, f"rebuild:{version.pk}")


@transaction.atomic
def rebuild(*, versions: Iterable[DatasetVersion], by: Any) -> list[Any]:
    """Start the job that made each version, with the same parameters, to put a new version in its place.

    Returns:
        The jobs; a version whose rebuild waits, runs or is done gets that job again. One that no job of ours made can't
        be built again, and is given up.
    """
    started = []
    for version in versions:
        if not jobs.is_declared(version.builder):
            give_up(version=version)
            continue
        started.append(
            jobs.start(
                version.builder,
                by=by,
                organization_id=version.organization_id,
                unique=f"rebuild:{version.pk}",
                **(version.parameters | {"replaces": str(version.pk)}),
            )
        )
    return started
