"""A summary's figures and themes through the disclosure gate, as plain values to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from disclosure import services as disclosure
from disclosure.core import PROTECTS_ANOTHER
from feedback.collection import services as collection

Themes = Sequence[tuple[tuple[str, ...], Sequence[collection.Item]]]


def figures(
    raw: Any, items: Sequence[collection.Item], *, context: str, family: str, organization_id: Any
) -> dict[str, Any]:
    """Each table's cells after the gate: ``key``, ``value``, ``people`` (rounded down), ``hidden`` and ``reason``.

    A mean tells its n, so where a count is hidden the mean is, too: of 81 events 80 rated over the API, one was not.

    Args:
        raw: ``feedback.analysis.core.summarize`` of the items.
        context: names the summary; its figures are released once.
        family: names the figures of all summaries of the model: whoever chose two windows holds both.
    """
    tables: dict[str, list[disclosure.Cell]] = {
        "all": [_events("events", items), *([_mean("rating", raw.rating, items)] if raw.rating else [])],
        "kind": _parts(items, lambda item: item.kind),
        "channel": _parts(items, lambda item: item.channel),
        "version": _parts(items, lambda item: str(item.version_id)),
        "channel_rating": _means(raw, raw.by_channel, items, lambda item: item.channel),
        "version_rating": _means(raw, raw.by_version, items, lambda item: str(item.version_id)),
    }
    found = disclosure.release_tables(
        {f"{context}:{name}": cells for name, cells in tables.items()}, family=family, organization_id=organization_id
    )
    released = {name: found[f"{context}:{name}"] for name in tables}
    for name in ("channel", "version"):
        hidden = {cell.key for cell in released[name] if cell.hidden}
        released[f"{name}_rating"] = [
            disclosure.ReleasedCell(cell.key, None, None, True, PROTECTS_ANOTHER) if cell.key in hidden else cell
            for cell in released[f"{name}_rating"]
        ]
    return {name: [_plain(cell) for cell in cells] for name, cells in released.items()}


def _plain(cell: disclosure.ReleasedCell) -> dict[str, Any]:
    return {
        "key": cell.key,
        "value": cell.value,
        "people": cell.people_rounded,
        "hidden": cell.hidden,
        "reason": cell.reason,
    }


def themes(
    found: Themes, *, context: str, family: str, organization_id: Any
) -> list[tuple[dict[str, Any], Sequence[Any]]]:
    """The themes that may be shown (``words``, ``events``, ``people`` rounded down), each with its items."""
    cells = [_events(str(number), items) for number, (_words, items) in enumerate(found)]
    named = {"context": f"{context}:themes", "family": family, "organization_id": organization_id}
    released = disclosure.release(cells, **named) if cells else []
    return [
        ({"words": list(words), "events": cell.value, "people": cell.people_rounded}, items)
        for cell, (words, items) in zip(released, found, strict=True)
        if not cell.hidden
    ]


def _parts(items: Sequence[collection.Item], key: Callable[[collection.Item], str]) -> list[disclosure.Cell]:
    """A count for each value of ``key``, and their total under the empty key."""
    parts: dict[str, list[collection.Item]] = {}
    for item in items:
        parts.setdefault(key(item), []).append(item)
    cells = [_events(name, parts[name]) for name in sorted(parts, key=lambda name: (-len(parts[name]), name))]
    return [*cells, _events("", items, total_of=tuple(cell.key for cell in cells))]


def _events(key: str, items: Sequence[collection.Item], total_of: tuple[Any, ...] | None = None) -> disclosure.Cell:
    people = Counter(item.subject_id for item in items)
    return disclosure.Cell(
        key,
        len(items),
        len(people),
        top_two_share=disclosure.top_two_share(people.values()),
        total_of=total_of or None,
        records={item.id: item.subject_id for item in items},
    )


def _means(
    raw: Any, groups: Mapping[str, Any], items: Sequence[collection.Item], key: Callable[[collection.Item], str]
) -> list[disclosure.Cell]:
    """The mean of each group that rated, and under the empty key that of all: a mean times its n is a sum, so a
    hidden group's could be had by subtraction."""
    rated = {name: part.rating for name, part in groups.items() if part.rating is not None}
    cells = [_mean(name, rated[name], [item for item in items if key(item) == name]) for name in rated]
    return [*cells, _mean("", raw.rating, items, total_of=tuple(rated))] if rated else []


def _mean(
    key: str, rating: Any, items: Iterable[collection.Item], total_of: tuple[Any, ...] | None = None
) -> disclosure.Cell:
    """A mean rating with its interval and n. The gate rounds how many people it is about; the exact number goes."""
    rated = [item for item in items if item.rating is not None]
    people = Counter(item.subject_id for item in rated)
    told = {name: value for name, value in rating.to_dict().items() if name != "people"}
    records = {item.id: item.subject_id for item in rated}
    return disclosure.Cell(key, told, len(people), disclosure.top_two_share(people.values()), total_of, records)
