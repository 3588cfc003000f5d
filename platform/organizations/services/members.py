"""Members: given a role, given another; an owner always stays."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict, Forbidden, NotFound
from organizations.models import Invitation, Membership, Organization, OwnershipOffer
from organizations.roles import ABILITIES, Role
from organizations.services.access import authorize


class LastOwner(Conflict):
    code = "last-owner"
    title = _("An organization needs an owner. Make someone else an owner first.")


@transaction.atomic
def add_member(*, organization: Organization, user: User, role: str, by: Any) -> Membership:
    """Give a person a role (operators and accepted invitations do this).

    Raises:
        LastOwner: the person is the only owner and would lose that role.
    """
    lock(organization)
    before = Membership.objects.filter(organization=organization, user=user).first()
    if before is not None:
        keep_an_owner(before, role)
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": Role(role)}
    )
    audit.record("organizations.member.added", subject=membership, by=by, facts={"role": role})
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Give a member another role, from the next request on.

    Raises:
        NotFound, Forbidden: ``by`` may not manage members, or came with a token and would make an owner.
        LastOwner: no owner would be left.
    """
    if role == Role.OWNER:
        refuse_token(by)
    membership = locked(membership)
    authorize(by=by, organization=membership.organization, ability="members.manage")
    if membership.role == role:
        return membership
    keep_an_owner(membership, role)
    before, membership.role = membership.role, Role(role)
    membership.save(update_fields=["role"])
    if before in ABILITIES["members.manage"] and role not in ABILITIES["members.manage"]:
        end_what_managing_gave(membership)
    audit.record(
        "organizations.member.role_changed",
        subject=membership,
        by=by,
        facts={"from": before, "to": role, "user_id": str(membership.user_id)},
    )
    jobs.emit(
        "organizations.member.role_changed", user_id=membership.user_id, organization_id=membership.organization_id
    )
    return membership


def end_what_managing_gave(membership: Membership) -> int:
    """End the open invitations and offers of a member who may manage members no longer; how many invitations."""
    of = {"organization_id": membership.organization_id}
    OwnershipOffer.objects.filter(**of, offered_by_id=membership.user_id, state=OwnershipOffer.State.WAITING).update(
        state=OwnershipOffer.State.WITHDRAWN, ended_at=Now()
    )
    sent = Invitation.objects.filter(**of, invited_by_id=membership.user_id, accepted_at=None, expires_at__gt=Now())
    return sent.update(expires_at=Now())


def refuse_token(by: Any) -> None:
    """Who owns an organization is decided by people who signed in: a leaked token must not decide it.

    Raises:
        Forbidden: ``by`` came with a token.
    """
    if getattr(by, "acting_organization_id", None) is not None:
        raise Forbidden(_("A token makes nobody an owner. Sign in and use the team's page."))


def lock(organization: Organization) -> None:
    """One change of members at a time: two owners who step down at once must not leave none."""
    Organization.objects.select_for_update().get(pk=organization.pk)


def locked(membership: Membership) -> Membership:
    lock(membership.organization)
    found = Membership.objects.select_related("organization").filter(pk=membership.pk).first()
    if found is None:
        raise NotFound
    return found


def keep_an_owner(membership: Membership, role: str) -> None:
    owners = Membership.objects.filter(organization_id=membership.organization_id, role=Role.OWNER)
    if membership.role == Role.OWNER and role != Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(field="role")
