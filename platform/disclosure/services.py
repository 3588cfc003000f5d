"""The gate as the platform uses it: the settings' thresholds, and releases in batches."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from disclosure import batches, core, families
from disclosure.batches import Before
from disclosure.core import Cell, ReleasedCell, people_rounded, top_two_share
from disclosure.models import Release

__all__ = [
    "Cell",
    "ReleasedCell",
    "figure",
    "people_rounded",
    "release",
    "release_tables",
    "threshold",
    "top_two_share",
]

Figure = TypeVar("Figure")


def threshold(minimum: int | None = None) -> int:
    """The people that a cell needs: the largest of the floor, the settings' and ``minimum``."""
    return max(core.FLOOR, settings.MINIMUM_CELL, minimum or 0)


def figure(
    value: Figure, *, people: int, minimum: int | None = None, top_two_share: float | None = None
) -> Figure | None:
    """A single figure about ``people`` people, or None when they are too few, or two of them make most of it.

    Args:
        top_two_share: the two largest contributors' share of what it was made of, in [0, 1]; None where each person
            counts once.
    """
    dominated = top_two_share is not None and top_two_share > core.DOMINANCE
    return None if dominated or people < threshold(minimum) else value


def release(
    cells: Sequence[Cell],
    *,
    context: str,
    minimum: int | None = None,
    dominance: float = core.DOMINANCE,
    organization_id: uuid.UUID | None = None,
    family: str | None = None,
) -> list[ReleasedCell]:
    """What may be seen of a table of aggregates, in the given order.

    Under the same ``context`` each cell stands as it was released last until its own people changed by at least the
    minimum, so that today's minus yesterday's is about no small group (see ``disclosure.batches``).

    Args:
        cells: see ``disclosure.core.Cell``; values must fit into JSON.
        context: names the table, stable from day to day, without anything personal: ``design.survey:<id>:answers``.
        minimum: an agreement's or study's own number of people, when higher than the platform's.
        family: names the figures of one population, for figures under a filter that somebody chose (a window of time, a
            group). Each such table is released once, under a context of its own, and its cells name their ``records``;
            a cell is hidden where it and any of the family's earlier ones, added and subtracted, tell of a few people.

    Raises:
        ValueError: see ``disclosure.core.release`` and ``disclosure.families.hide_differences``.
    """
    rules: dict[str, Any] = {
        "minimum": minimum,
        "dominance": dominance,
        "organization_id": organization_id,
        "family": family,
    }
    return release_tables({context: cells}, **rules)[context]


@transaction.atomic
def release_tables(
    tables: Mapping[str, Sequence[Cell]],
    *,
    minimum: int | None = None,
    dominance: float = core.DOMINANCE,
    organization_id: uuid.UUID | None = None,
    family: str | None = None,
) -> dict[str, list[ReleasedCell]]:
    """``release`` for each table by its context, each in its own batches; four queries however many they are."""
    minimum = threshold(minimum)
    released: dict[str, list[ReleasedCell]] = {}
    made: list[tuple[Release, batches.Batch, list[ReleasedCell]]] = []
    _lock([*tables, *([family] if family else [])])
    before = {last.context: last for last in Release.objects.filter(context__in=list(tables))}
    for context, cells in tables.items():
        last = before.get(context) or Release(context=context, people={}, cells=[])
        standing = batches.batch(core.checked(cells), _before(last), minimum, last.facts)
        everything = core.release(
            standing.cells,
            minimum=minimum,
            dominance=dominance,
            known=standing.known,
            closed=standing.closed,
            facts=standing.facts,
        )
        released[context] = everything[: len(cells)]  # those that are gone stand behind
        made.append((last, standing, everything))
    if family:
        rules: dict[str, Any] = {"family": family, "minimum": minimum, "organization_id": organization_id}
        released = families.hide_differences(tables, released, **rules)
    anew = []
    for last, standing, everything in made:
        context = last.context
        told = [_as_json(cell) for cell in released[context]]
        if (last.people, last.cells, last.minimum, last.dominance) != (standing.people, told, minimum, dominance):
            last.organization_id, last.minimum, last.dominance = organization_id, minimum, dominance
            last.people, last.cells, last.released_at = standing.people, told, Now()
            last.earlier = standing.earlier
            last.facts = batches.facts_after(standing, [*released[context], *everything[len(told) :]])
            anew.append(last)
    Release.objects.bulk_create(
        anew,
        update_conflicts=True,
        unique_fields=["context"],
        update_fields=["organization_id", "minimum", "dominance", "people", "earlier", "cells", "facts", "released_at"],
    )
    return released


def _before(last: Release) -> dict[str, Before]:
    told = {cell["key"]: cell for cell in last.cells}
    before = {}
    for key, people in last.people.items():
        cell = told.get(key, {"value": None, "reason": core.TOO_FEW_PEOPLE})
        before[key] = Before(cell["value"], people, bool(cell["reason"]), tuple(map(tuple, last.earlier.get(key, ()))))
    return before


def _as_json(cell: ReleasedCell) -> dict[str, Any]:
    return {
        "key": batches.text_of(cell.key),
        "value": cell.value,
        "people_rounded": cell.people_rounded,
        "reason": cell.reason,
    }


def _lock(contexts: Iterable[str]) -> None:
    """One release of a context at a time, also before its first row exists; in one order, so that nobody deadlocks."""
    digests = (hashlib.sha256(f"disclosure|{context}".encode()).digest()[:8] for context in contexts)
    numbers = sorted(int.from_bytes(digest, "big", signed=True) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])
