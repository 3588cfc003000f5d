"""Summarizing feedback: counts, ratings with intervals, and themes, each figure through the disclosure gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import services as audit
from disclosure import services as disclosure
from feedback.analysis.models import Summary
from feedback.collection import services as collection
from feedback.collection.access import require
from jobs import services as jobs
from jobs.models import Job
from registry.models import Model

SUMMARIZE = "feedback.analysis.summarize"


@transaction.atomic
def request(*, model: Model, by: Any, since: datetime | None = None, until: datetime | None = None) -> Job:
    """Start a summary of the feedback on a model, received from ``since`` on and before ``until``.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's feedback.
    """
    require(by=by, organization=model.organization, ability="feedback.manage")
    return jobs.start(
        SUMMARIZE,
        by=by,
        organization_id=model.organization_id,
        model_id=model.pk,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
    )


def summarize(*, model_id: Any, since: str | None, until: str | None, run: Any) -> None:
    """Read through the consent gate, count, find themes, release, publish."""
    from feedback.analysis.core import summarize as figures_of

    model = Model.objects.select_related("organization").get(pk=model_id)
    window = {"since": _time(since), "until": _time(until)}
    held = collection.read(model=model, by=run.by, **window)
    run.progress(1, 3)
    raw = figures_of([_plain(item) for item in held.items])
    run.progress(2, 3)
    found = _themes(held.items)
    context = f"feedback.analysis:{model.pk}:{since or ''}:{until or ''}"
    with run.publishing() as publication:
        held.confirm()
        summary = Summary.objects.create(
            organization=model.organization,
            model=model,
            figures=_released(raw, held.items, context, model.organization_id),
            themes=_released_themes(found, held.items, context, model.organization_id),
            job_id=run.job.pk,
            **window,
        )
        audit.record(
            "feedback.summary.published",
            subject=summary,
            by=run.by,
            facts={"model_id": str(model.pk), "events": raw.events},
        )
        publication.result = {"summary": str(summary.pk)}


def _plain(item: collection.Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "rating": item.rating,
        "correction": item.content["correction"],
        "channel": item.channel,
        "version": str(item.version_id),
        "person": str(item.subject_id),
    }


def _themes(items: Sequence[collection.Item]) -> list[tuple[tuple[str, ...], list[collection.Item]]]:
    """Words and events of each theme; none where too few wrote something in common.

    A person's texts are read as one, so that a word counts when several people use it, not when one repeats it.
    """
    from feedback.analysis.core import find_themes

    words: dict[Any, list[str]] = {}
    for item in items:
        if item.content["text"]:
            words.setdefault(item.subject_id, []).append(item.content["text"])
    people = list(words)
    try:
        found = find_themes(["\n".join(words[person]) for person in people])
    except ValueError:  # fewer than ten people wrote, or they share too few words: there are no themes yet
        return []
    label = dict(zip(people, map(int, found.labels), strict=True))
    return [
        (theme.words, [i for i in items if i.content["text"] and label[i.subject_id] == number])
        for number, theme in enumerate(found.themes)
    ]


def _released(
    raw: Any, items: Sequence[collection.Item], context: str, organization_id: Any
) -> dict[str, list[dict[str, Any]]]:
    """Each table's cells after the gate, as plain values."""
    tables: dict[str, list[disclosure.Cell]] = {
        "all": [
            disclosure.Cell("events", raw.events, raw.people),
            disclosure.Cell("rating", _rating(raw.rating), raw.rating.people if raw.rating else 0),
        ],
        "kind": _with_total({kind: (count, _people(items, kind)) for kind, count in raw.counts.items()}, raw),
    }
    for name, groups in (("channel", raw.by_channel), ("version", raw.by_version)):
        tables[name] = _with_total({key: (part.events, part.people) for key, part in groups.items()}, raw)
        rated = {key: part.rating for key, part in groups.items() if part.rating is not None}
        tables[f"{name}_rating"] = [disclosure.Cell(k, _rating(r), r.people) for k, r in rated.items()]
    return {
        name: [
            {"key": cell.key, "value": cell.value, "people": cell.people_rounded, "hidden": cell.hidden}
            for cell in disclosure.release(cells, context=f"{context}:{name}", organization_id=organization_id)
        ]
        for name, cells in tables.items()
    }


def _with_total(parts: Mapping[str, tuple[int, int]], raw: Any) -> list[disclosure.Cell]:
    cells = [disclosure.Cell(key, events, people) for key, (events, people) in parts.items()]
    return [*cells, disclosure.Cell("", raw.events, raw.people, total_of=tuple(parts))]


def _people(items: Sequence[collection.Item], kind: str) -> int:
    return len({item.subject_id for item in items if item.kind == kind})


def _rating(rating: Any) -> dict[str, Any] | None:
    return None if rating is None else rating.to_dict()


def _released_themes(
    found: Sequence[tuple[tuple[str, ...], list[collection.Item]]],
    items: Sequence[collection.Item],
    context: str,
    organization_id: Any,
) -> list[dict[str, Any]]:
    cells = [
        disclosure.Cell(str(number), len(part), len({item.subject_id for item in part}))
        for number, (_words, part) in enumerate(found)
    ]
    if not cells:
        return []
    released = disclosure.release(cells, context=f"{context}:themes", organization_id=organization_id)
    return [
        {
            "words": list(words),
            "events": cell.value,
            "people": cell.people_rounded,
            "event_ids": [str(item.id) for item in part],
        }
        for cell, (words, part) in zip(released, found, strict=True)
        if not cell.hidden
    ]


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
