"""Holding a person still, and the epoch that tells running jobs to look again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from audit import services as audit
from consent.models import Claim, Subject
from consent.services.subjects import PersonErased
from organizations.models import Organization

EPOCH_LOCK = 4_711_002  # one at a time: epochs become visible in the order in which they were taken


@transaction.atomic
def touch(*, subject: Subject) -> int:
    """Say that something the person gave was taken back, though every consent stands; the person's new epoch.

    A running job that read the person before must look again before it publishes.
    """
    return raise_epoch(lock(subject))


@transaction.atomic
def mark_erased(*, subject: Subject, at: Any, by: Any) -> None:
    """Close a subject for good: it loses its account, and the gate never lets it through again.

    The records and their audit entries stay, as the law wants; they hold no content and no name.
    """
    subject = lock(subject)
    raise_epoch(subject)
    subject.erased_at = at
    subject.user = None
    subject.save(update_fields=["erased_at", "user"])
    audit.record(
        "consent.subject.erased",
        subject=subject,
        by=by,
        organization_id=subject.organization_id,
        person_id=subject.pk,
        checkpoint=True,
    )


def raise_epoch(subject: Subject) -> int:
    """Give a locked subject the next epoch, and all that this person claimed with it.

    The lock is held until the transaction ends, so an epoch that a reader can see is higher than every epoch that
    committed before; ``snapshot`` stands on this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EPOCH_LOCK])
        cursor.execute("SELECT nextval('consent_epoch_sequence')")
        subject.consent_epoch = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE consent_subject SET consent_epoch = %(epoch)s WHERE id = %(id)s"
            " OR id IN (SELECT subject_id FROM consent_claim WHERE person_id = %(id)s)",
            {"epoch": subject.consent_epoch, "id": subject.pk},
        )
    return subject.consent_epoch


def claimed(subject: Subject, organization: Organization) -> list[uuid.UUID]:
    """Under which subjects the organization knew the person before they claimed."""
    return list(Subject.objects.filter(claims__person=subject, organization=organization).values_list("pk", flat=True))


def hold_whole(subject_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Hold people still until the transaction ends, with all that they claimed: their ids, sorted.

    While they are held nothing more can be claimed, given or allowed in their name; what was before is seen after this.
    """
    held = set(subject_ids)
    while True:
        # By its order nobody who holds several people waits for us while we wait for them.
        list(Subject.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=held).order_by("pk"))
        claimed = set(Claim.objects.made().filter(person_id__in=held).values_list("subject_id", flat=True))
        if claimed <= held:
            return sorted(held)
        held |= claimed


def lock(subject: Subject) -> Subject:
    """The person and all that they claimed, held still until the transaction ends.

    They are locked in the order in which ``lock_and_compare`` does.

    Raises:
        PersonErased.
    """
    theirs = Q(pk=subject.pk) | Q(pk__in=Subject.objects.filter(claims__person=subject).values("pk"))
    # Rows that refer to a person may be written meanwhile: a job that writes millions keeps nobody from leaving.
    rows = Subject.objects.select_for_update(of=("self",), no_key=True).filter(theirs).order_by("pk")
    locked = next(row for row in rows.select_related("basis", "organization") if row.pk == subject.pk)
    if locked.erased_at is not None:
        raise PersonErased
    return locked
