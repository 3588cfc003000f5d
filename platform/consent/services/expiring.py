"""A yes is given for a time. When that is over it is withdrawn by itself, like any other."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now
from django.urls import reverse

from consent.models import ConsentRecord, Decider, Decision, Method, Subject
from consent.services.decisions import decide
from consent.services.holding import lock
from kernel.actors import SYSTEM
from notices import services as notices

EXPIRE = "consent.expire"
BATCH = 1_000  # withdrawals a run: the rest waits for the next one


def expire() -> int:
    """Withdraw every yes whose time is over; how many there were.

    The gate lets none of them through from the very moment on. This makes it a decision like any other, which is kept,
    audited, and followed by rebuilding what was derived; and it tells the person.
    """
    return sum(_expire(pk) for pk in _over().values_list("pk", flat=True)[:BATCH])


def _over():  # type: ignore[no-untyped-def]
    later = ConsentRecord.objects.filter(
        subject=OuterRef("subject"),
        organization=OuterRef("organization"),
        purpose=OuterRef("purpose"),
        decided_by=OuterRef("decided_by"),
        sequence__gt=OuterRef("sequence"),
    ).filter(recipient__isnull=True)
    later_of_same = ConsentRecord.objects.filter(
        subject=OuterRef("subject"),
        organization=OuterRef("organization"),
        purpose=OuterRef("purpose"),
        recipient=OuterRef("recipient"),
        decided_by=OuterRef("decided_by"),
        sequence__gt=OuterRef("sequence"),
    )
    return (
        ConsentRecord.objects.filter(decision=Decision.GRANTED, expires_at__lte=Now(), subject__erased_at__isnull=True)
        .exclude(Exists(later))
        .exclude(Exists(later_of_same))
        .order_by(F("expires_at"), "pk")
    )


@transaction.atomic
def _expire(record_id: UUID) -> bool:
    """One of them, unless the person decided anew since."""
    subject = lock(ConsentRecord.objects.select_related("subject").get(pk=record_id).subject)
    record = _over().filter(pk=record_id).select_related("text__organization", "organization", "recipient").first()
    if record is None:
        return False
    decide(
        Decision.WITHDRAWN,
        subject,
        record.organization,
        record.text,
        record.purpose,
        SYSTEM,
        Method.EXPIRY,
        record.language,
        record.recipient,
        decided_by=record.decided_by,
    )
    if subject.user is not None and record.text is not None:
        _tell(subject, record)
    return True


def _tell(subject: Subject, record: ConsentRecord) -> None:
    name = record.organization.name
    title = {"en": f"Your yes to {name} ended", "zh-hans": f"您给予{name}的同意已到期"}
    body = {
        "en": "Its time was over, so it counts as taken back. You can give it again.",
        "zh-hans": "期限已过，视为已撤回。您可以重新同意。",
    }
    if record.decided_by == Decider.GUARDIAN:
        title = {"en": f"Your guardian's yes to {name} ended", "zh-hans": f"您的监护人给予{name}的同意已到期"}
        body = {
            "en": "Its time was over. Ask your guardian again if you want to go on.",
            "zh-hans": "期限已过。如想继续，请再次请监护人同意。",
        }
    href = reverse("consent:text", args=[record.text_id])
    notices.send(user=subject.user, topic="consent.expired", title=title, body=body, href=href)
