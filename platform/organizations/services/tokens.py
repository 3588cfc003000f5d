"""API tokens: issued to one organization within scopes, shown once, stored hashed, ended at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from jobs import services as jobs
from kernel.errors import Conflict, Forbidden, Invalid
from organizations.models import ApiToken, Organization
from organizations.services.access import authorize

TOKEN_PREFIX = "rcp_"  # noqa: S105 - a prefix lets secret scanners find leaked tokens
AREAS = ("sharing", "feedback", "design", "platform", "members")
SCOPES = frozenset(f"{area}:{verb}" for area in AREAS for verb in ("read", "write"))
LONGEST_DAYS = 366
LONGEST_OVERLAP_HOURS = 168
NEAR_ITS_END = 0.25  # of the overlap: who still uses the old token then is about to be cut off


class UnknownScope(Invalid):
    code = "unknown-scope"
    title = _("Unknown scope.")


class TokenEnded(Conflict):
    code = "token-ended"
    title = _("This token has ended or was rotated before. Rotate the one that is in use, or issue a new one.")


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
    _authorize(by, organization)
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise UnknownScope(_("Choose scopes from: %(known)s.") % {"known": ", ".join(sorted(SCOPES))}, field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(_("A token lives between 1 and %(days)s days.") % {"days": LONGEST_DAYS}, field="days")
    made = _create(organization=organization, user=by, name=name, scopes=wanted, expires_at=at + timedelta(days=days))
    audit.record("organizations.token.issued", subject=made[0], by=by, facts={"scopes": wanted, "days": days})
    return made


@transaction.atomic
def rotate_token(*, token: ApiToken, by: User, at: datetime, overlap_hours: int | None = None) -> tuple[ApiToken, str]:
    """Put a token with the same scopes and the same length of life in another's place, and return it with its secret.

    The new one acts as ``by``, who is shown its secret, and not as whoever made the old one. The old one works on for
    ``overlap_hours`` (``TOKEN_OVERLAP_HOURS`` when None), never longer than it would have, so that programs can change.

    Raises:
        NotFound, Forbidden: ``by`` may not manage tokens, or came with a token.
        TokenEnded: it was revoked, has expired, or was rotated before.
        Invalid: an overlap outside 0 to ``LONGEST_OVERLAP_HOURS`` hours.
    """
    hours = min(settings.TOKEN_OVERLAP_HOURS, LONGEST_OVERLAP_HOURS) if overlap_hours is None else overlap_hours
    _authorize(by, token.organization)
    if not 0 <= hours <= LONGEST_OVERLAP_HOURS:
        longest = {"hours": LONGEST_OVERLAP_HOURS}
        raise Invalid(_("The old token works on for 0 to %(hours)s hours.") % longest, field="overlap_hours")
    token = _locked(token)
    if token.state(at) != "usable":
        raise TokenEnded
    lives = min(token.expires_at - token.created_at, timedelta(days=LONGEST_DAYS))
    successor, secret = _create(
        organization=token.organization, user=by, name=token.name, scopes=token.scopes, expires_at=at + lives
    )
    token.successor = successor
    token.expires_at = min(token.expires_at, at + timedelta(hours=hours))
    token.save(update_fields=["successor", "expires_at"])
    facts = {"of": str(token.pk), "overlap_hours": hours}
    audit.record("organizations.token.rotated", subject=successor, by=by, facts=facts)
    return successor, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> ApiToken:
    """End a token at once; ending it twice changes nothing.

    Raises:
        NotFound, Forbidden: ``by`` may not manage tokens.
    """
    authorize(by=by, organization=token.organization, ability="tokens.manage")
    token = _locked(token)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit.record("organizations.token.revoked", subject=token, by=by)
    return token


def find_token(*, secret: str, at: datetime) -> ApiToken | None:
    """The usable token of this secret, with its last use noted (at most once a minute).

    Who still uses a rotated one near its end has their owners told, once.
    """
    token = (
        ApiToken.objects.usable(at).select_related("user", "successor").filter(secret_sha256=_digest(secret)).first()
    )
    if token and (token.last_used_at is None or at - token.last_used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
        if token.successor is not None and token.warned_at is None:
            _warn(token, token.successor, at)
    return token


@transaction.atomic
def _warn(token: ApiToken, successor: ApiToken, at: datetime) -> None:
    overlap = token.expires_at - successor.created_at
    near = token.expires_at - at <= NEAR_ITS_END * overlap
    if near and ApiToken.objects.filter(pk=token.pk, warned_at=None).update(warned_at=at):
        jobs.emit("organizations.token.still_used", token_id=token.pk)


def _authorize(by: User, organization: Organization) -> None:
    authorize(by=by, organization=organization, ability="tokens.manage")
    if getattr(by, "acting_organization_id", None) is not None:
        raise Forbidden(_("A token can't issue tokens. Sign in and use the team's page."))


def _create(**fields: Any) -> tuple[ApiToken, str]:
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    return ApiToken.objects.create(prefix=secret[:10], secret_sha256=_digest(secret), **fields), secret


def _locked(token: ApiToken) -> ApiToken:
    return ApiToken.objects.select_for_update(of=("self",)).select_related("organization").get(pk=token.pk)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
