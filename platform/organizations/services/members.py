"""Members: given a role, given another, removed; an owner always stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict, NotFound
from organizations.models import ApiToken, Membership, Organization
from organizations.roles import Role
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
    _lock(organization)
    before = Membership.objects.filter(organization=organization, user=user).first()
    if before is not None:
        _keep_an_owner(before, role)
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": Role(role)}
    )
    audit.record("organizations.member.added", subject=membership, by=by, facts={"role": role})
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Give a member another role, from the next request on.

    Raises:
        NotFound, Forbidden: ``by`` may not manage members.
        LastOwner: no owner would be left.
    """
    membership = _locked(membership)
    authorize(by=by, organization=membership.organization, ability="members.manage")
    if membership.role == role:
        return membership
    _keep_an_owner(membership, role)
    before, membership.role = membership.role, Role(role)
    membership.save(update_fields=["role"])
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


@transaction.atomic
def remove_member(*, membership: Membership, by: User, at: datetime) -> None:
    """End a membership, and the member's tokens with it; members may end their own.

    Raises:
        NotFound, Forbidden: ``by`` is someone else and may not manage members.
        LastOwner: no owner would be left.
    """
    membership = _locked(membership)
    if membership.user_id != by.pk:
        authorize(by=by, organization=membership.organization, ability="members.manage")
    _keep_an_owner(membership, "")
    tokens = ApiToken.objects.filter(organization_id=membership.organization_id, user_id=membership.user_id)
    revoked = tokens.filter(revoked_at=None).update(revoked_at=at)
    audit.record(
        "organizations.member.removed",
        subject=membership,
        by=by,
        facts={"role": membership.role, "user_id": str(membership.user_id), "tokens_revoked": revoked},
    )
    jobs.emit("organizations.member.removed", user_id=membership.user_id, organization_id=membership.organization_id)
    membership.delete()


def _lock(organization: Organization) -> None:
    """One change of members at a time: two owners who step down at once must not leave none."""
    Organization.objects.select_for_update().get(pk=organization.pk)


def _locked(membership: Membership) -> Membership:
    _lock(membership.organization)
    found = Membership.objects.select_related("organization").filter(pk=membership.pk).first()
    if found is None:
        raise NotFound
    return found


def _keep_an_owner(membership: Membership, role: str) -> None:
    owners = Membership.objects.filter(organization_id=membership.organization_id, role=Role.OWNER)
    if membership.role == Role.OWNER and role != Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(field="role")
