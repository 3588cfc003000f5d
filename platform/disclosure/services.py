"""The gate as the platform uses it: the settings' thresholds, and releases in batches."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from disclosure import core
from disclosure.core import Cell, ReleasedCell, people_rounded
from disclosure.models import Release

__all__ = ["Cell", "ReleasedCell", "figure", "people_rounded", "release", "release_tables", "threshold"]

Figure = TypeVar("Figure")


def threshold(minimum: int | None = None) -> int:
    """The people that a cell needs: the largest of the floor, the settings' and ``minimum``."""
    return max(core.FLOOR, settings.MINIMUM_CELL, minimum or 0)


def figure(value: Figure, *, people: int, minimum: int | None = None) -> Figure | None:
    """A single figure about ``people`` people, or None when they are too few."""
    return value if people >= threshold(minimum) else None


def release(
    cells: Sequence[Cell],
    *,
    context: str,
    minimum: int | None = None,
    dominance: float = core.DOMINANCE,
    organization_id: uuid.UUID | None = None,
) -> list[ReleasedCell]:
    """What may be seen of a table of aggregates, in the given order.

    The same ``context`` gets the figures of its last release until some cell's people changed by at least the
    minimum, so that today's minus yesterday's is about no small group.

    Args:
        cells: see ``disclosure.core.Cell``; values must fit into JSON.
        context: names the table, stable from day to day, without anything personal: ``design.survey:<id>:answers``.
        minimum: an agreement's or study's own number of people, when higher than the platform's.

    Raises:
        ValueError: see ``disclosure.core.release``.
    """
    rules: dict[str, Any] = {"minimum": minimum, "dominance": dominance, "organization_id": organization_id}
    return release_tables({context: cells}, **rules)[context]


@transaction.atomic
def release_tables(
    tables: Mapping[str, Sequence[Cell]],
    *,
    minimum: int | None = None,
    dominance: float = core.DOMINANCE,
    organization_id: uuid.UUID | None = None,
) -> dict[str, list[ReleasedCell]]:
    """``release`` for each table by its context, each in its own batches; four queries however many they are."""
    minimum = threshold(minimum)
    released = {context: core.release(cells, minimum=minimum, dominance=dominance) for context, cells in tables.items()}
    _lock(tables)
    before = {last.context: last for last in Release.objects.filter(context__in=list(tables))}
    anew = []
    for context, cells in tables.items():
        people = {_text(cell.key): cell.people for cell in cells}
        last = before.get(context)
        if last is not None and _holds_still(last, people, minimum, dominance):
            released[context] = _as_before(last, released[context])
            continue
        last = last or Release(context=context)
        last.organization_id, last.minimum, last.dominance = organization_id, minimum, dominance
        last.people, last.cells = people, [_as_json(cell) for cell in released[context]]
        last.released_at = Now()
        anew.append(last)
    Release.objects.bulk_create(
        anew,
        update_conflicts=True,
        unique_fields=["context"],
        update_fields=["organization_id", "minimum", "dominance", "people", "cells", "released_at"],
    )
    return released


def _holds_still(last: Release, people: dict[str, int], minimum: int, dominance: float) -> bool:
    same_rules = last.minimum == minimum and last.dominance == dominance
    same_cells = last.people.keys() == people.keys()
    return same_rules and same_cells and not core.moved_enough(last.people, people, minimum)


def _as_before(last: Release, now: Sequence[ReleasedCell]) -> list[ReleasedCell]:
    before = {cell["key"]: cell for cell in last.cells}
    return [
        ReleasedCell(cell.key, was["value"], was["people_rounded"], bool(was["reason"]), was["reason"])
        for cell in now
        for was in (before[_text(cell.key)],)
    ]


def _as_json(cell: ReleasedCell) -> dict[str, Any]:
    return {
        "key": _text(cell.key),
        "value": cell.value,
        "people_rounded": cell.people_rounded,
        "reason": cell.reason,
    }


def _text(key: core.Key) -> str:
    return key if isinstance(key, str) else "\x1f".join(key)


def _lock(contexts: Iterable[str]) -> None:
    """One release of a context at a time, also before its first row exists; in one order, so that nobody deadlocks."""
    digests = (hashlib.sha256(f"disclosure|{context}".encode()).digest()[:8] for context in contexts)
    numbers = sorted(int.from_bytes(digest, "big", signed=True) for digest in digests)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])
