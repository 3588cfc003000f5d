"""How an agreement ends: rejected, withdrawn, terminated, or expired."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from jobs import services as jobs
from kernel.errors import Forbidden
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.services.parties import NotAParty
from sharing.agreements.services.states import locked, move

Status = Agreement.Status


class NotForProposer(Forbidden):
    code = "agreement-own-proposal"
    title = _("Your organization proposed this agreement. Withdraw it instead.")


class NotProposer(Forbidden):
    code = "agreement-not-proposer"
    title = _("Another organization proposed this agreement. Reject it instead.")


@transaction.atomic
def reject(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime) -> Agreement:
    """Say no to a partner's proposal.

    Raises:
        NotAParty, NotForProposer; InForce, Ended: it is past that.
    """
    agreement = _held(agreement, on_behalf_of, by)
    if agreement.proposed_by_id == on_behalf_of.pk:
        raise NotForProposer
    return _end(agreement, Status.REJECTED, by=by, organization_id=on_behalf_of.pk, at=at)


@transaction.atomic
def withdraw(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime) -> Agreement:
    """Take one's own proposal back before it is in force.

    Raises:
        NotAParty, NotProposer; InForce, Ended: it is past that.
    """
    agreement = _held(agreement, on_behalf_of, by)
    if agreement.proposed_by_id != on_behalf_of.pk:
        raise NotProposer
    return _end(agreement, Status.WITHDRAWN, by=by, organization_id=on_behalf_of.pk, at=at)


@transaction.atomic
def terminate(*, agreement: Agreement, on_behalf_of: Organization, by: Any, at: datetime) -> Agreement:
    """End an agreement in force: every permit under it closes, and running work stops at its next step.

    Raises:
        NotAParty; NotInForce, Ended.
    """
    agreement = _held(agreement, on_behalf_of, by)
    return _end(agreement, Status.TERMINATED, by=by, organization_id=on_behalf_of.pk, at=at)


def expire(*, on: date, at: datetime, by: Any) -> int:
    """End the agreements, and the proposals, whose last day has passed; how many did. Safe to run twice."""
    due = Agreement.objects.filter(status__in=(Status.PROPOSED, Status.IN_FORCE), ends_on__lt=on)
    return sum(_expired(agreement, at=at, by=by) for agreement in due.order_by("pk"))


@transaction.atomic
def _expired(agreement: Agreement, *, at: datetime, by: Any) -> bool:
    agreement = locked(agreement)
    if Status.EXPIRED not in Agreement.MOVES[agreement.status]:
        return False  # it was ended otherwise meanwhile
    _end(agreement, Status.EXPIRED, by=by, organization_id=agreement.proposed_by_id, at=at)
    return True


def _held(agreement: Agreement, on_behalf_of: Organization, by: Any) -> Agreement:
    """The agreement under lock, once ``by`` may act on it for this party."""
    organizations.authorize(by=by, organization=on_behalf_of, ability="agreements.manage")
    agreement = locked(agreement)
    if not agreement.signatures.filter(organization=on_behalf_of).exists():
        raise NotAParty
    return agreement


def _end(agreement: Agreement, status: Status, *, by: Any, organization_id: Any, at: datetime) -> Agreement:
    move(agreement, status)
    agreement.ended_at = at
    agreement.save(update_fields=["status", "ended_at"])
    datastore.end_permits_of(agreement_id=agreement.pk, by=by)
    kind = f"sharing.agreement.{status.value}"
    audit.record(kind, subject=agreement, by=by, organization_id=organization_id)
    jobs.emit(kind, agreement_id=agreement.pk)
    return agreement
