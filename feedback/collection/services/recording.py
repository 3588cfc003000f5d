"""Taking feedback: one event from a person, or up to ten thousand from an organization at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent import services as consent
from consent.models import AttestedBasis, Purpose, Subject
from feedback.collection.access import require, require_in_person
from feedback.collection.core import Problem, Reads, Said, check
from feedback.collection.models import Event, Opening
from feedback.collection.services import repeats
from feedback.collection.services.refusals import (
    MAX_PROBLEMS,
    BadEvent,
    BadEvents,
    NotAllowed,
    NotOffered,
    TooManyEvents,
    sentence,
)
from feedback.collection.services.sealing import Sealer
from jobs import services as jobs
from organizations.models import Organization
from registry.models import ModelVersion
from vault import services as vault

MAX_EVENTS = 10_000
MAX_KEY = 200
PURPOSE = Purpose.IMPROVE_MODEL
LATEST = timedelta(minutes=5)  # a sender's clock may run ahead by so much


@dataclass(frozen=True)
class Recorded:
    """What became of events that were sent.

    Attributes:
        ids: of each event, in the order sent; a repeated one has the id of the first.
        recorded, repeated: how many were new, and how many had come before under the same idempotency key.
    """

    ids: tuple[uuid.UUID, ...]
    recorded: int
    repeated: int


@transaction.atomic
def record(*, version: ModelVersion, subject: Subject, said: Mapping[str, Any], by: Any, at: datetime) -> Event:
    """Take what a person says in the portal about an output of a version.

    Args:
        said: ``kind``, and as far as it applies ``input``, ``output``, ``correction``, ``rating``, ``text``.

    Raises:
        NotOffered: the version isn't live, or its model isn't open to people.
        NotAllowed: the person doesn't allow the organization to improve its model with it, or ``by`` is another person.
        BadEvent: names the field and what to do.
    """
    organization = version.model.organization
    require_in_person(by)
    if subject.user_id is None or subject.user_id != by.pk:
        raise NotAllowed
    if not Opening.objects.open().filter(model__versions=version, model__versions__state="live").exists():
        raise NotOffered
    if not consent.allowed([subject.pk], purpose=PURPOSE, organization=organization):
        raise NotAllowed
    try:
        checked = check(said, reads_of(version))
    except Problem as problem:
        raise BadEvent(sentence(problem), field=problem.field) from None
    event = _event(version, subject.pk, checked, Event.Channel.PORTAL, at)
    Sealer(consent.key_of(subject=subject)).seal(event, checked.to_bytes())
    event.save(force_insert=True)
    audit.record(
        "feedback.event.recorded",
        subject=event,
        by=by,
        person_id=subject.pk,
        facts={"channel": event.channel},
    )
    jobs.emit("feedback.event.recorded", event_id=event.pk)
    return event


@transaction.atomic
def record_many(
    *,
    organization: Organization,
    events: Iterable[Mapping[str, Any]],
    by: Any,
    basis: AttestedBasis | None = None,
    version: ModelVersion | None = None,
    channel: str = "api",
) -> Recorded:
    """Take what an organization's own users said, all of it or nothing.

    One key seals the whole batch, subjects are looked up and rows are copied in bulk, and one audit entry is written,
    so that thousands of events take seconds.

    Args:
        events: at most 10,000, each with ``kind``, ``subject_key`` (the organization's own key for the person; only
            its keyed hash is stored) and as far as it applies ``input``, ``output``, ``correction``, ``rating``,
            ``text``, ``idempotency_key``, ``occurred_at`` (a datetime), ``channel``, and ``version`` or ``basis``
            where they differ from those below.
        basis: the attested basis under which the people's feedback may be used; it must cover ``improve_model``.
        version: the model version that answered.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's feedback.
        TooManyEvents.
        BadEvents: names each event at fault, up to 100.
    """
    require(by=by, organization=organization, ability="feedback.manage")
    sent = list(events)
    if len(sent) > MAX_EVENTS:
        raise TooManyEvents
    now = timezone.now()
    made, contents, problems = _checked(organization, sent, basis, version, channel, now)
    if problems:
        raise BadEvents(problems)
    if not made:
        return Recorded((), 0, 0)
    _assign_subjects(organization, sent, made, basis)
    _require_allowed(organization, made)
    repeats.fingerprint(organization, sent, made, contents)
    ids, fresh = repeats.sort_out(organization, made)
    if fresh:
        sealer = Sealer(vault.create_key(organization_id=organization.pk))
        for position in fresh:
            sealer.seal(made[position], contents[position].to_bytes())
        Event.objects.bulk_create([made[position] for position in fresh], batch_size=2000)
        audit.record(
            "feedback.events.recorded",
            subject=organization,
            by=by,
            organization_id=organization.pk,
            facts={"events": len(fresh), "repeated": len(made) - len(fresh)},
        )
        jobs.emit("feedback.events.recorded", organization_id=organization.pk)
    return Recorded(tuple(ids), len(fresh), len(made) - len(fresh))


def reads_of(version: ModelVersion) -> Reads:
    """What a version reads and answers, from its row alone: the model itself isn't loaded."""
    recipe = version.metadata["recipe"]
    return Reads(recipe["classes"], recipe["features"])


