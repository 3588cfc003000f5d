"""What rooms offer to the pages and jobs that gather from all of them, registered in ``AppConfig.ready()``.

Home, the admin front page, export, erasure and rebuilding walk these lists, so they import no app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person."""

    title: str
    detail: str
    href: str
    action: str
    minutes: int | None = None
    progress: float | None = None


@dataclass(frozen=True)
class Card:
    """One figure on a dashboard.

    Attributes:
        spark: its course, oldest first; drawn from two points on. Only figures that may be seen: what a cell hides, a
            line must not tell.
    """

    label: str
    value: str
    detail: str
    href: str | None = None
    order: int = 100
    spark: Sequence[float] = ()


@dataclass(frozen=True)
class Panel:
    """A table on a team's front page.

    Attributes:
        table: a ``kernel.charts.Table``.
        nothing: what stands there without rows, and what to do first.
        href, action: where a first one is made, or all are.
    """

    title: str
    table: Any
    nothing: str
    href: str = ""
    action: str = ""
    order: int = 100


@dataclass(frozen=True)
class Measured:
    """A share with its 95 % interval, all in [0, 1]."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ImpactEntry:
    """The way of one thing a person gave: where it went, what it became, what that changed.

    Attributes:
        ci95: of the effect, in points of a hundred.
        stands: False once what it went into is gone; the entry then tells what was.
        before, after: how often the model was right on ``n`` rows that it had not seen, without and with the update.
    """

    given: str
    went_into: str
    became: str
    effect: str
    n: int | None = None
    ci95: tuple[float, float] | None = None
    at: datetime | None = None
    href: str | None = None
    stands: bool = True
    before: Measured | None = None
    after: Measured | None = None


@dataclass(frozen=True)
class Act:
    """What a person may do next with a thing: a link to where it is done."""

    label: str
    href: str
    order: int = 100


@dataclass(frozen=True)
class Readable:
    """Something that holds a part of a person: reads of it, from then on, may have read the person.

    Attributes:
        kind: of the audit entry that such a read leaves.
        subject_id: what that entry is about.
        name: what to call it to the person.
        since: when their part came in.
        reader: who reads it, where no organization does.
        reasons: what the entry's reason means in words, where the read names no purpose.
    """

    kind: str
    subject_id: Any
    name: str
    since: datetime
    reader: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonRoom:
    """How a room exports and erases what it holds about a person."""

    room: str
    export: Callable[..., dict[str, list[dict[str, Any]]]]
    erase: Callable[..., list[str]]
    models: tuple[Any, ...] = field(default=())


_waiting: list[Callable[[Any], Iterable[Waiting]]] = []
_needs: list[Callable[[Any], Iterable[Waiting]]] = []
_panels: list[Callable[[Any], Iterable[Panel]]] = []
_cards: list[Callable[[Any], Iterable[Card]]] = []
_impact: list[Callable[[Any], Iterable[ImpactEntry]]] = []
_acts: dict[type, list[Callable[[Any, Any], Iterable[Act]]]] = {}
_readable: list[Callable[[Any], Iterable[Readable]]] = []
_people: dict[str, PersonRoom] = {}
_dependents: list[Callable[[Any], Iterable[Any]]] = []
_results: dict[str, list[Any]] = {}
_learners: list[Callable[[Iterable[Any]], Iterable[Any]]] = []


def waiting(source: Callable[[Any], Iterable[Waiting]]) -> None:
    """Offer a function user -> items that wait for that person, as one who takes part."""
    _waiting.append(source)


def needs(source: Callable[[Any], Iterable[Waiting]]) -> None:
    """Offer a function user -> items of a team's work that this member, by their role, can do."""
    _needs.append(source)


def panels(source: Callable[[Any], Iterable[Panel]]) -> None:
    """Offer a function user -> tables for the front page of that user's organizations."""
    _panels.append(source)


def cards(source: Callable[[Any], Iterable[Card]]) -> None:
    """Offer a function user -> dashboard figures for that user's organizations."""
    _cards.append(source)


def impact(source: Callable[[Any], Iterable[ImpactEntry]]) -> None:
    """Offer a function user -> what became of the things that user gave."""
    _impact.append(source)


def acts(kind: type, source: Callable[[Any, Any], Iterable[Act]]) -> None:
    """Offer a function (thing of this class, user) -> what that user may do with it in a room above the thing's."""
    _acts.setdefault(kind, []).append(source)


def readable(source: Callable[[Any], Iterable[Readable]]) -> None:
    """Offer a function user -> what holds a part of that user and is read, so that they can see who did."""
    _readable.append(source)


def person(room: str, *, export: Callable[..., Any], erase: Callable[..., Any], models: Iterable[Any] = ()) -> None:
    """Offer a room's export(subject_ids) and erase(subject_ids, at) and say which models they cover."""
    _people[room] = PersonRoom(room, export, erase, tuple(models))


def result(name: str, *models: Any) -> None:
    """Say whose id a job leaves in its result under ``name``, so that the job's page leads to what it made.

    Args:
        models: with ``visible_to`` and ``get_absolute_url``.
    """
    _results.setdefault(name, []).extend(models)


def dependents(source: Callable[[Any], Iterable[Any]]) -> None:
    """Offer a function dataset version -> what was derived from it and must be rebuilt or marked when it changes."""
    _dependents.append(source)


def learners(source: Callable[[Iterable[Any]], Iterable[Any]]) -> None:
    """Offer a function subject ids -> model versions that learned from these people."""
    _learners.append(source)


def waiting_for(user: Any) -> list[Waiting]:
    return [item for source in _waiting for item in source(user)]


def needs_of(user: Any) -> list[Waiting]:
    return [item for source in _needs for item in source(user)]


def panels_for(user: Any) -> list[Panel]:
    return sorted((panel for source in _panels for panel in source(user)), key=lambda panel: panel.order)


def cards_for(user: Any) -> list[Card]:
    return sorted((card for source in _cards for card in source(user)), key=lambda card: card.order)


def impact_of(user: Any) -> list[ImpactEntry]:
    return [entry for source in _impact for entry in source(user)]


def acts_on(thing: Any, user: Any) -> list[Act]:
    return sorted(
        (act for source in _acts.get(type(thing), ()) for act in source(thing, user)), key=lambda act: act.order
    )


def readable_of(user: Any) -> list[Readable]:
    return [thing for source in _readable for thing in source(user)]


def made_by(found: Mapping[str, Any], user: Any) -> list[Any]:
    """What a job's result names, of that which the user may see; the rest of the result is ``figures_of``."""
    named = ((model, found[name]) for name, models in _results.items() if name in found for model in models)
    rows = (model.objects.visible_to(user).filter(pk=pk).first() for model, pk in named)
    return [row for row in rows if row is not None]


def people_rooms() -> list[PersonRoom]:
    """The rooms, the higher before those that they stand on: the account goes last, since others find by it."""
    return list(_people.values())[::-1]


def dependents_of(version: Any) -> list[Any]:
    return [item for source in _dependents for item in source(version)]


def learners_of(subject_ids: Iterable[Any]) -> list[Any]:
    ids = list(subject_ids)
    return list({version.pk: version for source in _learners for version in source(ids)}.values())


def figures_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """What of a job's result names nothing that its page could lead to."""
    return {name: value for name, value in found.items() if name not in _results}
