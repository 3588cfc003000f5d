"""How an agreement ends: rejected, withdrawn, terminated, or expired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from jobs import services as jobs
from kernel.errors import Forbidden
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.services.states import checked_reason, held, locked, move

Status = Agreement.Status


class NotForProposer(Forbidden):
    code = "agreement-own-proposal"
    title = _("Your organization proposed this agreement. Withdraw it instead.")


class NotProposer(Forbidden):
    code = "agreement-not-proposer"
    title = _("Another organization proposed this agreement. Reject it instead.")


@transaction.atomic
def reject(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime, reason: str = "") -> Agreement:
    """Say no to a partner's proposal.

    Raises:
        NotAParty, NotForProposer; InForce, Suspended, Ended: it is past that.
    """
    agreement = held(agreement, on_behalf_of, by)
    if agreement.proposed_by_id == on_behalf_of.pk:
        raise NotForProposer
    return end(agreement, Status.REJECTED, by=by, organization_id=on_behalf_of.pk, at=at, reason=reason)


@transaction.atomic
def withdraw(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime, reason: str = "") -> Agreement:
    """Take one's own proposal back before it is in force.

    Raises:
        NotAParty, NotProposer; InForce, Suspended, Ended: it is past that.
    """
    agreement = held(agreement, on_behalf_of, by)
    if agreement.proposed_by_id != on_behalf_of.pk:
        raise NotProposer
    return end(agreement, Status.WITHDRAWN, by=by, organization_id=on_behalf_of.pk, at=at, reason=reason)


@transaction.atomic
def terminate(
    *, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime, reason: str = ""
) -> Agreement:
    """End an agreement in force or suspended: every permit under it closes, and running work stops at its next step.

    An amendment that waits for signatures ends with it.

    Raises:
        NotAParty; NotInForce, Ended.
    """
    agreement = held(agreement, on_behalf_of, by)
    end(agreement, Status.TERMINATED, by=by, organization_id=on_behalf_of.pk, at=at, reason=reason)
    _withdraw_all(agreement.amendments.filter(status=Status.PROPOSED), by=by, organization_id=on_behalf_of.pk, at=at)
    return agreement


def expire(*, on: date, at: datetime, by: Any) -> int:
    """End the agreements, and the proposals, whose last day has passed; how many did. Safe to run twice."""
    due = Agreement.objects.filter(status__in=(Status.PROPOSED, Status.IN_FORCE, Status.SUSPENDED), ends_on__lt=on)
    return sum(_expired(agreement, at=at, by=by) for agreement in due.order_by("pk"))


def end(
    agreement: Agreement, status: Status, *, by: Any, organization_id: Any, at: datetime, reason: str = ""
) -> Agreement:
    """Move a locked agreement to an end, and close what it opened.

    Raises:
        InForce, NotInForce, Suspended, Ended: it can't end this way. Invalid: the reason is too long.
    """
    agreement.reason = checked_reason(reason)
    move(agreement, status)
    agreement.ended_at, agreement.suspended_by = at, None
    agreement.save(update_fields=["status", "reason", "ended_at", "suspended_by"])
    datastore.end_permits_of(agreement_id=agreement.pk, by=by)
    kind = f"sharing.agreement.{status.value}"
    audit.record(kind, subject=agreement, by=by, organization_id=organization_id)
    jobs.emit(kind, agreement_id=agreement.pk)
    return agreement


@transaction.atomic
def _expired(agreement: Agreement, *, at: datetime, by: Any) -> bool:
    agreement = locked(agreement)
    if Status.EXPIRED not in Agreement.MOVES[agreement.status]:
        return False  # it was ended otherwise meanwhile
    end(agreement, Status.EXPIRED, by=by, organization_id=agreement.proposed_by_id, at=at)
    return True


def _withdraw_all(proposals: Iterable[Agreement], *, by: Any, organization_id: Any, at: datetime) -> None:
    for proposal in proposals:
        end(locked(proposal), Status.WITHDRAWN, by=by, organization_id=organization_id, at=at)
