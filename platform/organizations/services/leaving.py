"""Leaving: what a person's place in an organization opened ends with it, and what they made there stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from audit import services as audit
from jobs import services as jobs
from organizations.models import ApiToken, Membership, OwnershipOffer
from organizations.services.access import authorize
from organizations.services.members import end_what_managing_gave, keep_an_owner, locked


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: datetime) -> None:
    """End a membership, and with it the member's tokens, the invitations they sent and the jobs they asked for.

    Members may end their own. What they made (data, agreements, models, studies) is the organization's and stays.

    Raises:
        NotFound, Forbidden: ``by`` is someone else and may not manage members.
        LastOwner: no owner would be left.
    """
    membership = locked(membership)
    if membership.user_id != by.pk:
        authorize(by=by, organization=membership.organization, ability="members.manage")
    keep_an_owner(membership, "")
    _end(membership, by=by, at=at)


@transaction.atomic
def leave_all(*, user: User, by: Any, at: datetime) -> int:
    """End every membership of a person who is erased, the last owner's too; how many there were."""
    ended = list(Membership.objects.filter(user=user).select_related("organization").order_by("created_at", "pk"))
    for membership in ended:
        _end(locked(membership), by=by, at=at)
    return len(ended)


def _end(membership: Membership, *, by: Any, at: datetime) -> None:
    of = {"organization_id": membership.organization_id}
    tokens = ApiToken.objects.filter(**of, user_id=membership.user_id, revoked_at=None).update(revoked_at=at)
    theirs = Q(offered_by_id=membership.user_id) | Q(offered_to_id=membership.user_id)
    OwnershipOffer.objects.filter(theirs, **of, state=OwnershipOffer.State.WAITING).update(
        state=OwnershipOffer.State.WITHDRAWN, ended_at=Now()
    )
    audit.record(
        "organizations.member.removed",
        subject=membership,
        by=by,
        facts={
            "role": membership.role,
            "user_id": str(membership.user_id),
            "tokens_revoked": tokens,
            "invitations_ended": end_what_managing_gave(membership),
            "jobs_stopped": jobs.stop_of(asked_by_id=membership.user_id, **of, by=by, at=at),
        },
    )
    jobs.emit("organizations.member.removed", user_id=membership.user_id, by_id=getattr(by, "pk", None) or "", **of)
    membership.delete()
