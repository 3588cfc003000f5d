"""Who may do what in an organization."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kernel import scope
from kernel.errors import Forbidden, Invalid, NotFound
from organizations.models import Membership, Organization
from organizations.roles import ABILITIES


def can(by: Any, organization: Organization, ability: str) -> bool:
    """Whether ``by`` has a role in the organization that allows ``ability``."""
    role = _role_of(by, organization)
    return role is not None and role in ABILITIES[ability]


def able_in(user: Any, ability: str) -> QuerySet[Any]:
    """Ids of the organizations in which the person's role allows ``ability``, usable in ``__in``."""
    mine = Membership.objects.filter(organization_id__in=scope.organization_ids(user), user_id=user.pk)
    return mine.filter(role__in=ABILITIES[ability]).values("organization_id")


def acting_for(user: Any, pk: Any = None, *, field: str = "organization") -> Organization:
    """The organization that a request names among the person's, or the only one that they act for.

    Raises:
        Invalid: names ``field``; none of theirs, or several and none named.
    """
    mine = Organization.objects.filter(pk__in=scope.organization_ids(user))
    found = list((mine.filter(pk=pk) if pk else mine).order_by("pk")[:2])
    if not found:
        raise Invalid(_("Name one of your organizations."), field=field)
    if len(found) > 1:
        raise Invalid(_("Name the organization that you act for."), field=field)
    return found[0]


def authorize(*, by: Any, organization: Organization, ability: str) -> None:
    """Let a member with the ability pass.

    Raises:
        NotFound: ``by`` is no member, or came with another organization's token, and must not learn that it exists.
        Forbidden: a member whose role doesn't allow it.
    """
    role = _role_of(by, organization)
    if role is None:
        raise NotFound
    if role not in ABILITIES[ability]:
        raise Forbidden


def _role_of(by: Any, organization: Organization) -> str | None:
    """The role in which ``by`` acts for the organization now; a token acts for its own organization only."""
    acting = getattr(by, "acting_organization_id", None)
    if acting is not None and acting != organization.pk:
        return None
    roles = Membership.objects.filter(organization_id=organization.pk, user_id=by.pk)
    return roles.values_list("role", flat=True).first()