def _checked(
    organization: Organization,
    sent: Sequence[Mapping[str, Any]],
    basis: AttestedBasis | None,
    version: ModelVersion | None,
    channel: str,
    now: datetime,
) -> tuple[list[Event], list[Said], list[tuple[int, str, Any]]]:
    made: list[Event] = []
    contents: list[Said] = []
    problems: list[tuple[int, str, Any]] = []
    reads: dict[uuid.UUID, Reads] = {}
    for position, event in enumerate(sent):
        if len(problems) == MAX_PROBLEMS:
            break
        about: Any = event.get("version") or version
        try:
            problem = _envelope_problem(organization, event, about, event.get("basis") or basis, channel, now)
            if problem is not None:
                problems.append((position, *problem))
                continue
            if about.pk not in reads:
                reads[about.pk] = reads_of(about)
            said = check(event, reads[about.pk])
        except Problem as fault:
            problems.append((position, fault.field, sentence(fault)))
            continue
        contents.append(said)
        made.append(_event(about, None, said, event.get("channel") or channel, event.get("occurred_at") or now))
    return made, contents, problems


def _envelope_problem(
    organization: Organization, event: Mapping[str, Any], version: Any, basis: Any, channel: str, now: datetime
) -> tuple[str, Any] | None:
    """What is wrong with whom an event is from and what it is about."""
    if version is None or version.model.organization_id != organization.pk:
        return "version", _("Name a version of one of your organization's models.")
    if basis is None or basis.organization_id != organization.pk:
        return "basis", _("Name a basis that your organization attested.")
    if PURPOSE not in basis.purposes:
        return "basis", _("This basis doesn't cover improving a model. Attest one that does.")
    key = event.get("subject_key")
    if not isinstance(key, str) or not 1 <= len(key) <= MAX_KEY:
        return "subject_key", _("Say who said it, by your own key for the person, of 1 to 200 characters.")
    repeat = event.get("idempotency_key")
    if repeat is not None and (not isinstance(repeat, str) or not 1 <= len(repeat) <= MAX_KEY):
        return "idempotency_key", _("An idempotency key is a text of 1 to 200 characters.")
    if (event.get("channel") or channel) not in set(Event.Channel.values) - {Event.Channel.PORTAL}:
        return "channel", _("Choose one of these channels: api, web, app, chat, email, phone.")
    said_at = event.get("occurred_at")
    if said_at is not None and (not isinstance(said_at, datetime) or timezone.is_naive(said_at)):
        return "occurred_at", _("Give the time with its time zone, such as 2026-11-24T12:00:00Z.")
    if said_at is not None and said_at > now + LATEST:
        return "occurred_at", _("This time is in the future.")
    return None


def _event(version: ModelVersion, subject_id: uuid.UUID | None, said: Said, channel: str, at: datetime) -> Event:
    return Event(
        organization_id=version.model.organization_id,
        version=version,
        subject_id=subject_id,
        kind=said.kind,
        channel=channel,
        rating=said.rating,
        corrects=said.correction is not None,
        has_words=bool(said.text),
        removed=said.removed,
        occurred_at=at,
    )


def _assign_subjects(
    organization: Organization, sent: Sequence[Mapping[str, Any]], made: Sequence[Event], basis: AttestedBasis | None
) -> None:
    by_basis: dict[uuid.UUID, tuple[AttestedBasis, list[str]]] = {}
    bases: list[Any] = [event.get("basis") or basis for event in sent]
    for event, own in zip(sent, bases, strict=True):
        by_basis.setdefault(own.pk, (own, []))[1].append(event["subject_key"])
    known = {
        basis_id: consent.subjects_for_keys(organization=organization, keys=keys, basis=own)
        for basis_id, (own, keys) in by_basis.items()
    }
    for event, told, own in zip(made, sent, bases, strict=True):
        event.subject_id = known[own.pk][told["subject_key"]]


def _require_allowed(organization: Organization, made: Sequence[Event]) -> None:
    """What may never be read is not kept either.

    Raises:
        BadEvents: people who objected, took their consent back or were erased, or came under another basis.
    """
    allowed = consent.allowed({event.subject_id for event in made}, purpose=PURPOSE, organization=organization)
    refused = [
        (position, "subject_key", _("This person doesn't allow it, or was erased. Leave out what they said."))
        for position, event in enumerate(made)
        if event.subject_id not in allowed
    ]
    if refused:
        raise BadEvents(refused[:MAX_PROBLEMS])
