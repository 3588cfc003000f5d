"""API tokens: issued to one organization within scopes, shown once, stored hashed, ended at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from kernel.errors import Forbidden, Invalid
from organizations.models import ApiToken, Organization
from organizations.services.access import authorize

TOKEN_PREFIX = "rcp_"  # noqa: S105 - a prefix lets secret scanners find leaked tokens
AREAS = ("sharing", "feedback", "design", "platform", "members")
SCOPES = frozenset(f"{area}:{verb}" for area in AREAS for verb in ("read", "write"))
LONGEST_DAYS = 366


class UnknownScope(Invalid):
    code = "unknown-scope"
    title = _("Unknown scope.")


@transaction.atomic
def issue_token(
    *, organization: Organization, name: str, scopes: Iterable[str], by: User, at: datetime, days: int = 90
) -> tuple[ApiToken, str]:
    """Issue a token and return it with its secret, which is shown this once and stored hashed.

    Raises:
        NotFound, Forbidden: ``by`` may not manage tokens, or came with a token: a leaked one must not make others.
        UnknownScope: no scope, or one that doesn't exist.
        Invalid: a life outside 1 to ``LONGEST_DAYS`` days.
    """
    authorize(by=by, organization=organization, ability="tokens.manage")
    if getattr(by, "acting_organization_id", None) is not None:
        raise Forbidden(_("A token can't issue tokens. Sign in and use the team's page."))
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise UnknownScope(_("Choose scopes from: %(known)s.") % {"known": ", ".join(sorted(SCOPES))}, field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A token lives between 1 and %(days)s days.") % {"days": LONGEST_DAYS}, field="days")
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
    audit.record("organizations.token.issued", subject=token, by=by, facts={"scopes": wanted, "days": days})
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """End a token at once; ending it twice changes nothing.

    Raises:
        NotFound, Forbidden: ``by`` may not manage tokens.
    """
    authorize(by=by, organization=token.organization, ability="tokens.manage")
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("organization").get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at
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
