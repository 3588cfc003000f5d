"""Log-in links, made once and used once; who operates the platform; the language of pages and mails."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import LoginLink, User
from audit import services as audit
from kernel.errors import Gone, Invalid

LINK_LIFETIME = timedelta(days=1)


class LinkSpent(Gone):
    code = "login-link-spent"
    title = _("This link was used before or has expired. Ask for a new one on the sign-in page.")


@transaction.atomic
def make_login_link(*, user: User, by: Any, at: datetime, lifetime: timedelta = LINK_LIFETIME) -> str:
    """Return the secret of a new single-use link for ``user``; it is shown once and stored hashed."""
    secret = secrets.token_urlsafe(32)
    link = LoginLink.objects.create(user=user, secret_sha256=_digest(secret), expires_at=at + lifetime)
    audit.record("accounts.login_link.made", subject=link, by=by)
    return secret


@transaction.atomic
def use_login_link(*, secret: str, at: datetime) -> User:
    """Spend a link and return its user.

    Raises:
        LinkSpent: unknown, used before, expired, or its user was deactivated.
    """
    link = _good_link(LoginLink.objects.select_for_update(), secret=secret, at=at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    audit.record("accounts.login_link.used", subject=link, by=link.user)
    return link.user


@transaction.atomic
def make_operator(*, email: str, by: Any) -> User:
    """Let the person of this address operate the platform; the account is made when there is none.

    Raises:
        Invalid: it is no e-mail address.
    """
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is no e-mail address. Write it as name@example.org."), field="email") from None
    user = User.objects.select_for_update().filter(email=email.lower()).first() or User.objects.create_user(email)
    if not user.is_operator:
        user.is_operator = True
        user.save(update_fields=["is_operator"])
        audit.record("accounts.operator.made", subject=user, by=by)
    return user


@transaction.atomic
def choose_language(*, user: User, language: str, by: Any) -> User:
    """Remember the language that pages and mails use for this person."""
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def note_proof(*, user: User) -> None:
    """Keep that a person proved anew who they are, before an act that asks for it."""
    audit.record("accounts.person.proved", subject=user, by=user)


@transaction.atomic
def note_new_password(*, user: User) -> None:
    """End every log-in link that was made before: whoever changes a password wants nobody else inside (T-10)."""
    user.login_links.filter(used_at=None, expires_at__gt=Now()).update(expires_at=Now())
    audit.record("accounts.password.changed", subject=user, by=user)


def addresses_of(user: User) -> set[str]:
    """Every e-mail address that is a person's own, in lower case."""
    more = EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True)
    return {address.lower() for address in (user.email, *more)}


def check_login_link(*, secret: str, at: datetime) -> None:
    """Spend nothing.

    Raises:
        LinkSpent: as ``use_login_link`` would.
    """
    _good_link(LoginLink.objects.all(), secret=secret, at=at)


def _good_link(links: QuerySet[LoginLink], *, secret: str, at: datetime) -> LoginLink:
    link = links.filter(secret_sha256=_digest(secret)).select_related("user").first()
    if link is None or link.used_at or link.expires_at <= at or not link.user.is_active:
        raise LinkSpent
    return link


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
