"""What accounts exports and erases of a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from accounts.models import User
from kernel import registry
from kernel.models import IdempotentRequest


def register() -> None:
    registry.person("accounts", export=export, erase=erase, models=[User, IdempotentRequest])


def export(subject_ids: Iterable[Any], *, user: User | None = None, **_: Any) -> dict[str, list[dict[str, Any]]]:
    """The account's own fields (answers kept for repeated requests are copies of what other rooms export)."""
    if user is None:
        return {}
    return {
        "account": [
            {
                "email": user.email,
                "display_name": user.display_name,
                "language": user.language,
                "since": user.created_at.isoformat(),
            }
        ],
        "addresses": [
            {"email": address.email, "verified": address.verified}
            for address in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
    }


def erase(subject_ids: Iterable[Any], at: Any, *, user: User | None = None, **others: Any) -> list[str]:
    """Empty the account: nothing personal stays and nobody can sign in to it."""
    if user is None:
        return []
    user.email = f"erased-{user.pk}@invalid.invalid"
    user.display_name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["email", "display_name", "is_active", "password"])
    user.login_links.all().delete()
    EmailAddress.objects.filter(user=user).delete()  # allauth's own table, which class Privacy does not reach
    IdempotentRequest.objects.filter(user_id=user.pk).delete()
    _end_sessions(user)
    return [_("Your account's e-mail, name and password were deleted and it was closed.")]


def _end_sessions(user: User) -> None:
    """Delete whatever browsers of theirs are in the middle of; an address to be confirmed stands in it."""
    names = {str(user.pk), user.pk.hex}
    theirs = [
        session.pk
        for session in Session.objects.order_by("pk").iterator(chunk_size=500)
        if any(name in str(session.get_decoded()) for name in names)
    ]
    Session.objects.filter(pk__in=theirs).delete()
