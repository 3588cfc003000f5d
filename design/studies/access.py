"""Who asks: a member by role, or the platform itself."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kernel.actors import actor_id
from organizations import services as organizations
from organizations.models import Organization


def organizations_where(user: Any, ability: str) -> QuerySet[Organization]:
    """The organizations in which a person's role allows something, by name."""
    return Organization.objects.filter(pk__in=organizations.able_in(user, ability)).order_by("name")


def require(*, by: Any, organization: Organization, ability: str) -> None:
    """Let the platform pass, and members whose role allows it.

    Raises:
        NotFound: ``by`` is no member.
        Forbidden: a member without the role.
    """
    if actor_id(by) is not None:
        organizations.authorize(by=by, organization=organization, ability=ability)
