"""Recording an act."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction

from audit.core.chain import GENESIS, link
from audit.core.checkpoints import Checkpoint
from audit.models import Entry
from audit.services import checkpoints
from kernel.actors import actor_id

BEGUN = "audit.checkpoints.begun"
CHAIN_LOCK = 4_711_001  # one writer at a time: the order of the chain is the order of commits


def record(
    kind: str,
    *,
    subject: models.Model | None,
    by: Any,
    organization_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    checkpoint: bool = False,
) -> Entry:
    """Append an entry inside the caller's transaction.

    Args:
        kind: past tense with its room, ``sharing.agreement.signed``.
        subject: the thing acted on; its label and id are stored.
        by: a user or ``SYSTEM``; only the id is stored.
        person_id: the consent subject whose data was touched, when it is one person.
        facts: ids, counts and purposes. Never content, names or addresses.
        checkpoint: sign the chain as soon as the transaction has committed, not within the next minute. The first
            entry always is: from then on there are checkpoints, or they were lost.

    Raises:
        RuntimeError: called outside a transaction, where an act could commit without its record.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record must run inside the transaction of the act it records")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        cursor.execute("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1")
        last = cursor.fetchone()
        cursor.execute("SELECT clock_timestamp()")
        at = cursor.fetchone()[0]
    seq, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    if organization_id is None and subject is not None:
        organization_id = getattr(subject, "organization_id", None)
    entry = Entry(
        seq=seq,
        at=at,
        created_at=at,
        kind=kind,
        subject_type=subject._meta.label if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        actor_id=actor_id(by),
        organization_id=organization_id,
        person_id=person_id,
        facts=dict(facts or {}),
        previous_hash=previous,
    )
    entry.hash = link(previous, entry.digest)
    entry.save(force_insert=True)
    if (checkpoint or seq == 1) and not any(waiting is checkpoints.write for _, waiting, _ in connection.run_on_commit):
        # The act is done by then: a full disk must not turn it into an error page. The relay signs what this missed.
        transaction.on_commit(checkpoints.write, robust=True)
    return entry


def begin_checkpoints(*, by: Any, reason: str) -> Checkpoint | None:
    """Sign on where every checkpoint was lost: the chain tells that they were, when, and why.

    Returns:
        The first of the new series; None when none is lost, and nothing is done.

    Raises:
        OSError: the folder cannot be written.
    """

    @transaction.atomic
    def tell() -> None:
        record(BEGUN, subject=None, by=by, facts={"reason": reason})

    return checkpoints.begin_again(tell)


def entries_about(subject: models.Model) -> models.QuerySet[Entry]:
    return Entry.objects.about(subject)
