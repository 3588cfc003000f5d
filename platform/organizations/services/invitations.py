"""Invitations: to one e-mail address, in one role, used once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict, Gone
from organizations.models import Invitation, Membership, Organization
from organizations.roles import MEANING, Role
from organizations.services.access import authorize
from organizations.services.members import add_member, refuse_token

SENT = "organizations.invitation.sent"
DAYS = 14
A_DAY = 5  # invitations that one organization may send to one address within 24 hours (T-70)


class InvitationSpent(Gone):
    code = "invitation-spent"
    title = gettext_lazy("This invitation was used, has expired, or is for another e-mail address. Ask for a new one.")


class InvitedTooOften(Conflict):
    code = "invited-too-often"
    title = gettext_lazy("This address was sent as many invitations as one may get in a day. Wait until tomorrow.")
    status = 429


class AlreadyInvited(Conflict):
    code = "already-a-member"
    title = gettext_lazy("This address belongs to a member already. Change their role instead.")


@transaction.atomic
def invite(*, organization: Organization, email: str, role: str, by: User, at: datetime, days: int = DAYS) -> str:
    """Invite a person by e-mail to a role, and mail them the link; returns its secret, to be shown once.

    An earlier invitation of the same address ends.

    Raises:
        NotFound, Forbidden: ``by`` may not manage members, or came with a token and invites an owner.
        AlreadyInvited: the address is a member's.
        InvitedTooOften: five went to the address within a day.
    """
    if not (role == Role.OWNER and may_appoint(by, organization)):
        authorize(by=by, organization=organization, ability="members.manage")
    if role == Role.OWNER:
        refuse_token(by)
    return invitation_of(organization=organization, email=email, role=role, by=by, at=at, days=days)


def may_appoint(by: Any, organization: Organization) -> bool:
    """Whether ``by`` may invite an owner from outside: an operator, where none is left (the last one was erased)."""
    owners = Membership.objects.filter(organization=organization, role=Role.OWNER)
    return bool(getattr(by, "is_operator", False)) and not owners.exists()


def invitation_of(
    *, organization: Organization, email: str, role: str, by: User, at: datetime, days: int = DAYS
) -> str:
    """The part of ``invite`` after the question who may; runs in the caller's transaction."""
    email = email.strip().lower()
    if Membership.objects.filter(organization=organization, user__email=email).exists():
        raise AlreadyInvited(field="email")
    before = Invitation.objects.filter(organization=organization, email=email)
    if before.filter(created_at__gt=at - timedelta(days=1)).count() >= A_DAY:
        raise InvitedTooOften(field="email")
    before.pending(at).update(expires_at=at)
    invitation = Invitation(
        organization=organization, email=email, role=Role(role), invited_by=by, expires_at=at + timedelta(days=days)
    )
    secret = secret_of(invitation)
    invitation.secret_sha256 = _digest(secret)
    invitation.save(force_insert=True)
    audit.record("organizations.invitation.sent", subject=invitation, by=by, facts={"role": role})
    jobs.emit(SENT, invitation_id=invitation.pk)
    return secret


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> str:
    """Mail a new link to the same address for the same role; the old one opens nothing any more. Returns its secret.

    Raises:
        NotFound, Forbidden, AlreadyInvited, InvitedTooOften: as ``invite``.
        InvitationSpent: it was used.
    """
    organization = invitation.organization
    authorize(by=by, organization=organization, ability="members.manage")
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise InvitationSpent
    return invite(organization=organization, email=invitation.email, role=invitation.role, by=by, at=at)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """End an invitation that was not used yet.

    Raises:
        NotFound, Forbidden: ``by`` may not manage members.
        InvitationSpent: it was used, or has ended.
    """
    authorize(by=by, organization=invitation.organization, ability="members.manage")
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.accepted_at is not None or invitation.expires_at <= at:
        raise InvitationSpent
    invitation.expires_at = at
    invitation.save(update_fields=["expires_at"])
    audit.record("organizations.invitation.withdrawn", subject=invitation, by=by)
    return invitation


def find_invitation(*, secret: str, at: datetime) -> Invitation:
    """The open invitation of this secret.

    Raises:
        InvitationSpent: there is none.
    """
    found = Invitation.objects.pending(at).select_related("organization").filter(secret_sha256=_digest(secret)).first()
    if found is None:
        raise InvitationSpent
    return found


@transaction.atomic
def accept(*, secret: str, by: User, at: datetime) -> Membership:
    """Join with an invitation; it works once, for the invited address, in the invited role.

    Raises:
        InvitationSpent: unknown, used, expired, or for another address.
        AlreadyInvited: ``by`` is a member; joining again must not change their role.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(secret_sha256=_digest(secret)).first()
    if invitation is None or invitation.accepted_at or invitation.expires_at <= at:
        raise InvitationSpent
    if invitation.email != by.email.lower():
        raise InvitationSpent
    if Membership.objects.filter(organization_id=invitation.organization_id, user=by).exists():
        raise AlreadyInvited(_("You belong to this organization already."))
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    return add_member(organization=invitation.organization, user=by, role=invitation.role, by=by)


def invitations_for(user: Any, at: datetime) -> QuerySet[Invitation]:
    """Open invitations of the addresses that the person has shown to be theirs."""
    verified = EmailAddress.objects.filter(user_id=user.pk, verified=True).values("email")
    return Invitation.objects.pending(at).select_related("organization").filter(email__in=verified)


def secret_of(invitation: Invitation) -> str:
    """The secret of the link: made from the id, so that the relay can mail it later and no table ever holds it."""
    return salted_hmac("organizations.invitation", str(invitation.pk), algorithm="sha256").hexdigest()


def mail_invitation(*, invitation_id: Any, at: datetime) -> bool:
    """Mail the link: whether it was sent now."""
    found = Invitation.objects.pending(at).select_related("organization", "invited_by").filter(pk=invitation_id).first()
    if found is None:
        return False
    link, role = settings.SITE_URL + reverse("organizations:invitation", args=[secret_of(found)]), Role(found.role)
    with override(found.invited_by.language if found.invited_by else settings.LANGUAGE_CODE):
        send_mail(
            subject=_("%(name)s invites you to its team on Reciprocal") % {"name": found.organization.name},
            message=_("As %(role)s. %(meaning)s") % {"role": role.label, "meaning": MEANING[role]}
            + "\n\n"
            + _("Open this page to read what you are invited to, and to join:")
            + f"\n\n{link}\n\n"
            + _("The link is for your address alone. If you expect no invitation, do nothing."),
            from_email=None,
            recipient_list=[found.email],
        )
    return True


def on_invited(*, invitation_id: str, **_ids: Any) -> None:
    """The outbox's way to ``mail_invitation``; run twice it may mail the same link twice."""
    mail_invitation(invitation_id=invitation_id, at=timezone.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
