"""Summarizing feedback: counts, ratings with intervals, and themes, each figure through the disclosure gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from disclosure import services as disclosure
from feedback.analysis import release
from feedback.analysis.models import Mention, Summary
from feedback.collection import services as collection
from feedback.collection.access import require
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict
from registry.models import Model

SUMMARIZE = "feedback.analysis.summarize"


class TooAlike(Conflict):
    code = "feedback-summary-too-alike"
    title = _(
        "Too few people have said something, or taken it back, since an earlier summary of this model: beside each other "
        "the two would tell what these few said. Read the earlier one, or wait for more feedback."
    )


@transaction.atomic
def request(*, model: Model, by: Any, since: datetime | None = None, until: datetime | None = None) -> Job:
    """Start a summary of the feedback on a model, received from ``since`` on and before ``until``.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's feedback.
        collection.EmptyWindow: ``until`` isn't after ``since``.
    """
    require(by=by, organization=model.organization, ability="feedback.manage")
    collection.require_window(since, until)
    return jobs.start(
        SUMMARIZE,
        by=by,
        organization_id=model.organization_id,
        model_id=model.pk,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
    )


def summarize(*, model_id: Any, since: str | None, until: str | None, run: Any) -> None:
    """Read through the consent gate, count, find themes, release, publish.

    Raises:
        TooAlike: beside an earlier summary, this one would tell what fewer people said than a figure may be about.
    """
    model = Model.objects.select_related("organization").get(pk=model_id)
    window = {"since": _time(since), "until": _time(until)}
    datastore.without_leavers(lambda: _attempt(model, window, run), run=run)


def _attempt(model: Model, window: Mapping[str, Any], run: Any) -> None:
    from feedback.analysis.core import summarize as figures_of

    held = collection.read(model=model, by=run.by, **window)
    run.progress(1, 3)
    raw = figures_of([_plain(item) for item in held.items])
    run.progress(2, 3)
    found = _themes(held.items)
    with run.publishing() as publication:
        held.confirm()
        summary = _publish(model, held, raw, found, window, run)
        audit.record(
            "feedback.summary.published",
            subject=summary,
            by=run.by,
            facts={"model_id": str(model.pk), "events": raw.events},
        )
        publication.result = {"summary": str(summary.pk)}


@transaction.atomic
def forget(*, mentions: Any, at: datetime) -> None:
    """Cut links from summaries to feedback that was taken back, and mark the summaries. They are marked first, since by
    the links alone nobody could tell later that somebody went."""
    Summary.objects.filter(pk__in=mentions.values("summary"), taken_back_at=None).update(taken_back_at=at)
    mentions.delete()


def _publish(model: Model, held: collection.Held, raw: Any, found: release.Themes, window: Any, run: Any) -> Summary:
    Model.objects.select_for_update().get(pk=model.pk)  # one at a time, so that each sees the one before it
    minimum = disclosure.threshold()
    ids = [item.id for item in held.items]
    earlier = Summary.objects.filter(model=model).shown()
    if raw.people >= minimum and earlier.nearly_of(ids, minimum=minimum).exists():
        raise TooAlike
    summary = Summary(organization=model.organization, model=model, job_id=run.job.pk, **window)
    named = {
        "context": f"feedback.summary:{summary.pk}",
        "family": f"feedback.model:{model.pk}",
        "organization_id": model.organization_id,
    }
    summary.figures = release.figures(raw, held.items, **named)
    shown = release.themes(found, **named)
    summary.themes = [theme for theme, _items in shown]
    summary.save(force_insert=True)
    theme_of = {item.id: number for number, (_theme, items) in enumerate(shown) for item in items}
    Mention.objects.bulk_create(
        [Mention(summary=summary, event_id=pk, theme=theme_of.get(pk)) for pk in ids], batch_size=2000
    )
    return summary


def _plain(item: collection.Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "rating": item.rating,
        "correction": item.content["correction"],
        "channel": item.channel,
        "version": str(item.version_id),
        "person": str(item.subject_id),
    }


def _themes(items: Sequence[collection.Item]) -> release.Themes:
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


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
