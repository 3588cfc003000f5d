"""Founding an organization: with an owner who has an account, or with one who is invited."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from kernel.errors import Conflict, Forbidden
from organizations.models import Membership, Organization
from organizations.roles import Role
from organizations.services.invitations import invitation_of


class NameTaken(Conflict):
    code = "organization-name-taken"
    title = _("An organization of this name exists. Choose another name.")


@transaction.atomic
def found(*, name: str, owner: User, by: Any) -> Organization:
    """Create an organization with its first owner.

    Raises:
        NameTaken: another has this name.
    """
    organization = _create(name, by)
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    return organization


@transaction.atomic
def open_for(*, name: str, email: str, by: User, at: datetime) -> tuple[Organization, str]:
    """Create an organization and invite its first owner; returns it with the secret of the invitation.

    Raises:
        Forbidden: only operators open organizations.
        NameTaken: another has this name.
    """
    if not by.is_operator:
        raise Forbidden(_("Only an operator of the platform can open an organization. Ask one."))
    organization = _create(name, by)
    return organization, invitation_of(organization=organization, email=email, role=Role.OWNER, by=by, at=at)


def _create(name: str, by: Any) -> Organization:
    name = name.strip()
    if Organization.objects.filter(name__iexact=name).exists():
        raise NameTaken(field="name")
    slug = slugify(name)[:60]
    if not slug or Organization.objects.filter(slug=slug).exists():
        slug = f"{slug[:50]}-{secrets.token_hex(4)}".strip("-")
    organization = Organization.objects.create(name=name, slug=slug)
    audit.record("organizations.organization.founded", subject=organization, by=by, organization_id=organization.pk)
    return organization
