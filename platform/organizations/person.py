"""What organizations exports and erases of a person: memberships, and invitations sent to their address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from kernel import registry
from organizations.models import ApiToken, Invitation, Membership


def register() -> None:
    registry.person("organizations", export=export, erase=erase, models=[Invitation])


def export(subject_ids: Iterable[Any], *, user: User | None = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """Where the person belongs, and to what they were invited."""
    if user is None:
        return {}
    memberships = Membership.objects.filter(user=user).select_related("organization").order_by("created_at", "pk")
    invitations = (
        Invitation.objects.filter(email=user.email).select_related("organization").order_by("created_at", "pk")
    )
    return {
        "memberships": [{"organization": m.organization.name, "role": m.role} for m in memberships],
        "invitations": [{"organization": i.organization.name, "role": i.role} for i in invitations],
    }


def erase(subject_ids: Iterable[Any], at: Any, *, user: User | None = None, **_: Any) -> list[str]:
    """Leave every organization; drop invitations to the address and the person's tokens."""
    if user is None:
        return []
    Invitation.objects.filter(email=user.email).delete()
    ApiToken.objects.filter(user=user).delete()
    Membership.objects.filter(user=user).delete()
    return ["Your memberships, your API tokens and invitations sent to your address were deleted."]
