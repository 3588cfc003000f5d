"""Which organizations a user acts for, as the scope of every query."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models import User
from organizations.models import Membership
from organizations.roles import ABILITIES


def organization_ids(user: Any) -> Any:
    """Ids of the user's organizations; a request that came with a token is held to the token's organization."""
    mine = Membership.objects.filter(user_id=user.pk)
    token_organization = getattr(user, "acting_organization_id", None)
    if token_organization is not None:
        mine = mine.filter(organization_id=token_organization)
    return mine.values("organization_id")


def reaches(user_id: Any, organization_id: Any) -> bool:
    """Whether work may be done for the organization in this person's name: an active member's, or an operator's who
    started it again."""
    member = Q(memberships__organization_id=organization_id)
    return User.objects.filter(member | Q(is_operator=True), pk=user_id, is_active=True).exists()


def may_steer_jobs(user: Any, organization_id: Any) -> bool:
    """Whether the user's role lets them cancel and repeat the organization's jobs."""
    mine = Membership.objects.filter(organization_id__in=organization_ids(user), user_id=user.pk)
    return mine.filter(organization_id=organization_id, role__in=ABILITIES["jobs.cancel"]).exists()
