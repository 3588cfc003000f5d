"""The gate as the platform uses it: the settings' thresholds, and releases in batches."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from disclosure import core
from disclosure.core import Cell, ReleasedCell, people_rounded
from disclosure.models import Release

__all__ = ["Cell", "ReleasedCell", "figure", "people_rounded", "release", "threshold"]

Figure = TypeVar("Figure")


def threshold(minimum: int | None = None) -> int:
    """The people that a cell needs: the largest of the floor, the settings' and ``minimum``."""
    return max(core.FLOOR, settings.MINIMUM_CELL, minimum or 0)


def figure(value: Figure, *, people: int, minimum: int | None = None) -> Figure | None:
    """A single figure about ``people`` people, or None when they are too few."""
    return value if people >= threshold(minimum) else None


@transaction.atomic
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
    minimum = threshold(minimum)
    released = core.release(cells, minimum=minimum, dominance=dominance)
    people = {_text(cell.key): cell.people for cell in cells}

    _lock(context)
    try:
        last = Release.objects.get(context=context)
    except Release.DoesNotExist:
        last = Release(context=context)
    else:
        same_rules = last.minimum == minimum and last.dominance == dominance
        if same_rules and last.people.keys() == people.keys() and not core.moved_enough(last.people, people, minimum):
            return _as_before(last, released)
    last.organization_id, last.minimum, last.dominance = organization_id, minimum, dominance
    last.people, last.cells, last.released_at = people, [_as_json(cell) for cell in released], Now()
    last.save()
    return released


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


def _lock(context: str) -> None:
    """One release of a context at a time, also before its first row exists."""
    number = int.from_bytes(hashlib.sha256(f"disclosure|{context}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
