"""Telling an event that came before from a new one, by its idempotency key."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from feedback.collection.core import Said
from feedback.collection.models import Event
from feedback.collection.services.refusals import MAX_PROBLEMS, AlreadySaidOtherwise, BadEvents
from organizations.models import Organization
from vault import services as vault


def fingerprint(
    organization: Organization, sent: Sequence[Mapping[str, Any]], made: Sequence[Event], contents: Sequence[Said]
) -> None:
    """Keyed hashes of idempotency keys and of what was said, for the events that bring a key."""
    named = [position for position, event in enumerate(sent) if event.get("idempotency_key") is not None]
    scope = f"feedback.event:{organization.pk}"
    keys = vault.pseudonyms([sent[position]["idempotency_key"] for position in named], scope=scope)
    prints = vault.pseudonyms([_identity(made[p], contents[p]) for p in named], scope=f"{scope}:content")
    for position, key, print_ in zip(named, keys, prints, strict=True):
        made[position].idempotency_hash, made[position].fingerprint = key, print_


def _identity(event: Event, said: Said) -> str:
    parts = [str(event.version_id), str(event.subject_id), event.kind, event.channel, event.rating]
    return json.dumps([*parts, said.to_bytes().decode()], ensure_ascii=False)


def sort_out(organization: Organization, made: Sequence[Event]) -> tuple[list[uuid.UUID], list[int]]:
    """The id of each event, and the positions of those that are new.

    Raises:
        BadEvents: an idempotency key came with other content before, in the table or in this very batch.
    """
    # One sender at a time per organization, so that two equal requests can't both find a key unused.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"feedback_event:{organization.pk}"])
    wanted = [event.idempotency_hash for event in made if event.idempotency_hash is not None]
    found = Event.objects.filter(organization=organization, idempotency_hash__in=wanted)
    before = {
        key: (event_id, print_) for key, event_id, print_ in found.values_list("idempotency_hash", "pk", "fingerprint")
    }
    ids, fresh, problems = [], [], []
    for position, event in enumerate(made):
        earlier = before.get(event.idempotency_hash) if event.idempotency_hash is not None else None
        if earlier is None:
            fresh.append(position)
            ids.append(event.pk)
            if event.idempotency_hash is not None:
                before[event.idempotency_hash] = (event.pk, event.fingerprint)
        elif earlier[1] == event.fingerprint:
            ids.append(earlier[0])
        else:
            problems.append((position, "idempotency_key", AlreadySaidOtherwise.title))
    if problems:
        raise BadEvents(problems[:MAX_PROBLEMS])
    return ids, fresh
