"""Founding organizations, inviting members, checking abilities, issuing tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from organizations.models import ApiToken, Invitation, Membership, Organization
from organizations.roles import ABILITIES, Role

TOKEN_PREFIX = "rcp_"  # noqa: S105 - a prefix lets secret scanners find leaked tokens
AREAS = ("sharing", "feedback", "design", "platform")
SCOPES = frozenset(f"{area}:{verb}" for area in AREAS for verb in ("read", "write"))


class NameTaken(Conflict):
    code = "organization-name-taken"
    title = _("An organization of this name exists. Choose another name.")


class InvitationSpent(Gone):
    code = "invitation-spent"
    title = _("This invitation was used, has expired, or is for another e-mail address. Ask for a new one.")


class UnknownScope(Invalid):
    code = "unknown-scope"
    title = _("Unknown scope.")


def can(by: Any, organization: Organization, ability: str) -> bool:
    """Whether ``by`` has a role in the organization that allows ``ability``."""
    roles = ABILITIES[ability]
    acting = getattr(by, "acting_organization_id", None)
    if acting is not None and acting != organization.pk:
        return False
    return Membership.objects.filter(organization=organization, user_id=by.pk, role__in=roles).exists()


def authorize(*, by: Any, organization: Organization, ability: str) -> None:
    """Let a member with the ability pass.

    Raises:
        NotFound: ``by`` is no member, and must not learn that the thing exists.
        Forbidden: a member whose role doesn't allow it.
    """
    if can(by, organization, ability):
        return
    if Membership.objects.filter(organization=organization, user_id=by.pk).exists():
        raise Forbidden
    raise NotFound


@transaction.atomic
def found(*, name: str, owner: User, by: Any) -> Organization:
    """Create an organization with its first owner."""
    if Organization.objects.filter(name__iexact=name).exists():
        raise NameTaken(field="name")
    organization = Organization.objects.create(name=name, slug=slugify(name) or secrets.token_hex(4))
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    audit.record("organizations.organization.founded", subject=organization, by=by, organization_id=organization.pk)
    return organization


@transaction.atomic
def add_member(*, organization: Organization, user: User, role: str, by: Any) -> Membership:
    """Give a person a role (operators and accepted invitations do this)."""
    membership, _created = Membership.objects.update_or_create(
        organization=organization, user=user, defaults={"role": Role(role)}
    )
    audit.record("organizations.member.added", subject=membership, by=by, facts={"role": role})
    return membership


@transaction.atomic
def invite(*, organization: Organization, email: str, role: str, by: User, at: datetime, days: int = 14) -> str:
    """Invite a person by e-mail to a role; returns the secret of the link, shown once."""
    authorize(by=by, organization=organization, ability="members.manage")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email.lower(),
        role=Role(role),
        invited_by=by,
        secret_sha256=_digest(secret),
        expires_at=at + timedelta(days=days),
    )
    audit.record("organizations.invitation.sent", subject=invitation, by=by, facts={"role": role})
    return secret


@transaction.atomic
def accept(*, secret: str, by: User, at: datetime) -> Membership:
    """Join with an invitation; it works once, for the invited address, in the invited role."""
    invitation = Invitation.objects.select_for_update().filter(secret_sha256=_digest(secret)).first()
    spent = invitation is None or invitation.accepted_at or invitation.expires_at <= at
    if invitation is None or spent or invitation.email != by.email.lower():
        raise InvitationSpent
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return add_member(organization=invitation.organization, user=by, role=invitation.role, by=by)


@transaction.atomic
def issue_token(
    *, organization: Organization, name: str, scopes: Iterable[str], by: User, at: datetime, days: int = 90
) -> tuple[ApiToken, str]:
    """Issue a token and return it with its secret, which is shown this once and stored hashed."""
    authorize(by=by, organization=organization, ability="tokens.manage")
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise UnknownScope(_("Choose scopes from: %(known)s.") % {"known": ", ".join(sorted(SCOPES))}, field="scopes")
    if not 1 <= days <= 366:
        raise Invalid(_("A token lives between 1 and 366 days."), field="days")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organization=organization,
        user=by,
        name=name,
        scopes=wanted,
        prefix=secret[:10],
        secret_sha256=_digest(secret),
        expires_at=at + timedelta(days=days),
    )
    audit.record("organizations.token.issued", subject=token, by=by, facts={"scopes": wanted})
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """End a token at once."""
    authorize(by=by, organization=token.organization, ability="tokens.manage")
    token.revoked_at = token.revoked_at or at
    token.save(update_fields=["revoked_at"])
    audit.record("organizations.token.revoked", subject=token, by=by)
    return token


def find_token(*, secret: str, at: datetime) -> ApiToken | None:
    """The usable token of this secret, with its last use noted (at most once a minute)."""
    token = ApiToken.objects.usable(at).select_related("user").filter(secret_sha256=_digest(secret)).first()
    if token and (token.last_used_at is None or at - token.last_used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
