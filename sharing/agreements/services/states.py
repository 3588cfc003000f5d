"""Moving an agreement from one state to another, and why it can't."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement
from sharing.agreements.services.parties import NotAParty

Status = Agreement.Status
LONGEST_REASON = 500


class Ended(Conflict):
    code = "agreement-ended"
    title = _("This agreement has ended. Propose a new one.")


class InForce(Conflict):
    code = "agreement-in-force"
    title = _("This agreement is in force. End it instead.")


class NotInForce(Conflict):
    code = "agreement-not-in-force"
    title = _("This agreement is not in force: it needs the signatures of all parties.")


class Suspended(Conflict):
    code = "agreement-suspended"
    title = _("This agreement is suspended. It must be resumed first.")


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it is now, held still until the transaction ends.

    Rows may go on pointing at it: a job that publishes under it holds permits that this transaction wants, and at its
    commit points at the agreement, so the stronger lock would be a deadlock.
    """
    held = Agreement.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("proposed_by", "amends").get(pk=agreement.pk)


def held(agreement: Agreement, on_behalf_of: Organization, by: Any) -> Agreement:
    """The agreement under lock, once ``by`` may act on it for this party.

    Raises:
        NotFound, Forbidden, NotAParty.
    """
    organizations.authorize(by=by, organization=on_behalf_of, ability="agreements.manage")
    agreement = locked(agreement)
    if not agreement.signatures.filter(organization=on_behalf_of).exists():
        raise NotAParty
    return agreement


def require_in_force(agreement: Agreement) -> None:
    """Raises: NotInForce: it isn't signed by all; or it was suspended, or has ended, which the sentence says."""
    if agreement.status == Status.PROPOSED:
        raise NotInForce
    if agreement.status != Status.IN_FORCE:
        raise NotInForce(
            _("This agreement is not in force, so nothing is used under it. Its state: %(state)s.")
            % {"state": agreement.get_status_display()}
        )


def checked_reason(reason: str, *, needed: bool = False) -> str:
    reason = " ".join(reason.split())
    if needed and not reason:
        raise Invalid(_("Say why; the others read it."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("Say it in at most 500 characters."), field="reason")
    return reason


def move(agreement: Agreement, status: Any) -> None:
    """Set the state if that move is legal; the caller saves.

    Raises:
        Ended, InForce, NotInForce, Suspended: why it isn't.
    """
    if status in Agreement.MOVES[agreement.status]:
        agreement.status = status
        return
    if agreement.status == Status.PROPOSED:
        raise NotInForce
    if agreement.status == Status.SUSPENDED:
        raise Suspended
    raise InForce if agreement.status == Status.IN_FORCE else Ended
