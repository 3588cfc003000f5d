"""Who asks: a member by role, the platform itself, or a person for themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.actors import actor_id
from kernel.errors import Forbidden
from organizations import services as organizations
from organizations.models import Organization


class NotInPerson(Forbidden):
    code = "feedback-not-in-person"
    title = _("An organization's token can't speak for a person. Sign in to give or look at feedback of your own.")


def require(*, by: Any, organization: Organization, ability: str) -> None:
    """Let the platform pass, and members whose role allows it.

    Raises:
        NotFound: ``by`` is no member.
        Forbidden: a member without the role.
    """
    if actor_id(by) is not None:
        organizations.authorize(by=by, organization=organization, ability=ability)


def is_acting_for_an_organization(by: Any) -> bool:
    """Whether a request came with an organization's token, behind which a member's account stands."""
    return getattr(by, "acting_organization_id", None) is not None


def require_in_person(by: Any) -> None:
    """Let people pass who act for themselves.

    Raises:
        NotInPerson: the request came with an organization's token.
    """
    if is_acting_for_an_organization(by):
        raise NotInPerson
