"""What organizations offers to the rooms that gather: invitations that wait, and a person's memberships."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import signup
from accounts.models import User
from jobs import permissions
from jobs import services as jobs
from kernel import registry, scope
from organizations import membership
from organizations import services as organizations
from organizations.models import ApiToken, Invitation, Membership, OwnershipOffer
from organizations.roles import MEANING, Role


def register() -> None:
    scope.provide(membership.organization_ids)
    permissions.provide(membership.may_steer_jobs, reaches=membership.reaches)
    signup.door("organizations:invitation", invited_address)
    registry.waiting(waiting)
    registry.needs(needs)
    registry.person("organizations", export=export, erase=erase, models=[Invitation])
    jobs.on(organizations.SENT, apart=True)(organizations.on_invited)


def invited_address(*, secret: str) -> str | None:
    """The address that an open invitation is for."""
    try:
        return organizations.find_invitation(secret=secret, at=timezone.now()).email
    except organizations.InvitationSpent:
        return None


def waiting(user: Any) -> Iterable[registry.Waiting]:
    """Invitations to a team."""
    for invitation in organizations.invitations_for(user, timezone.now()).order_by("created_at", "pk"):
        role = Role(invitation.role)
        yield registry.Waiting(
            title=_("%(name)s invites you to its team") % {"name": invitation.organization.name},
            detail=_("As %(role)s. %(meaning)s") % {"role": role.label, "meaning": MEANING[role]},
            href=reverse("organizations:invitation", args=[organizations.secret_of(invitation)]),
            action=_("Look"),
        )


def needs(user: Any) -> Iterable[registry.Waiting]:
    """Ownership that is offered to the person."""
    offered = OwnershipOffer.objects.visible_to(user).waiting(timezone.now()).filter(offered_to_id=user.pk)
    for offer in offered.select_related("organization").order_by("created_at", "pk"):
        yield registry.Waiting(
            title=_("You are offered to become an owner of %(name)s") % {"name": offer.organization.name},
            detail=_("Nothing changes until you accept."),
            href=reverse("admin:organizations_organization_ownership", args=[offer.organization_id, offer.pk]),
            action=_("Look"),
        )


def export(subject_ids: Iterable[Any], *, user: User | None = None, **_ids: Any) -> dict[str, list[dict[str, Any]]]:
    """Where the person belongs, and to what they were invited."""
    if user is None:
        return {}
    memberships = Membership.objects.filter(user=user).select_related("organization").order_by("created_at", "pk")
    invitations = (
        Invitation.objects.filter(email__iexact=user.email).select_related("organization").order_by("created_at", "pk")
    )
    return {
        "memberships": [{"organization": m.organization.name, "role": m.role} for m in memberships],
        "invitations": [{"organization": i.organization.name, "role": i.role} for i in invitations],
    }


def erase(subject_ids: Iterable[Any], at: Any, *, user: User | None = None, **_ids: Any) -> list[str]:
    """Leave every organization; drop invitations to the address and the person's tokens."""
    if user is None:
        return []
    Invitation.objects.filter(email__iexact=user.email).delete()
    organizations.leave_all(user=user, by=user, at=at)
    ApiToken.objects.filter(user=user).delete()
    return [_("Your memberships, your API tokens and invitations sent to your address were deleted.")]
