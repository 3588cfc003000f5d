"""What a person changes about themselves in the portal."""

from __future__ import annotations

from django.db import transaction

from accounts import services as accounts
from accounts.models import User


@transaction.atomic
def describe_self(*, user: User, display_name: str, language: str, by: User) -> User:
    """Set the name a person is greeted with and the language of their pages and mail."""
    user.display_name = display_name.strip()
    user.save(update_fields=["display_name"])
    return accounts.choose_language(user=user, language=language, by=by)
