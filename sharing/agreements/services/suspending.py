"""Suspending an agreement and resuming it: reads stop and go on, and nothing is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from jobs import services as jobs
from kernel.errors import Conflict, Forbidden
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.services.signing import TermOver
from sharing.agreements.services.states import checked_reason, held, move

Status = Agreement.Status


class NotSuspended(Conflict):
    code = "agreement-not-suspended"
    title = _("This agreement is not suspended, so there is nothing to resume.")


class NotSuspender(Forbidden):
    code = "agreement-suspended-by-other"
    title = _("Another party suspended this agreement, and only that one can resume it.")


@transaction.atomic
def suspend(*, agreement: Agreement, on_behalf_of: Organization, reason: str, by: Any, at: datetime) -> Agreement:
    """Stop every use under an agreement until the party that suspended it resumes it; its term runs on.

    Args:
        reason: what the other parties read, 1 to 500 characters.

    Raises:
        NotFound, Forbidden, NotAParty; NotInForce, Suspended, Ended; Invalid: no reason.
    """
    agreement = held(agreement, on_behalf_of, by)
    agreement.reason = checked_reason(reason, needed=True)
    move(agreement, Status.SUSPENDED)
    agreement.suspended_by = on_behalf_of
    agreement.save(update_fields=["status", "reason", "suspended_by"])
    datastore.suspend_permits_of(agreement_id=agreement.pk, by=by)
    _tell("sharing.agreement.suspended", agreement, on_behalf_of, by)
    return agreement


@transaction.atomic
def resume(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime) -> Agreement:
    """Let uses go on.

    Raises:
        NotFound, Forbidden, NotAParty; NotSuspended; NotSuspender: another party suspended it; TermOver.
    """
    agreement = held(agreement, on_behalf_of, by)
    if agreement.status != Status.SUSPENDED:
        raise NotSuspended
    if agreement.suspended_by_id != on_behalf_of.pk:
        raise NotSuspender
    if agreement.ends_on < at.date():
        raise TermOver
    move(agreement, Status.IN_FORCE)
    agreement.reason, agreement.suspended_by = "", None
    agreement.save(update_fields=["status", "reason", "suspended_by"])
    datastore.resume_permits_of(agreement_id=agreement.pk, by=by)
    _tell("sharing.agreement.resumed", agreement, on_behalf_of, by)
    return agreement


def _tell(kind: str, agreement: Agreement, party: Organization, by: Any) -> None:
    audit.record(kind, subject=agreement, by=by, organization_id=party.pk)
    jobs.emit(kind, agreement_id=agreement.pk)
