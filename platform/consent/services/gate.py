"""The gate: which of these people allow this purpose for this organization, now."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from consent.models import Purpose, Subject
from kernel.errors import Conflict

# One statement, so that the answer is of one moment. A decision that names no partner concerns the organization itself
# and every partner that its text names; a refusal or withdrawal that names none concerns everybody.
LATEST = """
    SELECT {columns}
    FROM consent_consentrecord r
    LEFT JOIN consent_consenttext t ON t.id = r.text_id
    WHERE r.subject_id IN (s.id, c.person_id) AND r.organization_id = asked.organization_id AND r.purpose = asked.purpose
      AND r.decided_by = '{decider}'
      AND (
        r.recipient_id = %(recipient)s
        OR (
          r.recipient_id IS NULL
          AND (%(recipient)s::uuid IS NULL OR r.decision <> 'granted' OR t.recipients @> %(named)s::jsonb)
        )
      )
    ORDER BY r.sequence DESC
    LIMIT 1
"""
YES = "r.decision = 'granted' AND r.expires_at > clock_timestamp() AS yes"
# A yes of somebody who has a guardian counts from the guardian's yes on, and as long as both stand.
ANSWER = f"""
WITH answer AS (
SELECT s.id, asked.organization_id, asked.purpose, s.basis_id, latest.decision, latest.yes, coalesce(
  s.erased_at IS NULL AND CASE
    WHEN latest.yes IS NULL THEN b.organization_id = asked.organization_id AND b.purposes ? asked.purpose
    ELSE latest.yes AND (NOT EXISTS (
      SELECT FROM consent_guardianship g
      WHERE g.subject_id IN (s.id, c.person_id) AND g.organization_id = asked.organization_id AND g.ended_at IS NULL
    ) OR ({LATEST.format(columns=YES, decider="guardian")}))
  END, false) AS allowed
FROM consent_subject s
CROSS JOIN unnest(%(organizations)s::uuid[], %(purposes)s::text[]) AS asked (organization_id, purpose)
LEFT JOIN consent_attestedbasis b ON b.id = s.basis_id
LEFT JOIN consent_claim c ON c.subject_id = s.id AND c.claimed_at IS NOT NULL
LEFT JOIN LATERAL ({LATEST.format(columns=f"r.decision, {YES}", decider="person")}) latest ON true
WHERE s.id = ANY(%(subjects)s)
)
"""  # noqa: S608 - constants
ALLOWED = f"{ANSWER} SELECT id, organization_id, purpose FROM answer WHERE allowed"  # noqa: S608 - constants
# Why, in the order in which one would have to be settled before the next; after ``consent.reasons``.
COUNTED = f"""
{ANSWER} SELECT why, count(*) FROM (
  SELECT CASE
    WHEN allowed THEN 'allowed'
    WHEN (SELECT erased_at FROM consent_subject WHERE consent_subject.id = answer.id) IS NOT NULL THEN 'erased'
    WHEN decision = 'refused' THEN 'refused'
    WHEN decision = 'withdrawn' THEN 'withdrawn'
    WHEN decision = 'granted' AND NOT yes THEN 'expired'
    WHEN decision = 'granted' THEN 'guardian'
    WHEN EXISTS (
      SELECT FROM consent_consentrecord r WHERE r.subject_id = answer.id AND r.purpose = answer.purpose
        AND r.organization_id = answer.organization_id AND r.decision = 'granted'
    ) THEN 'other-partner'
    WHEN basis_id IS NOT NULL THEN 'basis'
    ELSE 'unasked'
  END AS why FROM answer
) AS reasons GROUP BY why
"""  # noqa: S608 - constants
REFUSED = f"{ANSWER} SELECT count(*), array_agg(id) FILTER (WHERE NOT allowed) FROM answer"  # noqa: S608 - constants


LOCKED_AT_ONCE = 50_000
ASKED_BY_ID = 1_000  # more people than this are looked for among those who took something back, not the other way


class ConsentChanged(Conflict):
    """People took something back after they were read. ``subject_ids`` says who; drop them or start anew."""

    code = "consent-changed"
    title = _("Somebody took their consent back while this was running. It starts again without them.")

    def __init__(self, subject_ids: Collection[uuid.UUID] = ()) -> None:
        self.subject_ids = frozenset(subject_ids)
        super().__init__()


def allowed(subject_ids: Iterable[Any], *, purpose: str, organization: Any, recipient: Any = None) -> set[uuid.UUID]:
    """Those of ``subject_ids`` who allow ``purpose`` for ``organization`` at this moment.

    A person with decisions is asked by the latest that applies: it must be a yes that has not expired; where they need
    a guardian's beside it, so must the guardian's latest. A person known
    under an organization's key and without decisions is covered by the organization's attested basis, if that names the
    purpose; once the person claimed it, their own decisions rule. Silence is no.

    Args:
        subject_ids: ids of consent subjects, at most some hundred thousand.
        purpose: one of ``Purpose``.
        organization: the controller, or its id.
        recipient: the partner that would receive or use the data, or its id; None for the controller's own use.
    """
    organization_id, recipient_id = _id(organization), _id(recipient)
    if recipient_id == organization_id:
        recipient_id = None
    people = set(_ids(subject_ids))
    order = (list(people), [(organization_id, Purpose(purpose).value)], recipient_id)
    for known, refused in _ask(REFUSED, *order):  # of many people few refuse, so these are what is fetched
        if known == len(people):
            return people.difference(refused or ())
    return {row[0] for row in _ask(ALLOWED, *order)}  # some are nobody that is known here


def counted(subject_ids: Iterable[Any], *, purpose: str, organization: Any, recipient: Any = None) -> dict[str, int]:
    """How many of these people ``allowed`` lets through, and of the others how many for each ``Reason`` not.

    Exact counts: they pass the disclosure gate before anybody sees them. Args: see ``allowed``.
    """
    organization_id, recipient_id = _id(organization), _id(recipient)
    if recipient_id == organization_id:
        recipient_id = None
    order = (list(set(_ids(subject_ids))), [(organization_id, Purpose(purpose).value)], recipient_id)
    return dict(_ask(COUNTED, *order))


def allowed_uses(subject: Subject, asked: Collection[tuple[Any, str]]) -> set[tuple[uuid.UUID, str]]:
    """Those of the (organization id, purpose) pairs that one person allows now, for the controllers' own use."""
    pairs = [(_id(organization), Purpose(purpose).value) for organization, purpose in asked]
    return {(row[1], row[2]) for row in _ask(ALLOWED, [subject.pk], pairs, None)}


