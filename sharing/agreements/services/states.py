"""Moving an agreement from one state to another, and why it can't."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict
from sharing.agreements.models import Agreement

Status = Agreement.Status


class Ended(Conflict):
    code = "agreement-ended"
    title = _("This agreement has ended. Propose a new one.")


class InForce(Conflict):
    code = "agreement-in-force"
    title = _("This agreement is in force. End it instead.")


class NotInForce(Conflict):
    code = "agreement-not-in-force"
    title = _("This agreement is not in force: it needs the signatures of both parties.")


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it is now, held still until the transaction ends."""
    return Agreement.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=agreement.pk)


def move(agreement: Agreement, status: Any) -> None:
    """Set the state if that move is legal; the caller saves.

    Raises:
        Ended, InForce, NotInForce: why it isn't.
    """
    if status in Agreement.MOVES[agreement.status]:
        agreement.status = status
        return
    if agreement.status == Status.PROPOSED:
        raise NotInForce
    raise InForce if agreement.status == Status.IN_FORCE else Ended
