"""What becomes of a record: the platform checks it, the organization accepts or refuses it, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.models import Subject
from kernel.actors import SYSTEM, actor_id
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from sharing.contributions.core import says_nothing
from sharing.contributions.models import Contribution
from sharing.contributions.services.sealing import unseal

CHECK = "sharing.contributions.check"
State, Reason = Contribution.State, Contribution.Reason


class StateMove(Conflict):
    code = "contribution-state"
    title = _("This contribution is past that step. Reload to see its state.")


@transaction.atomic
def check(*, contribution_id: UUID | str, at: datetime) -> str:
    """Look a new record over, once: refuse what is empty or was sent before; the rest waits for the organization.

    Returns:
        The state it has then.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    if contribution.state != State.RECEIVED:
        return contribution.state
    fault = _fault(contribution)
    contribution.checked_at = at
    _move(contribution, State.REFUSED if fault else State.CHECKED, reason=fault, at=at, by=SYSTEM)
    return contribution.state


@transaction.atomic
def accept(*, contributions: Iterable[Contribution], by: Any, at: datetime) -> int:
    """Take checked records into what datasets are made of; how many were waiting.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
    """
    waiting = _locked(contributions, by).filter(state=State.CHECKED)
    for contribution in waiting:
        _move(contribution, State.ACCEPTED, reason="", at=at, by=by)
    return len(waiting)


@transaction.atomic
def refuse(*, contribution: Contribution, reason: str, by: Any, at: datetime) -> Contribution:
    """Refuse a record and tell its giver why; what is in a dataset already can't be refused any more.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: an unknown reason.
        StateMove: it is used, or was taken back.
    """
    if reason not in Reason.values:
        raise Invalid(
            _("Choose one of these reasons: %(known)s.") % {"known": ", ".join(Reason.values)}, field="reason"
        )
    (contribution,) = _locked([contribution], by)
    _move(contribution, State.REFUSED, reason=reason, at=at, by=by)
    return contribution


def _fault(contribution: Contribution) -> str:
    if contribution.kind not in Contribution.MEDIA:
        content = unseal(contribution, Subject.objects.get(pk=contribution.subject_id))
        if says_nothing(content):
            return Reason.NOTHING_LEFT
    earlier = Contribution.objects.filter(
        subject_id=contribution.subject_id,
        organization_id=contribution.organization_id,
        fingerprint=contribution.fingerprint,
        created_at__lte=contribution.created_at,
    ).exclude(pk=contribution.pk)
    return Reason.SENT_BEFORE if earlier.exclude(state=State.REFUSED).exists() else ""


def _locked(contributions: Iterable[Contribution], by: Any) -> Any:
    chosen = Contribution.objects.select_for_update(of=("self",)).filter(pk__in=[c.pk for c in contributions])
    chosen = chosen.select_related("organization").order_by("pk")
    if actor_id(by) is not None:
        for organization in {contribution.organization for contribution in chosen}:
            organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    return chosen


def _move(contribution: Contribution, state: str, *, reason: str, at: datetime, by: Any) -> None:
    if state not in Contribution.MOVES[contribution.state]:
        raise StateMove
    contribution.state, contribution.reason = state, reason
    if state != State.CHECKED:
        contribution.decided_at = at
    contribution.save(update_fields=["state", "reason", "checked_at", "decided_at"])
    audit.record(
        f"sharing.contribution.{state}",
        subject=contribution,
        by=by,
        organization_id=contribution.organization_id,
        person_id=contribution.subject_id,
        facts={"reason": reason} if reason else None,
    )