def snapshot() -> int:
    """The current epoch. Take it *before* asking ``allowed``; whatever is taken back later has a higher one.

    Epochs become visible in the order in which they are taken (see ``raise_epoch``), so the highest committed one is a
    true watermark; the sequence's own last value would count withdrawals that are not committed yet, and miss them.
    """
    highest = Subject.objects.order_by("-consent_epoch").values_list("consent_epoch", flat=True).first()
    return highest or 0


def withdrawn_since(subject_ids: Iterable[Any], snapshot: int) -> set[uuid.UUID]:
    """Those of ``subject_ids`` who took something back after ``snapshot``.

    Jobs ask this each second about everybody they hold, so of many people only those who did are fetched: few did.
    """
    ids = _ids(subject_ids)
    if len(ids) <= ASKED_BY_ID:
        return _select(
            "SELECT id FROM consent_subject WHERE id = ANY(%(subjects)s) AND consent_epoch > %(snapshot)s",
            {"subjects": ids, "snapshot": snapshot},
        )
    changed = _select(
        "SELECT id FROM consent_subject WHERE consent_epoch > %(snapshot)s", {"subjects": ids, "snapshot": snapshot}
    )
    return changed.intersection(ids) if changed else changed


def lock_and_compare(subject_ids: Iterable[Any], snapshot: int) -> None:
    """In a publishing transaction: hold the people still until it ends, and refuse when one took something back.

    A withdrawal waits for this transaction's end, or this transaction for the withdrawal's; either way nothing is
    published that holds somebody whose withdrawal committed earlier. Call it before the first audit entry: a withdrawal
    locks its person first and the audit chain second, and the other order could deadlock with it.

    Raises:
        ConsentChanged: names those who changed.
        RuntimeError: called outside a transaction, where the lock would not outlive the call.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("consent.lock_and_compare must run inside the transaction that publishes")
    ids = sorted(_ids(subject_ids))  # as the database sorts them, so that nobody locks in another order
    with connection.cursor() as cursor:
        for start in range(0, len(ids), LOCKED_AT_ONCE):
            cursor.execute(
                "SELECT count(*) FROM (SELECT 1 FROM consent_subject WHERE id = ANY(%s) ORDER BY id FOR SHARE) AS held",
                [ids[start : start + LOCKED_AT_ONCE]],
            )
    # A second statement, since under READ COMMITTED it sees what committed while the first one waited.
    if changed := withdrawn_since(ids, snapshot):
        raise ConsentChanged(changed)


def _ask(
    sql: str, subjects: list[uuid.UUID], pairs: list[tuple[uuid.UUID | None, str]], recipient_id: uuid.UUID | None
) -> list[tuple[Any, ...]]:
    if not subjects or not pairs:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "subjects": subjects,
                "organizations": [organization_id for organization_id, _purpose in pairs],
                "purposes": [purpose for _organization_id, purpose in pairs],
                "recipient": recipient_id,
                "named": json.dumps([{"organization_id": str(recipient_id)}]),
            },
        )
        return cursor.fetchall()


def _select(sql: str, parameters: dict[str, Any]) -> set[uuid.UUID]:
    if not parameters["subjects"]:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {row[0] for row in cursor.fetchall()}


def _id(organization: Any) -> uuid.UUID | None:
    if organization is None or isinstance(organization, uuid.UUID):
        return organization
    return uuid.UUID(organization) if isinstance(organization, str) else organization.pk


def _ids(subject_ids: Iterable[Any]) -> list[uuid.UUID]:
    return [value if isinstance(value, uuid.UUID) else uuid.UUID(str(value)) for value in subject_ids]
