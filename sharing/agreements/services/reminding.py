"""Saying in time that an agreement is about to end, so that it can be renewed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from jobs import services as jobs
from sharing.agreements.models import Agreement
from sharing.agreements.services.states import locked

Status = Agreement.Status


def remind(*, on: date, at: datetime) -> int:
    """Tell once of each agreement whose last day is at most ``AGREEMENT_REMINDER_DAYS`` away; how many were told of.

    One that waits for the signatures of its amendment already needs no reminder. Safe to run twice.
    """
    due = Agreement.objects.filter(
        status__in=(Status.IN_FORCE, Status.SUSPENDED),
        reminded_at=None,
        ends_on__lte=on + timedelta(days=settings.AGREEMENT_REMINDER_DAYS),
    ).exclude(amendments__status=Status.PROPOSED)
    return sum(_reminded(agreement, at) for agreement in due.order_by("pk"))


@transaction.atomic
def _reminded(agreement: Agreement, at: datetime) -> bool:
    agreement = locked(agreement)
    if agreement.reminded_at is not None or agreement.status not in (Status.IN_FORCE, Status.SUSPENDED):
        return False
    agreement.reminded_at = at
    agreement.save(update_fields=["reminded_at"])
    jobs.emit("sharing.agreement.ends_soon", agreement_id=agreement.pk)
    return True
